import type { Expectation } from "./file.ts";
import type { Dated, Entry, Found } from "./found.ts";

export type Difference = { expected: string; found: string };

/** Where an expectation does not hold; empty when it does. */
export function differences(expected: Expectation, found: Found): Difference[] {
	const lists = (["enrollments", "awards", "chains"] as const).flatMap((name) =>
		listDifferences<Entry>(name, expected[name], found[name], keyOf),
	);
	const unwanted = (expected.none ?? []).flatMap((pair) => {
		const there = found.enrollments
			.map(({ entry }) => entry)
			.filter((entry) => keyOf(entry) === pair);
		return there.length
			? [
					{
						expected: `no enrollment of ${pair}`,
						found: there
							.map((entry) => text(entry, Object.keys(entry)))
							.join(", "),
					},
				]
			: [];
	});
	return [
		...lists,
		...unregisteredDifferences(expected.unregistered, found.unregistered),
		...listDifferences(
			"notifications",
			expected.notifications,
			found.notifications,
			({ learner }) => learner,
		),
		...unwanted,
	];
}

/** Each list of a course that is named is compared as a whole; an empty expectation, that there is no list at all. */
function unregisteredDifferences(
	expected: Expectation["unregistered"],
	found: Found["unregistered"],
): Difference[] {
	if (!expected) return [];
	const line = (learners: readonly string[]) =>
		learners.length ? learners.join(", ") : "nobody";
	if (expected.length === 0)
		return found.map(({ course, learners }) => ({
			expected: "nobody unregistered",
			found: `${line(learners)} on ${course}`,
		}));
	return expected.flatMap(({ course, learners }) => {
		const there = found.find((list) => list.course === course)?.learners ?? [];
		return line(there) === line(learners)
			? []
			: [
					{
						expected: `unregistered on ${course}: ${line(learners)}`,
						found: line(there),
					},
				];
	});
}

/** A list names all there is for each learner and course in it; an empty one, that there is nothing at all. */
function listDifferences<E extends { [key: string]: unknown }>(
	name: string,
	expected: readonly E[] | undefined,
	found: readonly Dated<E>[],
	keyOf: (entry: E) => string,
): Difference[] {
	if (!expected) return [];
	if (expected.length === 0)
		return found.length
			? [
					{
						expected: `no ${name}`,
						found: listText(found.map(({ entry }) => entry)),
					},
				]
			: [];
	return [...new Set(expected.map(keyOf))].flatMap((pair) => {
		const wanted = expected.filter((entry) => keyOf(entry) === pair);
		const there = arranged(
			wanted,
			found.filter(({ entry }) => keyOf(entry) === pair),
		);
		if (wanted.length !== there.length)
			return [
				{
					expected: `${wanted.length} ${name} of ${pair}`,
					found: `${there.length} (${listText(there)})`,
				},
			];
		return wanted.flatMap((entry, index) => {
			const keys = differingKeys(entry, there[index]);
			if (keys.length === 0) return [];
			const where = wanted.length > 1 ? ` #${index + 1}` : "";
			return [
				{
					expected: `${name} of ${pair}${where}: ${text(entry, keys)}`,
					found: text(there[index], keys),
				},
			];
		});
	});
}

/**
 * What was found, oldest first; what is equally old, in the order in which the expectation has it, as none
 * of it is older than the other.
 */
function arranged<E extends { [key: string]: unknown }>(
	wanted: readonly E[],
	found: readonly Dated<E>[],
): E[] {
	const entries: E[] = [];
	for (const together of Map.groupBy(found, ({ at }) => at).values()) {
		const equallyOld = together.map(({ entry }) => entry);
		const named = wanted.slice(
			entries.length,
			entries.length + equallyOld.length,
		);
		entries.push(...(fitted(named, equallyOld) ?? equallyOld));
	}
	return entries;
}

/** The entries in an order in which each fits the wanted one in its place; null when there is none. */
function fitted<E extends { [key: string]: unknown }>(
	wanted: readonly E[],
	entries: readonly E[],
): E[] | null {
	const [first, ...others] = wanted;
	if (!first) return [...entries];
	for (const entry of entries) {
		if (differingKeys(first, entry).length > 0) continue;
		const rest = fitted(
			others,
			entries.filter((other) => other !== entry),
		);
		if (rest) return [entry, ...rest];
	}
	return null;
}

/** The keys that the expectation gives and in which the entry differs. */
function differingKeys(
	wanted: { [key: string]: unknown },
	entry: { [key: string]: unknown } | undefined,
): string[] {
	return Object.keys(wanted).filter(
		(key) => wanted[key] !== undefined && wanted[key] !== entry?.[key],
	);
}

function keyOf({ learner, course }: Entry): string {
	return `${learner}/${course}`;
}

function listText(entries: readonly { [key: string]: unknown }[]): string {
	return entries.length
		? entries.map((entry) => text(entry, Object.keys(entry))).join(", ")
		: "none";
}

function text(
	entry: { [key: string]: unknown } | undefined,
	keys: readonly string[],
): string {
	return `{${keys.map((key) => `${key} ${JSON.stringify(entry?.[key] ?? null)}`).join(", ")}}`;
}
