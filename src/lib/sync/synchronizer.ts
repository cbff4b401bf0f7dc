import { liveQuery, type Subscription } from "dexie";
import { SCHEMA_VERSION } from "#domain/documents/collections.ts";
import type { Identity, LiveWord, Position, PullAnswer } from "#domain/sync.ts";
import { epochMilliseconds, type Instant } from "#domain/time.ts";
import { type DeviceClock, deviceClock } from "#lib/local/clock.ts";
import { compact } from "#lib/local/compact.ts";
import { layAsideSent } from "#lib/local/outbox.ts";
import type { OutboxEntry } from "#lib/local/outboxEntry.ts";
import { samePosition } from "#lib/local/rows.ts";
import type { LocalStore } from "#lib/local/store.ts";
import { backoff } from "./backoff.ts";
import { LiveFeed } from "./liveFeed.ts";
import { OutboxSender } from "./outboxSender.ts";
import { failureOf, messageOf, type Remote } from "./remote.ts";

const SHORTEST_POLL = 60_000;
const LONGEST_POLL = 120_000;

export type SyncState = {
	online: boolean;
	signedIn: boolean;
	upgradeNeeded: boolean;
	/** A fault to show; null while all is well. */
	error: string | null;
};

export type SynchronizerEvents = {
	state(state: SyncState): void;
	/** The server says who is signed in; the role may have changed. */
	identity(identity: Identity): void;
};

/**
 * What the leading tab does: sends the outbox in the device's order, then pulls until there is no more;
 * again whenever the live feed, the outbox, the network or the clock gives reason to. Failures wait
 * longer each time, with jitter; nothing is given up and nothing is dropped.
 */
export class Synchronizer {
	readonly #store: LocalStore;
	readonly #remote: Remote;
	readonly #personId: string;
	readonly #events: SynchronizerEvents;
	readonly #live: LiveFeed;
	readonly #sender: OutboxSender;
	readonly #clock: DeviceClock;
	#state: SyncState = {
		online: true,
		signedIn: true,
		upgradeNeeded: false,
		error: null,
	};
	#stopped = false;
	#working = false;
	#again = false;
	#failures = 0;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#poll: ReturnType<typeof setInterval> | undefined;
	#outbox: Subscription | undefined;
	#identified = false;
	/** Whether anything may wait in the outbox that has not been looked at. */
	#mayWait = true;
	/** What of it this tab has just put there: known without being read. */
	#fresh: readonly OutboxEntry[] = [];
	/** The epoch of what is shown, as far as this one has just seen it. */
	#shownEpoch: string | undefined;
	/** The head that the live feed has named while this one was at work. */
	#named = 0;
	/** What it has sent meanwhile. */
	#news: Ahead | null = null;
	/** Where the store was when this one last looked or stored; undefined: to be looked up. */
	#position: Position | null | undefined;
	#isPacking = false;
	/** As whom the server last said that this person reads. */
	#role: Identity["role"] | null = null;

	constructor(
		store: LocalStore,
		remote: Remote,
		personId: string,
		events: SynchronizerEvents,
		clock: DeviceClock = deviceClock,
	) {
		this.#store = store;
		this.#remote = remote;
		this.#personId = personId;
		this.#events = events;
		this.#live = new LiveFeed(remote, (word) => void this.#heard(word));
		this.#sender = new OutboxSender(store, remote, personId, clock);
		this.#clock = clock;
	}

	start(): void {
		this.#outbox = liveQuery(() =>
			this.#store.outbox.where("state").equals("waiting").count(),
		).subscribe({
			next: (waiting) => {
				if (waiting > 0) this.#waits();
			},
			error: (error) => this.#failed(error),
		});
		this.#store.onEnqueued = (entries) => {
			if (!this.#working && this.#state.online) this.#fresh = entries;
			this.#waits();
		};
		this.#poll = setInterval(
			() => this.kick(),
			SHORTEST_POLL + Math.random() * (LONGEST_POLL - SHORTEST_POLL),
		);
		this.kick();
	}

	#waits(): void {
		this.#mayWait = true;
		// One that is at work looks before it ends.
		if (this.#state.signedIn && !this.#working) this.kick();
	}

	/** From here on nothing more is asked or stored. */
	stop(): void {
		this.#stopped = true;
		this.#store.onEnqueued = () => {};
		clearTimeout(this.#timer);
		clearInterval(this.#poll);
		this.#live.close();
		this.#outbox?.unsubscribe();
	}

	/** Whether it has begun with something that it has not ended yet. */
	get isWorking(): boolean {
		return this.#working;
	}

	/** There may be something to do. */
	kick(): void {
		this.#begin(null);
	}

	/** `ahead`: a page that has come unasked for. */
	#begin(ahead: Ahead | null): void {
		if (this.#stopped || this.#state.upgradeNeeded) return;
		if (this.#working) this.#again = true;
		else void this.#work(ahead);
	}

	/** The network came back or somebody signed in: forget about waiting. */
	retryNow(): void {
		this.#forget();
		this.#failures = 0;
		this.#identified = false;
		this.kick();
		if (this.#state.signedIn && !this.#stopped) this.#live.open();
	}

	/** The network is known to be gone: an answer that was under way says nothing else, so it asks once more. */
	lostNetwork(): void {
		this.#say({ online: false });
		if (this.#working) this.#again = true;
	}

	async #work(ahead: Ahead | null): Promise<void> {
		this.#working = true;
		clearTimeout(this.#timer);
		try {
			let isToPull = true;
			this.#news = ahead;
			do {
				this.#again = false;
				this.#named = 0;
				if (!this.#identified) await this.#identify();
				if (this.#goesOn() && (await this.#send())) isToPull = true;
				if (this.#goesOn() && isToPull) await this.#pull();
				isToPull = this.#again || this.#isBehind();
			} while ((isToPull || this.#mayWait) && this.#goesOn());
			this.#failures = 0;
			if (this.#goesOn()) this.#say({ online: true, error: null });
			const due = this.#sender.nextDue;
			if (due !== null && this.#goesOn()) this.#kickIn(due);
		} catch (error) {
			this.#failed(error);
		} finally {
			this.#working = false;
		}
	}

	/** Whether the live feed or a verdict has named a place that has not been reached. */
	#isBehind(): boolean {
		const checkpoint = this.#position?.checkpoint;
		return checkpoint?.phase === "follow" && checkpoint.seq < this.#named;
	}

	#goesOn(): boolean {
		return !this.#stopped && this.#state.signedIn && !this.#state.upgradeNeeded;
	}

	#failed(error: unknown): void {
		if (this.#stopped) return;
		this.#forget();
		const failure = failureOf(error);
		if (failure === "signed out") {
			this.#signedOut();
			return;
		}
		if (failure === "unreachable") this.#say({ online: false });
		else this.#say({ error: messageOf(error) });
		this.#failures += 1;
		this.#kickIn(backoff(this.#failures));
	}

	/** What was known of the store is looked up again. */
	#forget(): void {
		this.#position = this.#shownEpoch = undefined;
		this.#fresh = [];
		this.#mayWait = true;
	}

	#kickIn(milliseconds: number): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(
			() => {
				this.#mayWait = true;
				this.kick();
			},
			Math.max(10, milliseconds),
		);
	}

	/** Everything is kept; the poll and the person's sign-in ask again. */
	#signedOut(): void {
		this.#identified = false;
		this.#live.close();
		this.#say({ online: true, signedIn: false });
	}

	async #identify(): Promise<void> {
		const identity = await this.#remote.identity();
		if (this.#stopped) return;
		// Another person signed in in this browser: these changes are not theirs to send.
		if (identity.personId !== this.#personId) return this.#signedOut();
		this.#identified = true;
		this.#role = identity.role;
		this.#say({ signedIn: true, online: true });
		this.#events.identity(identity);
		this.#live.open();
	}

	/** Whether anything was sent. */
	async #send(): Promise<boolean> {
		if (!this.#mayWait) return false;
		this.#mayWait = false;
		const known = { entries: this.#fresh, shownEpoch: this.#shownEpoch };
		this.#fresh = [];
		const { outcome, reached } = await this.#sender.send(
			() => this.#stopped,
			known,
		);
		if (outcome === "upgrade") this.#say({ upgradeNeeded: true });
		if (outcome === "pull first") this.#mayWait = this.#again = true;
		if (reached === null) return outcome !== "sent";
		this.#named = Math.max(this.#named, reached);
		return true;
	}

	/**
	 * The next page is under way while one is being stored; it is stored only where the store then is, so
	 * that none is passed over when one could not be.
	 */
	async #pull(): Promise<void> {
		const unasked = this.#news;
		this.#news = null;
		let ahead = unasked;
		for (;;) {
			const position = await this.#whereItIs();
			if (!this.#goesOn()) return;
			if (position && position.schemaVersion !== SCHEMA_VERSION) {
				await this.#refill();
				continue;
			}
			const fits: Ahead | null =
				ahead && samePosition(ahead.from, position) ? ahead : null;
			const isUnasked = fits !== null && fits === unasked;
			ahead = null;
			const answer = await (fits ? fits.answer : this.#ask(position));
			if (this.#stopped) return;
			if (answer.kind === "upgrade") return this.#say({ upgradeNeeded: true });
			if (answer.kind === "reset") {
				await this.#refill();
				// Not yet known anew if this fails: the next try begins with it.
				this.#identified = false;
				await this.#identify();
				continue;
			}
			if (answer.role !== this.#role) {
				this.#identified = false;
				await this.#identify();
				if (!this.#goesOn()) return;
			}
			const next = positionAfter(answer);
			if (answer.more) {
				ahead = { from: next, answer: this.#ask(next) };
				// Told when it is awaited, if it is.
				ahead.answer.catch(() => {});
			}
			const at = answer.serverTime as Instant;
			const isStored = await this.#store.storePage(answer.changes, next, {
				from: position,
				total: answer.progress?.total ?? null,
				counts: answer.counts,
				at,
				clockOffset: epochMilliseconds(at) - this.#clock.now(),
				// A word of the live feed may have waited for a page that was frozen.
				mayBeLate: isUnasked,
				caughtUp: !answer.more,
			});
			this.#position = isStored ? next : undefined;
			if (isStored && !answer.more) {
				this.#shownEpoch = answer.epoch;
				await layAsideSent(this.#store, at);
				this.#pack();
				return;
			}
		}
	}

	/** Where the store is. Another tab may have moved it: then what is stored from here is refused. */
	async #whereItIs(): Promise<Position | null> {
		if (this.#position === undefined)
			this.#position = (await this.#store.position()).position;
		return this.#position;
	}

	async #refill(): Promise<void> {
		this.#forget();
		await this.#store.beginRefill();
	}

	/** Beside everything else: it may take a second, and holds up nothing. */
	#pack(): void {
		if (this.#isPacking) return;
		this.#isPacking = true;
		compact(this.#store)
			.catch((error) => this.#failed(error))
			.finally(() => {
				this.#isPacking = false;
			});
	}

	#ask(position: Position | null): Promise<PullAnswer> {
		return this.#remote.pull({
			schemaVersion: SCHEMA_VERSION,
			personId: this.#personId,
			epoch: position?.epoch ?? null,
			grantRevision: position?.grantRevision ?? null,
			checkpoint: position?.checkpoint ?? null,
		});
	}

	async #heard({ head, news }: LiveWord): Promise<void> {
		try {
			const checkpoint = (await this.#whereItIs())?.checkpoint;
			if (!this.#state.online) this.retryNow();
			else if (checkpoint?.phase !== "follow" || checkpoint.seq > head)
				this.kick();
			else if (checkpoint.seq < head) {
				const ahead = news && {
					from: news.from,
					answer: Promise.resolve(news.page),
				};
				if (!this.#working) return this.#begin(ahead);
				this.#named = Math.max(this.#named, head);
				this.#news = ahead;
			}
		} catch (error) {
			this.#failed(error);
		}
	}

	#say(change: Partial<SyncState>): void {
		if (this.#stopped) return;
		this.#state = { ...this.#state, ...change };
		this.#events.state(this.#state);
	}
}

/** An answer that is under way, to somebody who stands at `from`. */
type Ahead = { from: Position; answer: Promise<PullAnswer> };

/** Where a device stands once it has stored this page. */
function positionAfter(page: PullAnswer & { kind: "page" }): Position {
	return {
		checkpoint: page.checkpoint,
		epoch: page.epoch,
		grantRevision: page.grantRevision,
		schemaVersion: SCHEMA_VERSION,
	};
}
