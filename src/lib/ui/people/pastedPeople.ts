import { Email, Person } from "#domain/documents/people.ts";

/** One line of a pasted list: a person to add, or what is wrong with the line. */
export type PastedLine = {
	line: number;
	name: string;
	email: string;
	error: string | null;
};

/**
 * Reads lines such as `Ana Silva, ana@example.com` (comma, semicolon or tab between). Names those that
 * cannot be added: no valid name or address, an address given twice or in `taken` (lower case).
 */
export function pastedPeople(
	text: string,
	taken: ReadonlySet<string>,
): PastedLine[] {
	const seen = new Set<string>();
	return text.split(/\r?\n/).flatMap((raw, index) => {
		if (raw.trim() === "") return [];
		const parts = raw.split(/[,;\t]/).map((part) => part.trim());
		const at = parts.findIndex((part) => part.includes("@"));
		const email = (at >= 0 ? (parts[at] ?? "") : "").toLowerCase();
		const name = parts
			.filter((part, position) => position !== at && part !== "")
			.join(" ");
		const error = problem(name, email, taken, seen);
		seen.add(email);
		return [{ line: index + 1, name, email, error }];
	});
}

function problem(
	name: string,
	email: string,
	taken: ReadonlySet<string>,
	seen: ReadonlySet<string>,
): string | null {
	const address = Email.safeParse(email);
	if (!address.success)
		return address.error.issues[0]?.message ?? "Enter an e-mail address.";
	const named = Person.shape.name.safeParse(name);
	if (!named.success) return named.error.issues[0]?.message ?? "Enter a name.";
	if (taken.has(email)) return "Somebody has this e-mail address already.";
	return seen.has(email)
		? "This e-mail address stands twice in the list."
		: null;
}
