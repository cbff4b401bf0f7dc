import Dexie, { type Table } from "dexie";
import { v7 as uuidv7 } from "uuid";
import type { ActionEnvelope } from "#domain/actions/action.ts";
import { collections } from "#domain/documents/index.ts";
import type { Checkpoint, PulledChanges, Verdict } from "#domain/sync.ts";
import type { Instant } from "#domain/time.ts";

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
};
type DeviceRow = {
	key: "device";
	deviceId: string;
	counter: number;
	madeAt: Instant | null;
};

export type OutboxState = "waiting" | "accepted" | "rejected" | "conflict";

/** One action of this person on this device: what was typed, and what the server said. */
export type OutboxEntry = {
	id: string;
	counter: number;
	action: ActionEnvelope;
	state: OutboxState;
	verdict: Verdict | null;
	attempts: number;
	lastError: string | null;
};

const KEPT_ENTRIES = 200;
const COMPACT_PAGES = 64;
const COMPACT_DOCUMENTS = 1000;

/**
 * The database on this device, one a person and portal: pulled pages with their checkpoint, and the
 * outbox, a durable row an action. Commits are flushed to disk, since a lost action is lost work.
 */
export class LocalStore extends Dexie {
	declare pages: Table<PageRow, [number, number]>;
	declare meta: Table<FeedRow | DeviceRow, string>;
	declare outbox: Table<OutboxEntry, string>;

	constructor(
		name: string,
		options: { indexedDB?: IDBFactory; IDBKeyRange?: typeof IDBKeyRange } = {},
	) {
		super(name, { chromeTransactionDurability: "strict", ...options });
		this.version(1).stores({
			pages: "[generation+n]",
			meta: "key",
			outbox: "id, counter, state",
		});
	}

	async feed(): Promise<FeedRow> {
		return ((await this.meta.get("feed")) as FeedRow | undefined) ?? emptyFeed;
	}

	/** What tabs follow: the feed's row and the pages of its shown generation after `n`, from one moment. */
	async pagesAfter(
		generation: number,
		n: number,
	): Promise<{ feed: FeedRow; pages: PageRow[] }> {
		return this.transaction("r", this.pages, this.meta, async () => {
			const feed = await this.feed();
			const from = feed.active === generation ? n + 1 : 0;
			const pages = await this.pages
				.where("[generation+n]")
				.between([feed.active, from], [feed.active, Dexie.maxKey], true, true)
				.toArray();
			return { feed, pages };
		});
	}

	/** The position from which to pull next, and whether a generation is being filled beside the shown one. */
	async position(): Promise<{ position: Position | null; filling: boolean }> {
		const feed = await this.feed();
		return feed.filling === null
			? { position: feed.positions.active, filling: false }
			: { position: feed.positions.filling, filling: true };
	}

	/**
	 * Stores a page and how far it reaches in one transaction: a page that could not be stored moves
	 * nothing and is pulled again. A generation that has been filled takes the place of the shown one.
	 */
	async storePage(
		changes: PulledChanges,
		position: Position,
		facts: {
			total: number | null;
			at: Instant;
			clockOffset: number;
			caughtUp: boolean;
		},
	): Promise<void> {
		await this.transaction("rw", this.pages, this.meta, async () => {
			const feed = await this.feed();
			const generation = feed.filling ?? feed.active;
			const count = countOf(changes);
			if (count > 0)
				await this.pages.add({
					generation,
					n: (await this.#lastPage(generation)) + 1,
					changes,
					count,
				});
			const next: FeedRow = { ...feed, clockOffset: facts.clockOffset };
			if (feed.filling === null)
				next.positions = { ...feed.positions, active: position };
			else next.positions = { ...feed.positions, filling: position };
			next.progress =
				position.checkpoint.phase === "fill"
					? {
							done: (feed.progress?.done ?? 0) + count,
							total: facts.total ?? feed.progress?.total ?? count,
						}
					: null;
			if (feed.filling !== null && position.checkpoint.phase === "follow") {
				await this.pages
					.where("[generation+n]")
					.below([feed.filling, Dexie.minKey])
					.delete();
				next.active = feed.filling;
				next.filling = null;
				next.positions = { active: position, filling: null };
			}
			if (facts.caughtUp) next.lastSyncAt = facts.at;
			await this.meta.put(next);
		});
	}

	/** The server asked to fill anew: beside what is shown, so that nothing disappears meanwhile. */
	async beginRefill(): Promise<void> {
		await this.transaction("rw", this.pages, this.meta, async () => {
			const feed = await this.feed();
			const filling = Math.max(feed.active, feed.filling ?? 0) + 1;
			if (feed.filling !== null)
				await this.pages
					.where("[generation+n]")
					.above([feed.active, Dexie.maxKey])
					.delete();
			await this.meta.put({
				...feed,
				filling,
				positions: { ...feed.positions, filling: null },
				progress: null,
			});
		});
	}

	/** Packs many small pages of the shown generation into few; later documents replace earlier ones. */
	async compact(): Promise<void> {
		await this.transaction("rw", this.pages, this.meta, async () => {
			const feed = await this.feed();
			const range = this.pages
				.where("[generation+n]")
				.between([feed.active, Dexie.minKey], [feed.active, Dexie.maxKey]);
			if (feed.filling !== null || (await range.count()) <= COMPACT_PAGES)
				return;
			const pages = await range.toArray();
			const packedUpTo = pages.at(-1)?.n ?? 0;
			let n = packedUpTo + 1;
			await range.delete();
			for (const changes of packed(merged(pages)))
				await this.pages.add({
					generation: feed.active,
					n: n++,
					changes,
					count: countOf(changes),
					packedUpTo,
				});
		});
	}

	/**
	 * Puts actions into the outbox, numbered by this device's counter: the order in which they were
	 * made, whatever its clock does, and whichever tab they come from. Durable when it returns.
	 */
	async enqueue(
		actions: readonly { kind: string; payload: unknown; madeAt: Instant }[],
		replaces?: string,
	): Promise<OutboxEntry[]> {
		return this.transaction("rw", this.meta, this.outbox, async () => {
			const stored = (await this.meta.get("device")) as DeviceRow | undefined;
			const device = stored ?? {
				key: "device" as const,
				deviceId: uuidv7(),
				counter: 0,
				madeAt: null,
			};
			const entries = actions.map(({ kind, payload, madeAt }): OutboxEntry => {
				device.counter += 1;
				const id = uuidv7();
				const action = {
					id,
					kind,
					payload,
					deviceId: device.deviceId,
					counter: device.counter,
					madeAt,
				} as ActionEnvelope;
				return {
					id,
					counter: device.counter,
					action,
					state: "waiting",
					verdict: null,
					attempts: 0,
					lastError: null,
				};
			});
			await this.meta.put(device);
			await this.outbox.bulkAdd(entries);
			if (replaces) await this.outbox.delete(replaces);
			return entries;
		});
	}

	/** What the server said of a batch; `retry` leaves the action waiting and counts the attempt. */
	async recordVerdicts(
		verdicts: readonly { id: string; verdict: Verdict }[],
	): Promise<void> {
		await this.transaction("rw", this.outbox, async () => {
			for (const { id, verdict } of verdicts) {
				const entry = await this.outbox.get(id);
				if (!entry || entry.state !== "waiting") continue;
				if (verdict.status === "retry")
					await this.outbox.put({
						...entry,
						attempts: entry.attempts + 1,
						lastError: verdict.message,
					});
				else
					await this.outbox.put({
						...entry,
						state: stateOf(verdict),
						verdict,
						lastError: null,
					});
			}
			const accepted = await this.outbox
				.where("state")
				.equals("accepted")
				.sortBy("counter");
			const old = accepted.slice(
				0,
				Math.max(0, accepted.length - KEPT_ENTRIES),
			);
			await this.outbox.bulkDelete(old.map(({ id }) => id));
		});
	}

	async #lastPage(generation: number): Promise<number> {
		const last = await this.pages
			.where("[generation+n]")
			.between([generation, Dexie.minKey], [generation, Dexie.maxKey])
			.last();
		return last?.n ?? 0;
	}
}

const emptyFeed: FeedRow = {
	key: "feed",
	active: 1,
	filling: null,
	positions: { active: null, filling: null },
	progress: null,
	lastSyncAt: null,
	clockOffset: 0,
};

function stateOf(verdict: Exclude<Verdict, { status: "retry" }>): OutboxState {
	if (verdict.status === "rejected") return "rejected";
	return verdict.conflicts.length > 0 ? "conflict" : "accepted";
}

export function countOf(changes: PulledChanges): number {
	return collections.reduce(
		(sum, collection) => sum + (changes[collection]?.length ?? 0),
		0,
	);
}

/** The last state of every document of these pages, in their order; the deleted are left out. */
export function merged(pages: readonly PageRow[]): PulledChanges {
	const result: Record<string, unknown[]> = {};
	for (const collection of collections) {
		const last = new Map<string, { id: string }>();
		for (const { changes } of pages)
			for (const document of changes[collection] ?? [])
				if ("_deleted" in document) last.delete(document.id);
				else last.set(document.id, document);
		if (last.size > 0) result[collection] = [...last.values()];
	}
	return result as PulledChanges;
}

function* packed(changes: PulledChanges): Generator<PulledChanges> {
	for (const collection of collections) {
		const documents = changes[collection] ?? [];
		for (let start = 0; start < documents.length; start += COMPACT_DOCUMENTS)
			yield {
				[collection]: documents.slice(start, start + COMPACT_DOCUMENTS),
			} as PulledChanges;
	}
}
