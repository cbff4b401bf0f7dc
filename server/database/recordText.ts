import type { TextRow } from "./database.ts";

const COMMA = 44;
const CLOSING = 41;
const QUOTE = 34;
const BACKSLASH = 92;

/**
 * Rows as Postgres writes them one after the other as text, `(a,"b ""c""",,d)(…)`: nothing between two commas
 * is null, quotes stand around what needs them, and quotes and backslashes in it are doubled.
 */
export function rowsOfRecords(text: string): TextRow[] {
	const rows: TextRow[] = [];
	let at = 0;
	while (at < text.length) {
		const row: (string | null)[] = [];
		// At its opening bracket, then at the comma before each field.
		do {
			const start = at + 1;
			if (text.charCodeAt(start) === QUOTE) {
				const end = endOfQuoted(text, start + 1);
				row.push(unquoted(text.slice(start + 1, end)));
				at = end + 1;
			} else {
				at = endOfPlain(text, start);
				row.push(at === start ? null : text.slice(start, at));
			}
		} while (text.charCodeAt(at) === COMMA);
		rows.push(row);
		at += 1;
	}
	return rows;
}

function endOfPlain(text: string, from: number): number {
	let at = from;
	for (;;) {
		const code = text.charCodeAt(at);
		if (code === COMMA || code === CLOSING) return at;
		at += 1;
	}
}

/** The place of the quote that no other follows. */
function endOfQuoted(text: string, from: number): number {
	let at = text.indexOf('"', from);
	while (text.charCodeAt(at + 1) === QUOTE) at = text.indexOf('"', at + 2);
	return at;
}

function unquoted(text: string): string {
	for (let at = 0; at < text.length; at += 1) {
		const code = text.charCodeAt(at);
		if (code === QUOTE || code === BACKSLASH)
			return text.replace(/""|\\\\/g, (doubled) => doubled.charAt(0));
	}
	return text;
}
