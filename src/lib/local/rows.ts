import type { Checkpoint, PulledChanges } from "#domain/sync.ts";
import type { Instant } from "#domain/time.ts";
import type { OutboxEntry } from "./outboxEntry.ts";
import type { Tally } from "./tally.ts";

/** Pulled documents as they came, many to a row: the number of rows decides how fast a device fills. */
export type PageRow = {
	generation: number;
	n: number;
	changes: PulledChanges;
	count: number;
	/** Set on a page made by packing others: who has applied pages up to this one has these documents. */
	packedUpTo?: number;
};

/** How far a generation has been pulled, and under what. */
export type Position = {
	checkpoint: Checkpoint;
	epoch: string;
	grantRevision: number;
	schemaVersion: number;
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
	tally?: Tally;
};

export type DeviceRow = {
	key: "device";
	deviceId: string;
	/** Counts this device's actions; never goes back. */
	counter: number;
	/** When the last action was made: the next one is not made earlier. */
	madeAt: Instant | null;
};

/** Everything that a tab follows, as it was at one moment. */
export type Snapshot = {
	feed: FeedRow;
	pages: PageRow[];
	entries: OutboxEntry[];
	counter: number;
	madeAt: Instant | null;
};

export type PageFacts = {
	/** Where the page was pulled from. */
	from: Position | null;
	total: number | null;
	at: Instant;
	clockOffset: number;
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
};

export function positionOf(feed: FeedRow) {
	return feed.filling === null
		? { position: feed.positions.active, filling: false }
		: { position: feed.positions.filling, filling: true };
}

export function samePosition(a: Position | null, b: Position | null): boolean {
	return JSON.stringify(a) === JSON.stringify(b);
}
