import { PACKED_DOCUMENTS } from "./pages.ts";

const SMALL_PAGES = 64;
const SUPERSEDED_AT_LEAST = 5000;

/** What decides when the shown generation's pages are packed. */
export type Tally = {
	/** Small pages since the first of them that was not packed. */
	small: number;
	firstSmall: number | null;
	/** Documents in all pages, now and when they were last packed or filled. */
	stored: number;
	packed: number;
};

export const emptyTally: Tally = {
	small: 0,
	firstSmall: null,
	stored: 0,
	packed: 0,
};

/** The tally with one more page; while the first fill goes on, nothing can be superseded. */
export function tallied(
	tally: Tally,
	n: number,
	count: number,
	isFirstFill: boolean,
): Tally {
	const isSmall = count < PACKED_DOCUMENTS / 2;
	return {
		small: tally.small + (isSmall ? 1 : 0),
		firstSmall: tally.firstSmall ?? (isSmall ? n : null),
		stored: tally.stored + count,
		packed: tally.packed + (isFirstFill ? count : 0),
	};
}

/** The first page to pack from, or null while there is nothing to gain. */
export function packFrom(tally: Tally): number | null {
	const superseded = tally.stored - tally.packed;
	if (superseded > Math.max(SUPERSEDED_AT_LEAST, tally.packed)) return 0;
	return tally.small > SMALL_PAGES ? tally.firstSmall : null;
}
