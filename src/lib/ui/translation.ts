import type { CompiledElement } from "wuchale/compiler";

/** The texts of a language in the order of the catalogs: a string, or its parts with the numbers of its values. */
type Texts = readonly CompiledElement[];

/**
 * A sentence that was made in English, in another language: of the text that it was made from, with the same values,
 * which are translated too where they are texts. As it is where no text fits.
 */
export function translation(
	sentence: string,
	english: Texts,
	own: Texts,
): string {
	const whole = english.indexOf(sentence);
	if (whole >= 0) {
		const found = own[whole];
		return typeof found === "string" ? found : sentence;
	}
	let best: { index: number; values: string[]; said: number } | null = null;
	for (const [index, text] of english.entries()) {
		if (!isTemplate(text)) continue;
		const said = text.filter((part) => typeof part === "string").join("");
		if (said.length <= (best?.said ?? 0)) continue;
		const values = valuesOf(text, sentence);
		if (values) best = { index, values, said: said.length };
	}
	const found = best && own[best.index];
	if (!best || !isTemplate(found)) return sentence;
	const { values } = best;
	return found
		.map((part) =>
			typeof part === "string"
				? part
				: translatedValue(values[part] ?? "", english, own),
		)
		.join("");
}

/** A noun of the rules, such as "course"; names that people gave stay as they are, even if they are texts too. */
function translatedValue(value: string, english: Texts, own: Texts): string {
	return /^\p{Ll}/u.test(value) ? translation(value, english, own) : value;
}

/** With values, and nothing but these and text: no elements. */
function isTemplate(
	text: CompiledElement | null | undefined,
): text is (string | number)[] {
	return (
		Array.isArray(text) &&
		text.some((part) => typeof part === "number") &&
		text.some((part) => typeof part === "string" && /\p{L}/u.test(part)) &&
		text.every((part) => typeof part !== "object")
	);
}

/** The values that make the sentence of the template, by their numbers; null where none do. */
function valuesOf(
	template: readonly (string | number)[],
	sentence: string,
): string[] | null {
	const pattern = template
		.map((part) =>
			typeof part === "string"
				? part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
				: "(.+?)",
		)
		.join("");
	const match = new RegExp(`^${pattern}$`, "su").exec(sentence);
	if (!match) return null;
	const values: string[] = [];
	let group = 0;
	for (const part of template)
		if (typeof part === "number") values[part] = match[++group] ?? "";
	return values;
}
