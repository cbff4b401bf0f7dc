import { folded } from "#domain/imports/texts.ts";

/** What can be chosen in the palette. */
export type Choice = {
	/** The same in every session, so that it can be remembered: `person:…`, `page:/courses`. */
	key: string;
	kind: ChoiceKind;
	label: string;
	/** What tells it from others of the same label, e.g. an e-mail address. */
	detail: string;
	/** Found by these too, but not shown. */
	also?: string;
	/** Where it leads; a command has `run` instead. */
	href?: string;
	run?: () => void | Promise<void>;
};

/** In this order where matches are equally good. */
export const choiceKinds = [
	"command",
	"page",
	"course",
	"person",
	"group",
	"certificate",
	"session",
] as const;
export type ChoiceKind = (typeof choiceKinds)[number];

/** A choice with its folded words, ready to be searched: made once, not on every key press. */
export type Entry = {
	choice: Choice;
	/** Folded, with a space before each word. */
	label: string;
	rest: string;
	order: number;
};

export function entryOf(choice: Choice): Entry {
	return {
		choice,
		label: spaced(choice.label),
		rest: spaced(`${choice.detail} ${choice.also ?? ""}`),
		order: choiceKinds.indexOf(choice.kind),
	};
}

/** Scores of one word of the search, added up; a smaller sum stands first. */
const BEGINS_LABEL = 0;
const BEGINS_WORD = 1;
const BEGINS_DETAIL = 3;

type Match = { entry: Entry; score: number };

/**
 * The best `limit` entries in which each word of the search begins a word, accents and case aside; best
 * first: the label's own beginning, then its other words, then the detail's; then by kind, then shorter.
 */
export function search(
	lists: readonly (readonly Entry[])[],
	text: string,
	limit: number,
): Choice[] {
	const words = wordsOf(text);
	if (words.length === 0) return [];
	const best: Match[] = [];
	for (const entries of lists)
		for (const entry of entries) {
			const score = scoreOf(entry, words);
			if (score === null) continue;
			const match = { entry, score };
			const last = best.at(-1);
			if (best.length === limit && last && !isBetter(match, last)) continue;
			best.splice(placeIn(best, match), 0, match);
			if (best.length > limit) best.pop();
		}
	return best.map(({ entry }) => entry.choice);
}

function scoreOf(
	{ label, rest }: Entry,
	words: readonly string[],
): number | null {
	let score = 0;
	for (const word of words) {
		if (label.startsWith(word)) score += BEGINS_LABEL;
		else if (label.includes(word)) score += BEGINS_WORD;
		else if (rest.includes(word)) score += BEGINS_DETAIL;
		else return null;
	}
	return score;
}

function isBetter(a: Match, b: Match): boolean {
	if (a.score !== b.score) return a.score < b.score;
	if (a.entry.order !== b.entry.order) return a.entry.order < b.entry.order;
	if (a.entry.label.length !== b.entry.label.length)
		return a.entry.label.length < b.entry.label.length;
	return a.entry.label < b.entry.label;
}

/** Where the match belongs among those found: they are in order. */
function placeIn(best: readonly Match[], match: Match): number {
	let low = 0;
	let high = best.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (isBetter(match, best[middle] as Match)) high = middle;
		else low = middle + 1;
	}
	return low;
}

/** The search's words, each with the space that stands before a word's beginning. */
function wordsOf(text: string): string[] {
	return spaced(text)
		.split(" ")
		.filter(Boolean)
		.map((word) => ` ${word}`);
}

/** " fire safety 2 go": what separates words is a space, and one stands first. */
function spaced(text: string): string {
	return ` ${folded(text)
		.replace(/[^\p{L}\p{N}]+/gu, " ")
		.trim()}`;
}
