import { liveQuery, type Subscription } from "dexie";
import { v7 as uuidv7 } from "uuid";
import type {
	ActionEnvelope,
	Context,
	Viewer,
} from "#domain/actions/action.ts";
import type { Collection } from "#domain/documents/index.ts";
import type { RejectionReason } from "#domain/rejection.ts";
import type { PulledChanges } from "#domain/sync.ts";
import { type Instant, instantOf } from "#domain/time.ts";
import { type DeviceClock, deviceClock } from "./clock.ts";
import type { Layer } from "./layer.ts";
import { loadStored } from "./load.ts";
import { Loading } from "./loading.ts";
import { enqueue, settle } from "./outbox.ts";
import type { OutboxEntry } from "./outboxEntry.ts";
import { type Foreseen, Overlay } from "./overlay.ts";
import { countPresent } from "./pages.ts";
import type { FeedRow, Snapshot, Stored } from "./rows.ts";
import type { LocalStore } from "./store.ts";
import { type Doc, Tables } from "./tables.ts";

/** What a form gets back: the action waits in the outbox, or what is wrong with it. */
export type ActResult =
	| { ok: true; actionId: string }
	| { ok: false; reason: RejectionReason };
/** `id`: made beforehand, by what has to know the action again after a crash. */
export type NewAction = { kind: string; payload: unknown; id?: string };

export type Acting = {
	/** An entry under "Needs attention" that the first action corrects. */
	replaces?: string;
	/** Stores what belongs to the actions in the same durable step, knowing why which are refused. */
	alongside?: (reasons: readonly (RejectionReason | null)[]) => Promise<void>;
};

export type CoreEvents = {
	feed(feed: FeedRow): void;
	outbox(entries: OutboxEntry[]): void;
	failed(error: unknown): void;
};

/** Pages read at a time: more at once would hold up the page that the person looks at. */
const PAGES_AT_A_TIME = 4;

/**
 * One tab's view of the local database: follows stored pages and the outbox, also those of other tabs,
 * and keeps the shown documents in step. Everything that touches them goes through one queue.
 */
export class DeviceCore {
	readonly store: LocalStore;
	readonly tables = new Tables();
	readonly loading = new Loading();
	readonly #overlay: Overlay;
	readonly #events: CoreEvents;
	readonly #clock: DeviceClock;
	#queue: Promise<unknown> = Promise.resolve();
	#subscription: Subscription | undefined;
	#newest: Snapshot | undefined;
	#stopped = false;
	#generation = 0;
	#appliedPage = 0;
	/** How often pages had been packed when they were last read. */
	#packs = 0;
	/** What the generation has that takes the place of the one shown, while its pages are applied. */
	#arriving: Map<Collection, Set<string>> | null = null;
	#appliedSeq = -1;
	#entries: OutboxEntry[] = [];
	/** The actions that the overlay was last computed from. */
	#laidOver = "";
	/** The device's counter as this tab last saw or moved it. */
	#counter = 0;
	#lastMadeAt: Instant = instantOf(0);
	clockOffset = 0;

	constructor(
		store: LocalStore,
		context: { viewer: () => Viewer; timeZone: () => string },
		events: CoreEvents,
		clock: DeviceClock = deviceClock,
	) {
		this.store = store;
		this.#overlay = new Overlay(this.tables, context.viewer, context.timeZone);
		this.#events = events;
		this.#clock = clock;
	}

	/** Loads what is stored; from then on follows it. */
	async start(): Promise<void> {
		await this.queued(() => this.#load());
		if (this.#stopped) return;
		this.store.onStored = (stored) => this.#follow(stored);
		this.#subscription = liveQuery(() => this.#read()).subscribe({
			next: (snapshot) => {
				// Those that came while the queue was busy are in the newest one.
				const isQueued = this.#newest !== undefined;
				this.#newest = snapshot;
				if (isQueued) return;
				this.queued(async () => {
					const newest = this.#newest;
					this.#newest = undefined;
					if (newest) await this.#applyAll(newest);
				}).catch((error) => {
					if (!this.#stopped) this.#events.failed(error);
				});
			},
			error: this.#events.failed,
		});
	}

	/**
	 * What this tab itself has stored, shown without being read again; unless there is more between that and what is
	 * shown, which the next reading finds. A reading that was under way when it was stored has been begun anew by then.
	 */
	#follow(stored: Stored): void {
		this.queued(async () => {
			const { feed, pages, after } = stored;
			const isNext =
				feed.active === this.#generation &&
				feed.packs === this.#packs &&
				after <= this.#appliedPage &&
				pages.every(({ n }) => n > this.#appliedPage) &&
				this.#arriving === null;
			if (isNext) await this.#applyAll(stored);
		}).catch((error) => {
			if (!this.#stopped) this.#events.failed(error);
		});
	}

	/** Ends when what was being written has been. */
	async stop(): Promise<void> {
		this.#stopped = true;
		this.store.onStored = () => {};
		this.#subscription?.unsubscribe();
		await this.#queue;
	}

	/** The server's time as far as this device knows it. */
	now(): Instant {
		return instantOf(this.#clock.now() + this.clockOffset);
	}

	/**
	 * Decides actions over what is shown, puts those that may go into the outbox in one durable step, and
	 * then shows them.
	 */
	async act(
		actions: readonly NewAction[],
		{ replaces, alongside }: Acting = {},
	): Promise<ActResult[]> {
		return this.queued(async () => {
			const made = actions.map((action) => ({
				...action,
				id: action.id ?? uuidv7(),
				madeAt: this.#madeAt(),
			}));
			const { reasons, layer } = await this.#overlay.decideAll(
				made,
				replaces === undefined ? undefined : this.#laying(replaces),
			);
			const entries =
				reasons.includes(null) || alongside
					? await enqueue(
							this.store,
							made.filter((_, index) => reasons[index] === null),
							{ replaces, alongside: alongside && (() => alongside(reasons)) },
						)
					: [];
			if (entries.length > 0) {
				this.#counter = entries.at(-1)?.counter ?? this.#counter;
				this.#lastMadeAt = entries.at(-1)?.action.madeAt ?? this.#lastMadeAt;
				this.#entries = [
					...this.#entries.filter(({ id }) => id !== replaces),
					...entries,
				];
				await this.#overlay.show(layer);
				this.#laidOver = signature(this.#laying());
				this.#events.outbox(this.#entries);
			}
			let next = 0;
			return reasons.map((reason) =>
				reason
					? { ok: false, reason }
					: { ok: true, actionId: entries[next++]?.id ?? "" },
			);
		});
	}

	/** What is shown, to try actions on without doing them. */
	trialLayer(): Layer {
		return this.#overlay.trialLayer();
	}

	/** What `decide` would read now of an action that is not made. */
	contextOn(layer: Layer): Context {
		return this.#overlay.contextOn(layer, {
			id: uuidv7(),
			madeAt: this.#madeAt(),
		});
	}

	/** What is shown with `layer` on top; to be read in one go, or again when something has changed. */
	shownUnder(layer: Layer, collection: Collection): Iterable<Doc> {
		return this.#overlay.shownUnder(layer, collection);
	}

	/** What would be wrong with each of these actions, or null; `layer` takes in what they would leave. */
	tryOn(
		layer: Layer,
		actions: readonly NewAction[],
	): Promise<(RejectionReason | null)[]> {
		const madeAt = this.#madeAt();
		return this.queued(() =>
			this.#overlay.decideOn(
				layer,
				actions.map((action) => ({ ...action, id: uuidv7(), madeAt })),
			),
		);
	}

	/** As `tryOn`, with what each action would come to. */
	foreseeOn(
		layer: Layer,
		actions: readonly NewAction[],
		takenBack: (reason: string) => string,
	): Promise<Foreseen[]> {
		const madeAt = this.#madeAt();
		return this.queued(() =>
			this.#overlay.foreseeOn(
				layer,
				actions.map((action) => ({ ...action, id: uuidv7(), madeAt })),
				takenBack,
			),
		);
	}

	/** How many documents of a collection `layer` has that are not shown. */
	madeIn(layer: Layer, collection: Collection): number {
		return this.#overlay.madeIn(layer, collection);
	}

	/** Takes an entry off "Needs attention". */
	discard(id: string): Promise<void> {
		return settle(this.store, id);
	}

	/** Runs `work` after everything that is under way; what is shown does not change meanwhile. */
	queued<Result>(work: () => Promise<Result>): Promise<Result> {
		const done = this.#queue.then(() => {
			if (this.#stopped) throw new Error("This device has been closed.");
			this.loading.inStep = ended;
			return work();
		});
		const ended = done.then(
			() => {},
			() => {},
		);
		this.#queue = ended;
		return done;
	}

	/** Never earlier than the action before it, even when the device's clock steps back. */
	#madeAt(): Instant {
		const now = this.now();
		if (now > this.#lastMadeAt) return now;
		return this.#lastMadeAt;
	}

	#read(): Promise<Snapshot> {
		return this.store.snapshotAfter(
			this.#generation,
			this.#appliedPage,
			PAGES_AT_A_TIME,
		);
	}

	async #load(): Promise<void> {
		const inventory = await this.store.inventory(this.loading.nextWanted);
		const { feed, numbers } = inventory;
		// What waits is laid over everything: until then what it is laid over is not shown alone.
		const isHeld = inventory.entries.some(({ state }) => state === "waiting");
		const isWhole = await loadStored(
			this.store,
			this.tables,
			isHeld ? null : this.loading,
			inventory,
			() => this.#stopped,
		);
		if (this.#stopped) return;
		this.#generation = feed.active;
		this.#packs = feed.packs;
		if (isWhole) {
			this.#appliedPage = numbers.at(-1) ?? 0;
			await this.#applyRest(inventory, true);
		} else {
			this.#beginAnew();
			await this.#applyAll(await this.#read());
		}
		this.loading.done();
		this.loading.isBusy = feed.progress !== null;
	}

	/** All pages are applied once more; what none of them has goes at the end. */
	#beginAnew(): void {
		this.#arriving = new Map();
		this.#appliedPage = 0;
	}

	async #applyAll(first: Snapshot): Promise<void> {
		let snapshot = first;
		let haveDocumentsChanged = false;
		// Read before this tab's last action was stored: another one follows that has it.
		while (snapshot.counter >= this.#counter && !this.#stopped) {
			const { feed } = snapshot;
			if (feed.active === this.#generation && feed.packs !== this.#packs) {
				this.#packs = feed.packs;
				// Pages that were not applied yet are now among those that were.
				if (this.#appliedPage < feed.packedThrough) {
					this.#beginAnew();
					snapshot = await this.#read();
					continue;
				}
			}
			this.loading.isBusy =
				feed.progress !== null || snapshot.pages.length === PAGES_AT_A_TIME;
			haveDocumentsChanged ||= snapshot.pages.length > 0;
			await this.#applyPages(snapshot);
			if (snapshot.pages.length < PAGES_AT_A_TIME)
				return this.#applyRest(snapshot, haveDocumentsChanged);
			this.#events.feed(snapshot.feed);
			snapshot = await this.#read();
		}
	}

	async #applyPages({ feed, pages }: Snapshot): Promise<void> {
		if (feed.active !== this.#generation) {
			this.#arriving = this.#generation === 0 ? null : new Map();
			this.#generation = feed.active;
			this.#packs = feed.packs;
			this.#appliedPage = 0;
		}
		for (const { n, changes } of pages) {
			if (n <= this.#appliedPage) continue;
			const documents = JSON.parse(changes) as PulledChanges;
			await this.#overlay.receive(documents);
			if (this.#arriving) countPresent(this.#arriving, documents);
		}
		this.#appliedPage = Math.max(this.#appliedPage, pages.at(-1)?.n ?? 0);
	}

	/** These pages reach as far as the checkpoint: what is shown can be put right as a whole. */
	async #applyRest(
		{ feed, entries, counter, madeAt }: Omit<Snapshot, "pages">,
		haveDocumentsChanged: boolean,
	): Promise<void> {
		if (this.#arriving) await this.#overlay.keepOnly(this.#arriving);
		this.#arriving = null;
		this.#counter = counter;
		this.clockOffset = feed.clockOffset;
		if (madeAt) this.#lastMadeAt = madeAt;
		this.#entries = entries;
		const checkpoint = feed.positions.active?.checkpoint;
		if (checkpoint?.phase === "follow") this.#appliedSeq = checkpoint.seq;
		await this.#replay(haveDocumentsChanged);
		this.#events.feed(feed);
		this.#events.outbox(entries);
	}

	async #replay(haveDocumentsChanged: boolean): Promise<void> {
		const laying = this.#laying();
		const laidOver = signature(laying);
		if (laidOver === this.#laidOver && !(haveDocumentsChanged && laidOver))
			return;
		await this.#overlay.replay(laying);
		this.#laidOver = laidOver;
	}

	/** Waiting actions, and accepted ones whose documents have not arrived: these are laid over. */
	#laying(without?: string): ActionEnvelope[] {
		return this.#entries
			.filter(
				({ id, state, verdict }) =>
					id !== without &&
					(state === "waiting" ||
						(verdict?.status === "accepted" && verdict.seq > this.#appliedSeq)),
			)
			.map(({ action }) => action);
	}
}

function signature(actions: readonly ActionEnvelope[]): string {
	return actions.map(({ id }) => id).join();
}
