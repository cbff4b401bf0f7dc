import { diffArrays } from "diff";
import { parse, plain, type Token, type Tokens } from "../formatted/parse.ts";
import { locale } from "../language.ts";

/** A run of text that is in both, only in the later one, or only in the former one. */
export type Piece = { change: "same" | "added" | "removed"; text: string };

/** Words that differ at most before it is no use to point at each of them. */
const MOST = 1500;
const segmenter = new Intl.Segmenter(locale, { granularity: "word" });

/**
 * What differs between two texts, word by word in any script; null when next to nothing is the same. Without the
 * added pieces it is the former text, without the removed ones the later.
 */
export function textDifference(before: string, after: string): Piece[] | null {
	const changes = diffArrays(wordsOf(before), wordsOf(after), {
		maxEditLength: MOST,
	});
	if (!changes) return null;
	const pieces = changes.map(
		({ added, removed, value }): Piece => ({
			change: added ? "added" : removed ? "removed" : "same",
			text: value.join(""),
		}),
	);
	const same = pieces
		.filter(({ change }) => change === "same")
		.reduce((sum, { text }) => sum + text.trim().length, 0);
	const isOther = same * 5 < Math.max(before.length, after.length);
	return isOther && before !== "" && after !== "" ? null : pieces;
}

function wordsOf(text: string): string[] {
	return [...segmenter.segment(text)].map(({ segment }) => segment);
}

/** Characters of what is the same that are left around a difference. */
const AROUND = 120;

/** The same with "…" in place of what lies far from any difference. */
export function shortened(pieces: readonly Piece[]): Piece[] {
	return pieces.map((piece, index) => {
		if (piece.change !== "same" || piece.text.length <= 3 * AROUND)
			return piece;
		const { text } = piece;
		const head = text.slice(0, text.lastIndexOf(" ", AROUND) + 1);
		const rest = text.indexOf(" ", text.length - AROUND);
		const tail = rest < 0 ? "" : text.slice(rest);
		return {
			change: "same",
			text: `${index === 0 ? "" : head}…${index === pieces.length - 1 ? "" : tail}`,
		};
	});
}

/**
 * Formatted text as people read it: a line for each paragraph, heading and item of a list, addresses behind the
 * words that lead there. Bold, italics and the levels of headings are left out.
 */
export function readable(markdown: string): string {
	return lines(parse(markdown)).join("\n");
}

function lines(tokens: readonly Token[], indent = ""): string[] {
	return tokens.flatMap((token): string[] => {
		switch (token.type) {
			case "space":
			case "def":
				return [];
			case "hr":
				return [`${indent}———`];
			case "code":
				return [indent + token.text];
			case "html":
				return [indent + token.raw.trim()];
			case "blockquote":
				return lines(token.tokens ?? [], `${indent}> `);
			case "list":
				return (token as Tokens.List).items.flatMap((item, place) => {
					const { ordered, start } = token as Tokens.List;
					const sign = ordered ? `${Number(start || 1) + place}.` : "•";
					const [first = "", ...others] = lines(item.tokens, "");
					return [
						`${indent}${sign} ${first}`,
						...others.map((line) => `${indent}   ${line}`),
					];
				});
			case "table": {
				const { header, rows } = token as Tokens.Table;
				return [header, ...rows].map(
					(cells) =>
						indent + cells.map((cell) => inline(cell.tokens)).join(" | "),
				);
			}
			default:
				return [
					indent +
						inline("tokens" in token && token.tokens ? token.tokens : [token]),
				];
		}
	});
}

function inline(tokens: readonly Token[]): string {
	return tokens
		.map((token): string => {
			switch (token.type) {
				case "br":
					return "\n";
				case "html":
					return token.raw;
				case "image":
					return `[${(token as Tokens.Image).text}](${(token as Tokens.Image).href})`;
				case "link": {
					const { href, text } = token as Tokens.Link;
					const words = inline(token.tokens ?? []) || text;
					return words === href ? words : `${words} (${href})`;
				}
				default:
					return "tokens" in token && token.tokens
						? inline(token.tokens)
						: "text" in token
							? plain(String(token.text))
							: token.raw;
			}
		})
		.join("");
}
