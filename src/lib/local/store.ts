import Dexie, { type Table } from "dexie";
import { v7 as uuidv7 } from "uuid";
import type { ActionEnvelope } from "#domain/actions/action.ts";
import {
	type Collection,
	collections,
	SCHEMA_VERSION,
} from "#domain/documents/index.ts";
import type { Verdict } from "#domain/sync.ts";
import type { Instant } from "#domain/time.ts";
import { byCourse } from "./loading.ts";
import {
	newEntry,
	type OutboxEntry,
	type SentEntry,
	stateOf,
} from "./outboxEntry.ts";
import { holding } from "./pages.ts";
import {
	type DeviceRow,
	emptyFeed,
	type FeedRow,
	type Inventory,
	type PageFacts,
	type PageRow,
	type Position,
	positionOf,
	type Replacement,
	type Snapshot,
	samePosition,
} from "./rows.ts";
import { emptyTally, tallied } from "./tally.ts";

/** A backup of the server that is older than this takes actions with it that no device offers again. */
export const KEPT_DAYS = 90;

/**
 * The database on this device, one a person and portal: pulled pages with their checkpoint, and the
 * outbox, a durable row an action. What is done to it is flushed to disk, since a lost action is lost work.
 */
export class LocalStore extends Dexie {
	declare pages: Table<PageRow, [number, number]>;
	declare meta: Table<FeedRow | DeviceRow, string>;
	declare outbox: Table<OutboxEntry, string>;
	/** What the server has accepted and whose documents are here: kept in case it is restored from a backup. */
	declare sent: Table<SentEntry, string>;

	/** A newer version of the app waits in another tab for this one to let go of the database. */
	onNewerApp: () => void = () => this.close();
	/** Another tab has the database open in its former version: `open` waits until it lets go. */
	onBlocked: () => void = () => {};

	/** Called in this tab once actions have been put into the outbox. */
	onEnqueued: () => void = () => {};

	constructor(name: string) {
		super(name, { chromeTransactionDurability: "strict" });
		this.use({
			stack: "dbcore",
			name: "durability",
			create: (core) => ({
				...core,
				// Pages lost with the last second before a power cut are pulled again: their checkpoint went too.
				transaction: (tables, mode, options) =>
					core.transaction(
						tables,
						mode,
						tables.includes("pages") ? { durability: "relaxed" } : options,
					),
			}),
		});
		this.version(3)
			.stores({
				pages: "[generation+n], *holds",
				meta: "key",
				outbox: "id, counter, state, [state+counter]",
				sent: "id, laidAsideAt",
			})
			// Before it pages held objects: the device fills anew. The outbox is as it was.
			.upgrade(async (transaction) => {
				await transaction.table("pages").clear();
				await transaction.table("meta").delete("feed");
			});
		// A raised version is what makes old tabs let go: documents of two shapes never meet in one database.
		this.version(SCHEMA_VERSION);
		// `false` holds back what Dexie would do: warn, and close at once.
		this.on("versionchange", ({ newVersion }) => {
			if (newVersion) this.onNewerApp();
			else this.close();
			return false;
		});
		this.on("blocked", () => {
			this.onBlocked();
			return false;
		});
	}

	async feed(): Promise<FeedRow> {
		return ((await this.meta.get("feed")) as FeedRow | undefined) ?? emptyFeed;
	}

	/**
	 * What tabs follow: pages of the shown generation after `n` and at most `limit` of them, and the
	 * outbox, from one moment, so that documents and the verdict that brought them come together.
	 */
	async snapshotAfter(
		generation: number,
		n: number,
		limit: number,
	): Promise<Snapshot> {
		return this.transaction(
			"r",
			[this.pages, this.meta, this.outbox],
			async () => {
				const feed = await this.feed();
				const device = (await this.meta.get("device")) as DeviceRow | undefined;
				const after = feed.active === generation ? n + 1 : 0;
				return {
					feed,
					pages: await this.pages
						.where("[generation+n]")
						.between([feed.active, after], [feed.active, Dexie.maxKey])
						.limit(limit)
						.toArray(),
					entries: await this.outbox.orderBy("counter").toArray(),
					counter: device?.counter ?? 0,
					madeAt: device?.madeAt ?? null,
				};
			},
		);
	}

	/**
	 * What there is to load when the app starts: the pages' numbers, and the outbox, from one moment. `first`:
	 * those that hold the small collections.
	 */
	async inventory(): Promise<Inventory> {
		return this.transaction(
			"r",
			[this.pages, this.meta, this.outbox],
			async () => {
				const feed = await this.feed();
				const device = (await this.meta.get("device")) as DeviceRow | undefined;
				const small = collections
					.filter((collection) => !byCourse.includes(collection))
					.map((collection) => holding(feed.active, collection));
				return {
					feed,
					numbers: await this.pageNumbers(feed.active),
					first: await this.#numbersHolding(feed.active, small),
					entries: await this.outbox.orderBy("counter").toArray(),
					counter: device?.counter ?? 0,
					madeAt: device?.madeAt ?? null,
				};
			},
		);
	}

	/** The numbers of a generation's pages, ascending, from this one on. */
	async pageNumbers(generation: number, from = 0): Promise<number[]> {
		const keys = await this.pages
			.where("[generation+n]")
			.between([generation, from], [generation, Dexie.maxKey])
			.primaryKeys();
		return keys.map(([, n]) => n);
	}

	/** The numbers of the base's pages that hold documents of a course. */
	numbersOfCourse(generation: number, courseId: string): Promise<number[]> {
		return this.#numbersHolding(generation, [holding(generation, courseId)]);
	}

	async #numbersHolding(
		generation: number,
		holdings: readonly string[],
	): Promise<number[]> {
		const keys = await this.pages.where("holds").anyOf(holdings).primaryKeys();
		const numbers = keys.flatMap(([of, n]) => (of === generation ? [n] : []));
		return [...new Set(numbers)].sort((a, b) => a - b);
	}

	/** The position from which to pull next, and whether a generation is being filled beside the shown one. */
	async position(): Promise<{ position: Position | null; filling: boolean }> {
		return positionOf(await this.feed());
	}

	/**
	 * Stores a page and how far it reaches in one transaction: a page that could not be stored moves
	 * nothing and is pulled again. False, and nothing stored, when meanwhile another tab came further.
	 * A generation that has been filled takes the place of the shown one.
	 */
	async storePage(
		changes: string,
		position: Position,
		facts: PageFacts,
	): Promise<boolean> {
		const tables = [this.pages, this.meta, this.outbox, this.sent];
		return this.transaction("rw", tables, async () => {
			const feed = await this.feed();
			if (!samePosition(positionOf(feed).position, facts.from)) return false;
			const generation = feed.filling ?? feed.active;
			const count = countOf(facts.counts);
			const next: FeedRow = { ...feed, clockOffset: facts.clockOffset };
			const isFilling = position.checkpoint.phase === "fill";
			const wasFilling = facts.from?.checkpoint.phase !== "follow";
			const done = (feed.progress?.done ?? 0) + count;
			// Numbers only go up, also where pages were replaced by fewer ones.
			let last = Math.max(
				await this.#lastPage(generation),
				generation === feed.active ? feed.packedThrough : 0,
			);
			if (count > 0) {
				last += 1;
				const small = Object.keys(facts.counts) as Collection[];
				await this.pages.add({
					generation,
					n: last,
					changes,
					count,
					holds: wasFilling
						? small.map((collection) => holding(generation, collection))
						: [],
				});
				if (!wasFilling) next.tally = tallied(feed.tally, last, count);
			}
			next.positions =
				feed.filling === null
					? { ...feed.positions, active: position }
					: { ...feed.positions, filling: position };
			next.progress = isFilling
				? { done, total: facts.total ?? feed.progress?.total ?? count }
				: null;
			if (wasFilling && !isFilling) {
				if (feed.filling !== null)
					await this.pages
						.where("[generation+n]")
						.below([feed.filling, Dexie.minKey])
						.delete();
				next.active = generation;
				next.filling = null;
				next.positions = { active: position, filling: null };
				next.tally = { ...emptyTally, stored: done, packed: done };
				next.base = last;
				next.isByCourse = false;
				next.packedThrough = 0;
			}
			if (facts.caughtUp) next.lastSyncAt = facts.at;
			await this.meta.put(next);
			await this.#correctMadeAt(facts.at);
			if (
				next.positions.active &&
				next.positions.active.epoch !== feed.positions.active?.epoch
			)
				await this.#offerAgain(next.positions.active.epoch);
			return true;
		});
	}

	/** Fills anew beside what is shown, so that nothing disappears meanwhile; the outbox is untouched. */
	async beginRefill(): Promise<void> {
		await this.transaction("rw", this.pages, this.meta, async () => {
			const feed = await this.feed();
			const filling = Math.max(feed.active, feed.filling ?? 0) + 1;
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

	/**
	 * A server that was restored from a backup is in another epoch than the one in which it accepted these:
	 * they wait once more. Those that it still knows get their verdict again and do nothing.
	 */
	async #offerAgain(epoch: string): Promise<void> {
		const isOfAnother = (entry: OutboxEntry) => entry.epoch !== epoch;
		const accepted = await this.outbox
			.where("state")
			.anyOf("accepted", "conflict")
			.filter(isOfAnother)
			.toArray();
		const sent = await this.sent.filter(isOfAnother).toArray();
		if (accepted.length + sent.length === 0) return;
		await this.outbox.bulkPut(
			[...accepted, ...sent].map(({ action }) => newEntry(action)),
		);
		await this.sent.bulkDelete(sent.map(({ id }) => id));
	}

	/**
	 * Puts actions into the outbox, numbered by this device's counter: the order in which they were
	 * made, whatever its clock does, and whichever tab they come from. Durable when it returns. The
	 * first one may take the place of an entry under "Needs attention".
	 */
	async enqueue(
		actions: readonly Pick<
			ActionEnvelope,
			"id" | "kind" | "payload" | "madeAt"
		>[],
		replaces?: string,
	): Promise<OutboxEntry[]> {
		const enqueued = await this.transaction(
			"rw",
			this.meta,
			this.outbox,
			async () => {
				const device = ((await this.meta.get("device")) as
					| DeviceRow
					| undefined) ?? {
					key: "device",
					deviceId: uuidv7(),
					counter: 0,
					madeAt: null,
				};
				const entries = actions.map((action): OutboxEntry => {
					device.counter += 1;
					if (device.madeAt === null || action.madeAt > device.madeAt)
						device.madeAt = action.madeAt;
					return newEntry({
						id: action.id,
						kind: action.kind,
						payload: action.payload,
						deviceId: device.deviceId,
						counter: device.counter,
						madeAt: device.madeAt,
					} satisfies ActionEnvelope);
				});
				await this.meta.put(device);
				await this.outbox.bulkAdd(entries);
				if (replaces) await this.settle(replaces);
				return entries;
			},
		);
		this.onEnqueued();
		return enqueued;
	}

	/**
	 * Takes an entry off "Needs attention". What the server accepted in part stays among what was sent,
	 * so that it is shown until its documents have arrived.
	 */
	async settle(id: string): Promise<void> {
		await this.transaction("rw", this.outbox, async () => {
			const entry = await this.outbox.get(id);
			if (entry?.state === "conflict")
				await this.outbox.update(id, { state: "accepted" });
			else await this.outbox.delete(id);
		});
	}

	/**
	 * What the server said of a batch in this epoch; `retry` leaves the action waiting and counts the
	 * attempt. False, and nothing stored, when the shown documents are of another epoch: what was accepted
	 * there says nothing of what the server knows here.
	 */
	async recordVerdicts(
		verdicts: readonly { id: string; verdict: Verdict }[],
		epoch: string | null,
	): Promise<boolean> {
		return this.transaction("rw", this.meta, this.outbox, async () => {
			const { positions } = await this.feed();
			const known = positions.active?.epoch;
			if (epoch !== null && known !== undefined && known !== epoch)
				return false;
			const found = await this.outbox.bulkGet(verdicts.map(({ id }) => id));
			const changed: OutboxEntry[] = [];
			for (const [index, { verdict }] of verdicts.entries()) {
				const entry = found[index];
				if (entry?.state !== "waiting") continue;
				changed.push(
					verdict.status === "retry"
						? {
								...entry,
								attempts: entry.attempts + 1,
								lastError: verdict.message,
							}
						: {
								...entry,
								state: stateOf(verdict),
								verdict,
								epoch,
								lastError: null,
							},
				);
			}
			await this.outbox.bulkPut(changed);
			return true;
		});
	}

	/**
	 * Lays aside what was accepted and whose documents are here, and forgets what was laid aside 90 days
	 * ago. An entry whose documents have not arrived stays in the outbox: it is what shows them.
	 */
	async layAsideSent(now: Instant): Promise<void> {
		const tables = [this.meta, this.outbox, this.sent];
		await this.transaction("rw", tables, async () => {
			const checkpoint = (await this.feed()).positions.active?.checkpoint;
			if (checkpoint?.phase !== "follow") return;
			const arrived = await this.outbox
				.where("state")
				.equals("accepted")
				.filter(
					({ verdict }) =>
						verdict?.status === "accepted" && verdict.seq <= checkpoint.seq,
				)
				.toArray();
			await this.outbox.bulkDelete(arrived.map(({ id }) => id));
			await this.sent.bulkPut(
				arrived.map((entry) => ({ ...entry, laidAsideAt: now })),
			);
			const oldest = new Date(Date.parse(now) - KEPT_DAYS * 86_400_000);
			const old = await this.sent
				.where("laidAsideAt")
				.below(oldest.toISOString())
				.primaryKeys();
			await this.sent.bulkDelete(old);
		});
	}

	/** The first of what waits, in the device's order, but for those `without`. */
	async waiting(
		limit: number,
		without: ReadonlySet<string>,
	): Promise<OutboxEntry[]> {
		return this.outbox
			.where("[state+counter]")
			.between(["waiting", Dexie.minKey], ["waiting", Dexie.maxKey])
			.filter(({ id }) => !without.has(id))
			.limit(limit)
			.toArray();
	}

	/** The latest of what was sent and has arrived, newest first. */
	async lately(limit: number): Promise<SentEntry[]> {
		return this.sent.orderBy("laidAsideAt").reverse().limit(limit).toArray();
	}

	/** A last action from the future was made under a wrong clock: the next ones need not follow it there. */
	async #correctMadeAt(serverTime: Instant): Promise<void> {
		const device = (await this.meta.get("device")) as DeviceRow | undefined;
		if (device?.madeAt && device.madeAt > serverTime)
			await this.meta.put({ ...device, madeAt: serverTime });
	}

	/**
	 * Puts packed pages in the place of those from `from` through `through`, of which they hold the documents.
	 * Does nothing when others were packed or filled since `feed` was read.
	 */
	async replacePages(
		{ active, packs }: FeedRow,
		{ from, through, taken, pages }: Replacement,
	): Promise<void> {
		if ((pages.at(-1)?.n ?? 0) > through)
			throw new Error("Packed pages are more than there were.");
		await this.transaction("rw", this.pages, this.meta, async () => {
			const feed = await this.feed();
			if (feed.active !== active || feed.packs !== packs) return;
			await this.pages
				.where("[generation+n]")
				.between([active, from], [active, through], true, true)
				.delete();
			await this.pages.bulkAdd(pages);
			const kept = pages.reduce((sum, { count }) => sum + count, 0);
			const stored = feed.tally.stored - taken + kept;
			const isWhole = from === 0;
			await this.meta.put({
				...feed,
				tally: {
					small: 0,
					firstSmall: null,
					stored,
					packed: isWhole ? kept : feed.tally.packed,
				},
				base: isWhole ? pages.length : Math.min(feed.base, from - 1),
				isByCourse: feed.isByCourse || isWhole,
				packs: packs + 1,
				packedThrough: Math.max(feed.packedThrough, through),
			});
		});
	}

	async #lastPage(generation: number): Promise<number> {
		const keys = await this.pages
			.where("[generation+n]")
			.between([generation, Dexie.minKey], [generation, Dexie.maxKey])
			.reverse()
			.limit(1)
			.primaryKeys();
		return keys[0]?.[1] ?? 0;
	}
}

function countOf(counts: PageFacts["counts"]): number {
	return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
