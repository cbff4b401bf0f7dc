export type Formatting =
	| "bold"
	| "italic"
	| "heading"
	| "list"
	| "numbers"
	| "quote"
	| "link";

type Edit = {
	/** What of the text is replaced, by what, and what is selected then. */
	start: number;
	end: number;
	text: string;
	selection: [number, number];
};

const marks = { bold: "**", italic: "*" } as const;
const prefixes = {
	heading: () => "## ",
	list: () => "- ",
	quote: () => "> ",
	numbers: (line: number) => `${line + 1}. `,
} as const;

/** What a formatting button does to Markdown of which `start`–`end` is selected. */
export function formatted(
	text: string,
	start: number,
	end: number,
	format: Formatting,
): Edit {
	const selected = text.slice(start, end);
	if (format === "bold" || format === "italic") {
		const mark = marks[format];
		const inner = selected || format;
		return {
			start,
			end,
			text: mark + inner + mark,
			selection: [start + mark.length, start + mark.length + inner.length],
		};
	}
	if (format === "link") {
		const isAddress = /^https?:\/\/\S+$/.test(selected);
		const words = isAddress ? "text" : selected || "text";
		const address = isAddress ? selected : "https://";
		const from = isAddress ? start + 1 : start + words.length + 3;
		return {
			start,
			end,
			text: `[${words}](${address})`,
			selection: [from, from + (isAddress ? words : address).length],
		};
	}
	const lineStart = text.lastIndexOf("\n", start - 1) + 1;
	const found = text.indexOf("\n", end);
	const lineEnd = found < 0 ? text.length : found;
	const prefix = prefixes[format];
	const lines = text
		.slice(lineStart, lineEnd)
		.split("\n")
		.map((line, index) => prefix(index) + line)
		.join("\n");
	return {
		start: lineStart,
		end: lineEnd,
		text: lines,
		selection: [lineStart + lines.length, lineStart + lines.length],
	};
}

/** `inserted` between blank lines, where text stands before or after it. */
export function ownParagraph(
	text: string,
	start: number,
	end: number,
	inserted: string,
): string {
	const before = text.slice(0, start);
	const after = text.slice(end);
	return (
		(before === "" || before.endsWith("\n\n") ? "" : "\n\n") +
		inserted +
		(after === "" || after.startsWith("\n\n") ? "" : "\n\n")
	);
}
