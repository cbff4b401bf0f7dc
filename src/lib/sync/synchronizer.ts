import { liveQuery, type Subscription } from "dexie";
import type { ActionEnvelope } from "#domain/actions/action.ts";
import { SCHEMA_VERSION } from "#domain/documents/index.ts";
import {
	type Identity,
	MAXIMUM_BATCH,
	type PulledChanges,
	type Verdict,
} from "#domain/sync.ts";
import { epochMilliseconds, type Instant } from "#domain/time.ts";
import type { LocalStore, OutboxEntry } from "#lib/local/store.ts";
import { failureOf, type Remote } from "./remote.ts";

const MAXIMUM_BYTES = 500_000;
const POLL_MILLISECONDS = 90_000;
const LONGEST_WAIT = 30_000;

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
	#liveTimer: ReturnType<typeof setTimeout> | undefined;
	#poll: ReturnType<typeof setInterval> | undefined;
	#endLive: (() => void) | undefined;
	#outbox: Subscription | undefined;
	#identified = false;
	/** Actions that the server could not decide, and when to send them again. */
	readonly #deferred = new Map<string, number>();

	constructor(
		store: LocalStore,
		remote: Remote,
		personId: string,
		events: SynchronizerEvents,
	) {
		this.#store = store;
		this.#remote = remote;
		this.#personId = personId;
		this.#events = events;
	}

	start(): void {
		this.#outbox = liveQuery(() =>
			this.#store.outbox.where("state").equals("waiting").count(),
		).subscribe((waiting) => {
			if (waiting > 0) this.kick();
		});
		this.#poll = setInterval(() => this.kick(), POLL_MILLISECONDS);
		this.#openLive();
		this.kick();
	}

	stop(): void {
		this.#stopped = true;
		clearTimeout(this.#timer);
		clearTimeout(this.#liveTimer);
		clearInterval(this.#poll);
		this.#endLive?.();
		this.#outbox?.unsubscribe();
	}

	/** There may be something to do. */
	kick(): void {
		if (this.#stopped || this.#state.upgradeNeeded) return;
		if (this.#working) {
			this.#again = true;
			return;
		}
		void this.#work();
	}

	/** The network came back or somebody signed in: forget about waiting. */
	retryNow(): void {
		this.#failures = 0;
		this.#identified = false;
		this.kick();
		if (!this.#endLive) this.#openLive();
	}

	/** The network is known to be gone. */
	lostNetwork(): void {
		this.#say({ online: false });
	}

	async #work(): Promise<void> {
		this.#working = true;
		clearTimeout(this.#timer);
		try {
			do {
				this.#again = false;
				if (!this.#identified || !this.#state.signedIn) await this.#identify();
				if (this.#state.signedIn) {
					await this.#send();
					await this.#pull();
				}
			} while (this.#again && !this.#stopped && this.#state.signedIn);
			this.#failures = 0;
			if (this.#state.signedIn) this.#say({ online: true, error: null });
		} catch (error) {
			this.#failed(error);
		} finally {
			this.#working = false;
		}
	}

	#failed(error: unknown): void {
		if (this.#stopped) return;
		const failure = failureOf(error);
		if (failure === "signed out")
			return this.#say({ online: true, signedIn: false });
		if (failure === "unreachable") this.#say({ online: false });
		else
			this.#say({
				error: error instanceof Error ? error.message : String(error),
			});
		this.#failures += 1;
		this.#timer = setTimeout(() => this.kick(), backoff(this.#failures));
	}

	async #identify(): Promise<void> {
		const identity = await this.#remote.identity();
		// Another person signed in in this browser: these changes are not theirs to send.
		if (identity.personId !== this.#personId)
			return this.#say({ signedIn: false });
		this.#identified = true;
		this.#say({ signedIn: true, online: true });
		this.#events.identity(identity);
	}

	async #send(): Promise<void> {
		for (;;) {
			const batch = await this.#nextBatch();
			if (batch.length === 0) return;
			const verdicts = await this.#decide(batch.map(({ action }) => action));
			if (!verdicts) return;
			await this.#store.recordVerdicts(verdicts);
			for (const entry of batch) {
				const verdict = verdicts.find(({ id }) => id === entry.id)?.verdict;
				if (verdict?.status === "retry" || !verdict) this.#defer(entry);
				else this.#deferred.delete(entry.id);
			}
		}
	}

	async #decide(
		actions: ActionEnvelope[],
	): Promise<{ id: string; verdict: Verdict }[] | null> {
		try {
			const answer = await this.#remote.act({
				schemaVersion: SCHEMA_VERSION,
				personId: this.#personId,
				actions,
			});
			if (answer.kind === "verdicts") return answer.verdicts;
			this.#say({ upgradeNeeded: true });
			return null;
		} catch (error) {
			if (failureOf(error) !== "refused") throw error;
			// One of them makes the whole batch unacceptable: find it by sending each alone.
			const [only] = actions;
			if (actions.length > 1 || !only) {
				const verdicts: { id: string; verdict: Verdict }[] = [];
				for (const action of actions)
					verdicts.push(...((await this.#decide([action])) ?? []));
				return verdicts;
			}
			const message = error instanceof Error ? error.message : String(error);
			return [
				{
					id: only.id,
					verdict: {
						status: "rejected",
						code: "refused",
						field: null,
						message,
					},
				},
			];
		}
	}

	async #nextBatch(): Promise<OutboxEntry[]> {
		const waiting = await this.#store.outbox
			.where("state")
			.equals("waiting")
			.sortBy("counter");
		const batch: OutboxEntry[] = [];
		let bytes = 0;
		for (const entry of waiting) {
			if ((this.#deferred.get(entry.id) ?? 0) > Date.now()) continue;
			bytes += JSON.stringify(entry.action).length;
			if (
				batch.length > 0 &&
				(batch.length === MAXIMUM_BATCH || bytes > MAXIMUM_BYTES)
			)
				break;
			batch.push(entry);
		}
		return batch;
	}

	#defer(entry: OutboxEntry): void {
		const wait = backoff(entry.attempts + 1);
		this.#deferred.set(entry.id, Date.now() + wait);
		setTimeout(() => this.kick(), wait + 10);
	}

	async #pull(): Promise<void> {
		for (;;) {
			const { position } = await this.#store.position();
			const stale =
				position !== null && position.schemaVersion !== SCHEMA_VERSION;
			if (stale) {
				await this.#store.beginRefill();
				continue;
			}
			const answer = await this.#remote.pull({
				schemaVersion: SCHEMA_VERSION,
				personId: this.#personId,
				epoch: position?.epoch ?? null,
				grantRevision: position?.grantRevision ?? null,
				checkpoint: position?.checkpoint ?? null,
			});
			if (answer.kind === "upgrade") return this.#say({ upgradeNeeded: true });
			if (answer.kind === "reset") {
				await this.#store.beginRefill();
				await this.#identify();
				continue;
			}
			const at = answer.serverTime as Instant;
			await this.#store.storePage(
				JSON.parse(answer.changes) as PulledChanges,
				{
					checkpoint: answer.checkpoint,
					epoch: answer.epoch,
					grantRevision: answer.grantRevision,
					schemaVersion: SCHEMA_VERSION,
				},
				{
					total: answer.progress?.total ?? null,
					at,
					clockOffset: epochMilliseconds(at) - Date.now(),
					caughtUp: !answer.more,
				},
			);
			if (!answer.more) break;
		}
		await this.#store.compact();
	}

	#openLive(): void {
		if (this.#stopped) return;
		let ended = false;
		const end = () => {
			if (ended) return;
			ended = true;
			this.#endLive?.();
			this.#endLive = undefined;
			this.kick();
			this.#liveTimer = setTimeout(
				() => this.#openLive(),
				backoff(this.#failures + 1),
			);
		};
		this.#endLive = this.#remote.live((head) => void this.#heard(head), end);
	}

	async #heard(head: number): Promise<void> {
		const { position } = await this.#store.position();
		if (
			position?.checkpoint.phase !== "follow" ||
			position.checkpoint.seq !== head
		)
			this.kick();
		else if (!this.#state.online) this.retryNow();
	}

	#say(change: Partial<SyncState>): void {
		this.#state = { ...this.#state, ...change };
		this.#events.state(this.#state);
	}
}

/** 1 s, 2 s, 4 s … 30 s, each with up to half of it more, so that devices do not come back all at once. */
function backoff(failures: number): number {
	const wait = Math.min(LONGEST_WAIT, 1000 * 2 ** Math.max(0, failures - 1));
	return wait * (1 + Math.random() / 2);
}
