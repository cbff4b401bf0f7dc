/** What is equal for a person who matches names: no case, no accents, no double spaces. */
export function folded(text: string): string {
	return text
		.normalize("NFKD")
		.replace(/\p{M}/gu, "")
		.replace(/ß/g, "ss")
		.toLowerCase()
		.replace(/\s+/g, " ")
		.trim();
}

/** Arabic and Persian digits as 0–9. */
export function westernDigits(text: string): string {
	return text.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) =>
		String(digit.charCodeAt(0) & 0xf),
	);
}

/** One of `many` with this folded name; null where there is none, or more than one. */
export function only<T>(many: readonly T[] | undefined): T | null {
	return many?.length === 1 ? (many[0] ?? null) : null;
}
