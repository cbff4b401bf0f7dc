import type { FieldConflict } from "./actions/action.ts";
import type { Collection, DocumentOf } from "./documents/index.ts";
import type { Checkpoint, PullRequest } from "./pullRequest.ts";

export type { Checkpoint, PullRequest };

export type Tombstone = { id: string; _deleted: true };
/** The documents of a page by collection, as `changes` of a page holds them in JSON. */
export type PulledChanges = {
	[C in Collection]?: (DocumentOf<C> | Tombstone)[];
};

export type PullAnswer =
	| {
			kind: "page";
			/** JSON of PulledChanges. */
			changes: string;
			/** How many documents it holds of each collection, deleted ones too. */
			counts: Partial<Record<Collection, number>>;
			/** To be stored in the same transaction as the changes. */
			checkpoint: Checkpoint;
			/** Whether another page waits. */
			more: boolean;
			/** The feed's head for this viewer's portal. */
			head: number;
			epoch: string;
			grantRevision: number;
			/** As whom the page was read: it may have changed since the device last asked who it is. */
			role: Identity["role"];
			/** Documents of the first fill so far and in all; null when following. */
			progress: { total: number } | null;
			serverTime: string;
	  }
	/** Role or grants changed, another epoch, another schema: fill anew; the outbox is untouched. */
	| { kind: "reset"; why: "grants" | "epoch" | "schema" | "too old" }
	/** The app is too old to be served: keep the outbox and update. */
	| { kind: "upgrade" };

/** Where a device stands in the feed, and under what it came there. */
export type Position = {
	checkpoint: Checkpoint;
	epoch: string;
	grantRevision: number;
	schemaVersion: number;
};

/** A page that nobody asked for: the next one of a device that stands at `from`. */
export type News = { from: Position; page: PullAnswer & { kind: "page" } };

/** What the live feed says: the portal's head, and with it what is new since its last word, if that is little. */
export type LiveWord = { head: number; news: News | null };

export type Verdict =
	/** `seq`: the action's documents have arrived once the device has followed this far. */
	| { status: "accepted"; seq: number; conflicts: FieldConflict[] }
	| { status: "rejected"; code: string; field: string | null; message: string }
	/** Not decided, through no fault of the action: send it again later. */
	| { status: "retry"; message: string };

export type ActAnswer =
	| {
			kind: "verdicts";
			/** None of what would have to be decided where the device named another epoch. */
			verdicts: { id: string; verdict: Verdict }[];
			/** The epoch in which they hold: a server restored from a backup may know nothing of them. */
			epoch: string;
			serverTime: string;
	  }
	| { kind: "upgrade" };

/** A batch of actions holds at most this many. */
export const MAXIMUM_BATCH = 100;

/** Who is signed in, as the device remembers it to open without a network. */
export type Identity = {
	personId: string;
	portalId: string;
	role: "admin" | "instructor" | "manager" | "learner";
	name: string;
	email: string;
	portalName: string;
	timeZone: string;
};
