import { PACKED_DOCUMENTS } from "./pages.ts";

const SMALL_PAGES = 64;
const SUPERSEDED_AT_LEAST = 5000;
/** From so many documents on it pays to have them lie course by course. */
const WORTH_SORTING = 2 * PACKED_DOCUMENTS;

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

/** The tally with one more page of news. */
export function tallied(tally: Tally, n: number, count: number): Tally {
	const isSmall = count < PACKED_DOCUMENTS / 2;
	return {
		small: tally.small + (isSmall ? 1 : 0),
		firstSmall: tally.firstSmall ?? (isSmall ? n : null),
		stored: tally.stored + count,
		packed: tally.packed,
	};
}

/** The first page to pack from, 0 for all, or null while there is nothing to gain. */
export function packFrom(feed: {
	tally: Tally;
	base: number;
	isByCourse: boolean;
}): number | null {
	const { stored, packed, small, firstSmall } = feed.tally;
	if (stored - packed > Math.max(SUPERSEDED_AT_LEAST, packed)) return 0;
	if (feed.base > 0 && !feed.isByCourse && stored > WORTH_SORTING) return 0;
	return small > SMALL_PAGES ? firstSmall : null;
}
