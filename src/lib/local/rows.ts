import type { Collection } from "#domain/documents/index.ts";
import type { Position } from "#domain/sync.ts";
import type { Instant } from "#domain/time.ts";
import type { OutboxEntry } from "./outboxEntry.ts";
import { emptyTally, type Tally } from "./tally.ts";

/** Pulled documents as they came, many to a row: the number of rows decides how fast a device fills. */
export type PageRow = {
	generation: number;
	n: number;
	/** JSON of PulledChanges: text is stored and read several times as fast as objects are. */
	changes: string;
	count: number;
	/** What can be found in it, for pages of the base: see `holding`. */
	holds: string[];
};

export type FeedRow = {
	key: "feed";
	/** The generation that is shown. */
	active: number;
	/** The one that is being filled beside it after a reset, if any. */
	filling: number | null;
	positions: { active: Position | null; filling: Position | null };
	/** Documents of the present fill so far and in all. */
	progress: { done: number; total: number } | null;
	lastSyncAt: Instant | null;
	/** The server's clock minus this device's, in milliseconds. */
	clockOffset: number;
	tally: Tally;
	/** The pages up to this one hold each document once, in no order; the later ones each what is newer. */
	base: number;
	/** Whether the base lies course by course. */
	isByCourse: boolean;
	/** How often pages of the shown generation were replaced by fewer ones, and the last page that was. */
	packs: number;
	packedThrough: number;
};

export type DeviceRow = {
	key: "device";
	deviceId: string;
	/** Counts this device's actions; never goes back. */
	counter: number;
	/** When the last action was made: the next one is not made earlier. */
	madeAt: Instant | null;
};

/** What somebody has begun and not handed in or saved: kept on this device alone. */
export type DraftRow = { key: `draft/${string}`; value: unknown };

/** Everything that a tab follows, as it was at one moment. */
export type Snapshot = {
	feed: FeedRow;
	pages: PageRow[];
	entries: OutboxEntry[];
	counter: number;
	madeAt: Instant | null;
};

/** What is stored once a page has been, and the number of the page before it. */
export type Stored = Snapshot & { after: number };

/** What is stored when a tab begins to load it, as it was at one moment. */
export type Inventory = Omit<Snapshot, "pages"> & {
	/** Of the shown generation's pages, ascending. */
	numbers: number[];
	/** Of the base's pages that hold the small collections. */
	first: number[];
	/** Of those that hold documents of the course that was asked for; null: it lies among all others. */
	ofCourse: { courseId: string; numbers: number[] } | null;
};

/** Pages that take the place of others, and how many documents those held. */
export type Replacement = {
	from: number;
	through: number;
	taken: number;
	pages: PageRow[];
};

export type PageFacts = {
	/** Where the page was pulled from. */
	from: Position | null;
	total: number | null;
	/** Documents of the page by collection, deleted ones too. */
	counts: Partial<Record<Collection, number>>;
	at: Instant;
	/** The server's clock minus this device's; less than that by as long as the page was on its way. */
	clockOffset: number;
	/** It was not asked for, and may have waited here for long. */
	mayBeLate: boolean;
	caughtUp: boolean;
};

export const emptyFeed: FeedRow = {
	key: "feed",
	active: 1,
	filling: null,
	positions: { active: null, filling: null },
	progress: null,
	lastSyncAt: null,
	clockOffset: 0,
	tally: emptyTally,
	base: 0,
	isByCourse: false,
	packs: 0,
	packedThrough: 0,
};

export function positionOf(feed: FeedRow) {
	return feed.filling === null
		? { position: feed.positions.active, filling: false }
		: { position: feed.positions.filling, filling: true };
}

export function samePosition(a: Position | null, b: Position | null): boolean {
	return JSON.stringify(a) === JSON.stringify(b);
}
