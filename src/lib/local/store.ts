import Dexie from "dexie";
import { collections } from "#domain/documents/collections.ts";
import type { Position } from "#domain/sync.ts";
import { LocalDatabase } from "./database.ts";
import { byCourse } from "./loading.ts";
import { correctMadeAt, offerAgain } from "./outbox.ts";
import { holding, SMALL } from "./pages.ts";
import {
	type DeviceRow,
	type FeedRow,
	type Inventory,
	type PageFacts,
	type PageRow,
	positionOf,
	type Replacement,
	type Snapshot,
	type Stored,
	samePosition,
} from "./rows.ts";
import { emptyTally, tallied } from "./tally.ts";

/** Pages that a tab keeps in memory after storing them: it shows them next. */
const KEPT = 4;

/** What is stored of the server's documents on this device; the outbox beside it: `outbox.ts`. */
export class LocalStore extends LocalDatabase {
	/** The pages that this tab stored last, by key: none that was packed since. */
	#stored = { packs: 0, pages: new Map<string, PageRow>() };

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
				const [feed, about] = await Promise.all([
					this.feed(),
					this.#outboxNow(),
				]);
				const after = feed.active === generation ? n + 1 : 0;
				return {
					feed,
					pages: await this.#pagesFrom(feed, after, limit),
					...about,
				};
			},
		);
	}

	async #outboxNow(): Promise<
		Pick<Snapshot, "entries" | "counter" | "madeAt">
	> {
		const [entries, device] = await Promise.all([
			this.outbox.orderBy("counter").toArray(),
			this.meta.get("device") as Promise<DeviceRow | undefined>,
		]);
		return {
			entries,
			counter: device?.counter ?? 0,
			madeAt: device?.madeAt ?? null,
		};
	}

	/** Read back are only those that this tab has not just stored: a page is large. */
	async #pagesFrom(
		{ active, packs }: FeedRow,
		n: number,
		limit: number,
	): Promise<PageRow[]> {
		const pages = this.pages
			.where("[generation+n]")
			.between([active, n], [active, Dexie.maxKey])
			.limit(limit);
		if (this.#stored.packs !== packs) return pages.toArray();
		const keys = await pages.primaryKeys();
		const own = keys.flatMap((key) => this.#stored.pages.get(`${key}`) ?? []);
		return own.length === keys.length ? own : pages.toArray();
	}

	#keep(page: PageRow, packs: number): void {
		if (this.#stored.packs !== packs)
			this.#stored = { packs, pages: new Map() };
		const { pages } = this.#stored;
		pages.set(`${[page.generation, page.n]}`, page);
		const [oldest] = pages.keys();
		if (pages.size > KEPT && oldest !== undefined) pages.delete(oldest);
	}

	/**
	 * What there is to load when the app starts: the pages' numbers, and the outbox, from one moment. `first`:
	 * those that hold the small collections; `courseId`: of a course that is waited for.
	 */
	async inventory(courseId?: string): Promise<Inventory> {
		return this.transaction(
			"r",
			[this.pages, this.meta, this.outbox],
			async () => {
				const [feed, about] = await Promise.all([
					this.feed(),
					this.#outboxNow(),
				]);
				const asked = feed.isByCourse ? courseId : undefined;
				const [numbers, first, ofAsked] = await Promise.all([
					this.pageNumbers(feed.active),
					this.#numbersHolding(feed.active, SMALL),
					asked === undefined ? [] : this.numbersOfCourse(feed.active, asked),
				]);
				const ofCourse =
					asked === undefined ? null : { courseId: asked, numbers: ofAsked };
				return { feed, numbers, first, ofCourse, ...about };
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
		return this.#numbersHolding(generation, courseId);
	}

	async #numbersHolding(generation: number, part: string): Promise<number[]> {
		const keys = await this.pages
			.where("holds")
			.equals(holding(generation, part))
			.primaryKeys();
		return keys.map(([, n]) => n);
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
		let stored: Stored | null = null;
		const storing = this.transaction("rw", tables, async () => {
			const feed = await this.feed();
			if (!samePosition(positionOf(feed).position, facts.from)) return false;
			const generation = feed.filling ?? feed.active;
			const count = countOf(facts.counts);
			const next: FeedRow = {
				...feed,
				clockOffset: facts.mayBeLate
					? Math.max(facts.clockOffset, feed.clockOffset)
					: facts.clockOffset,
			};
			const isFilling = position.checkpoint.phase === "fill";
			const wasFilling = facts.from?.checkpoint.phase !== "follow";
			const done = (feed.progress?.done ?? 0) + count;
			// Numbers only go up, also where pages were replaced by fewer ones.
			const after = Math.max(
				await this.#lastPage(generation),
				generation === feed.active ? feed.packedThrough : 0,
			);
			let last = after;
			const pages: PageRow[] = [];
			if (count > 0) {
				last += 1;
				const holdsSmall = collections.some(
					(collection) =>
						facts.counts[collection] && !byCourse.includes(collection),
				);
				const page: PageRow = {
					generation,
					n: last,
					changes,
					count,
					holds: wasFilling && holdsSmall ? [holding(generation, SMALL)] : [],
				};
				await this.pages.add(page);
				this.#keep(page, feed.packs);
				pages.push(page);
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
			const isNewEpoch =
				next.positions.active !== null &&
				next.positions.active.epoch !== feed.positions.active?.epoch;
			// To be handed over with the outbox, which is read beside the writing where that changes nothing of it.
			const isNews = !wasFilling && facts.caughtUp && pages.length > 0;
			const [about] = await Promise.all([
				isNews && facts.mayBeLate ? this.#outboxNow() : null,
				this.meta.put(next),
				facts.mayBeLate ? null : correctMadeAt(this, facts.at),
			]);
			if (next.positions.active && isNewEpoch)
				await offerAgain(this, next.positions.active.epoch);
			if (isNews && !isNewEpoch)
				stored = {
					feed: next,
					pages,
					after,
					...(about ?? (await this.#outboxNow())),
				};
			return true;
		});
		const isStored = await storing.catch((error) => {
			// What was not stored must not be taken for what is, under the same number, stored next.
			this.#stored = { packs: 0, pages: new Map() };
			throw error;
		});
		if (stored) this.onStored(stored);
		return isStored;
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
			// One by one: to copy all of them at once would hold the page up.
			for (const page of pages) await this.pages.add(page);
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
