import { liveQuery, type Subscription } from "dexie";
import type { ActionEnvelope, Viewer } from "#domain/actions/action.ts";
import { Rejection, type RejectionReason } from "#domain/rejection.ts";
import { type Instant, instantOf } from "#domain/time.ts";
import type { LocalDocuments } from "./collections.ts";
import { Overlay } from "./overlay.ts";
import {
	type FeedRow,
	type LocalStore,
	merged,
	type OutboxEntry,
	type PageRow,
} from "./store.ts";

/** What a form gets back: the action waits in the outbox, or what is wrong with it. */
export type ActResult =
	| { ok: true; actionId: string }
	| { ok: false; reason: RejectionReason };
export type NewAction = { kind: string; payload: unknown };

export type CoreEvents = {
	feed(feed: FeedRow): void;
	outbox(entries: OutboxEntry[]): void;
	/** All stored documents have been loaded. */
	loaded(): void;
	failed(error: unknown): void;
};

/**
 * One tab's view of the local database: follows stored pages and the outbox, also those of other tabs,
 * and keeps the shown documents in step. Everything that touches them goes through one queue.
 */
export class DeviceCore {
	readonly store: LocalStore;
	readonly documents: LocalDocuments;
	readonly #overlay: Overlay;
	readonly #events: CoreEvents;
	#queue: Promise<unknown> = Promise.resolve();
	#subscriptions: Subscription[] = [];
	#generation = 0;
	#appliedPage = 0;
	#appliedSeq = -1;
	#entries: OutboxEntry[] = [];
	/** The actions that the overlay was last computed from. */
	#laidOver = "";
	#loaded = false;
	#lastMadeAt: Instant = instantOf(0);
	clockOffset = 0;

	constructor(
		store: LocalStore,
		documents: LocalDocuments,
		context: { viewer: () => Viewer; timeZone: () => string },
		events: CoreEvents,
	) {
		this.store = store;
		this.documents = documents;
		this.#overlay = new Overlay(documents, context.viewer, context.timeZone);
		this.#events = events;
	}

	/** Loads what is stored; from then on follows it. */
	async start(): Promise<void> {
		await this.#run(async () => {
			await this.#applyPages(await this.store.pagesAfter(0, 0));
			await this.#applyOutbox(await this.#readOutbox());
		});
		this.#loaded = true;
		this.#events.loaded();
		this.#follow(
			() => this.store.pagesAfter(this.#generation, this.#appliedPage),
			(stored) => this.#applyPages(stored),
		);
		this.#follow(
			() => this.#readOutbox(),
			(entries) => this.#applyOutbox(entries),
		);
	}

	stop(): void {
		for (const subscription of this.#subscriptions) subscription.unsubscribe();
		this.#subscriptions = [];
	}

	/** The server's time as far as this device knows it. */
	now(): Instant {
		return instantOf(Date.now() + this.clockOffset);
	}

	/**
	 * Decides actions over what is shown, puts those that may go into the outbox in one durable step, and
	 * shows them. `replaces`: an entry under "Needs attention" that the first one corrects.
	 */
	async act(
		actions: readonly NewAction[],
		replaces?: string,
	): Promise<ActResult[]> {
		return this.#run(async () => {
			const results: (RejectionReason | null)[] = [];
			const accepted: (NewAction & { madeAt: Instant })[] = [];
			try {
				for (const { kind, payload } of actions) {
					const action = { kind, payload, madeAt: this.#madeAt() };
					const reason = await this.#layIfAllowed(action);
					results.push(reason);
					if (!reason) accepted.push(action);
				}
				if (accepted.length === 0)
					return results.map((reason) => ({
						ok: false,
						reason: reason as RejectionReason,
					}));
				const entries = await this.store.enqueue(accepted, replaces);
				this.#entries = [
					...this.#entries.filter(({ id }) => id !== replaces),
					...entries,
				];
				this.#laidOver = signature(this.#laying());
				this.#events.outbox(this.#entries);
				let next = 0;
				return results.map((reason) =>
					reason
						? { ok: false, reason }
						: { ok: true, actionId: entries[next++]?.id ?? "" },
				);
			} catch (error) {
				// Not durable, so not shown either.
				await this.#replay();
				throw error;
			}
		});
	}

	/** Takes an entry from "Needs attention" off the device. */
	async discard(id: string): Promise<void> {
		await this.store.outbox.delete(id);
	}

	async #layIfAllowed(action: {
		kind: string;
		payload: unknown;
		madeAt: Instant;
	}): Promise<RejectionReason | null> {
		try {
			await this.#overlay.lay(await this.#overlay.decide(action));
			return null;
		} catch (error) {
			if (error instanceof Rejection) return error.reason;
			throw error;
		}
	}

	/** Never earlier than the action before it, even when the device's clock steps back. */
	#madeAt(): Instant {
		const now = this.now();
		if (now > this.#lastMadeAt) this.#lastMadeAt = now;
		return this.#lastMadeAt;
	}

	#readOutbox(): Promise<OutboxEntry[]> {
		return this.store.outbox.orderBy("counter").toArray();
	}

	async #applyPages({
		feed,
		pages,
	}: {
		feed: FeedRow;
		pages: PageRow[];
	}): Promise<void> {
		this.clockOffset = feed.clockOffset;
		if (feed.active !== this.#generation) {
			const first = this.#generation === 0;
			this.#generation = feed.active;
			this.#appliedPage = 0;
			if (first) await this.#overlay.receive(merged(pages));
			else await this.#overlay.replaceAll(merged(pages));
		} else
			for (const page of pages) {
				if (
					page.n <= this.#appliedPage ||
					((page.packedUpTo ?? -1) >= 0 &&
						this.#appliedPage >= (page.packedUpTo ?? 0))
				)
					continue;
				await this.#overlay.receive(page.changes);
			}
		this.#appliedPage = Math.max(this.#appliedPage, pages.at(-1)?.n ?? 0);
		const checkpoint = feed.positions.active?.checkpoint;
		if (checkpoint?.phase === "follow") this.#appliedSeq = checkpoint.seq;
		if (pages.length > 0 || signature(this.#laying()) !== this.#laidOver)
			await this.#replay();
		this.#events.feed(feed);
	}

	async #applyOutbox(entries: OutboxEntry[]): Promise<void> {
		this.#entries = entries;
		if (signature(this.#laying()) !== this.#laidOver) await this.#replay();
		this.#events.outbox(entries);
	}

	async #replay(): Promise<void> {
		const laying = this.#laying();
		if (laying.length === 0 && this.#laidOver === "") return;
		this.#laidOver = signature(laying);
		await this.#overlay.replay(laying);
	}

	/** Waiting actions, and accepted ones whose documents have not arrived: these are laid over. */
	#laying(): ActionEnvelope[] {
		return this.#entries
			.filter(
				({ state, verdict }) =>
					state === "waiting" ||
					(state !== "rejected" &&
						verdict?.status === "accepted" &&
						verdict.seq > this.#appliedSeq),
			)
			.map(({ action }) => action);
	}

	#follow<Result>(
		read: () => Promise<Result>,
		apply: (result: Result) => Promise<void>,
	): void {
		this.#subscriptions.push(
			liveQuery(read).subscribe({
				next: (result) =>
					void this.#run(() => apply(result)).catch(this.#events.failed),
				error: this.#events.failed,
			}),
		);
	}

	#run<Result>(work: () => Promise<Result>): Promise<Result> {
		const done = this.#queue.then(work);
		this.#queue = done.catch(() => {});
		return done;
	}
}

function signature(actions: readonly ActionEnvelope[]): string {
	return actions.map(({ id }) => id).join();
}
