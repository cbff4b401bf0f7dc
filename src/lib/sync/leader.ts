import type { Identity } from "#domain/sync.ts";
import type { LocalStore } from "#lib/local/store.ts";
import type { Remote } from "./remote.ts";
import { PATIENCE, Silence, TICK } from "./silence.ts";
import {
	Synchronizer,
	type SynchronizerEvents,
	type SyncState,
} from "./synchronizer.ts";

export type Leadership = {
	/** Syncs at once, in whichever tab leads. */
	retryNow(): void;
	stop(): Promise<void>;
};

export type LeaderEvents = SynchronizerEvents & {
	leads(leads: boolean): void;
	/** Whether no tab of this browser has synced for 90 s, though there is a network. */
	stalled(stalled: boolean): void;
};

type Message =
	| { kind: "state"; state: SyncState }
	| { kind: "identity"; identity: Identity }
	/** The leader lives. */
	| { kind: "beat" }
	| { kind: "ask" }
	| { kind: "retry" };

/** One tab's time as the leader. */
type Turn = {
	synchronizer: Synchronizer;
	/** How long its work has not moved. */
	standstill: Silence;
	/** Whether it asked the server anything since the last look. */
	moved: boolean;
	hangs: boolean;
	last: SyncState | undefined;
	end(): void;
};

/**
 * One tab of a browser syncs: the one that holds the lock. When it closes the next one takes over. The
 * leader tells the others how sync stands and who they are to the server. A leader that is frozen or
 * hangs keeps the lock and falls silent: then the others say so, and one that is visible takes the lock
 * away. That two sync for a moment does no harm: a page is stored only where the store still is, and the
 * server knows its actions by their ids.
 */
export function lead(
	store: LocalStore,
	remote: Remote,
	personId: string,
	events: LeaderEvents,
): Leadership {
	const name = `perennial-sync-${store.name}`;
	const channel = new BroadcastChannel(name);
	const stopped = new AbortController();
	const silence = new Silence();
	let turn: Turn | undefined;
	/** The wait for the lock, to be broken off. */
	let queued = new AbortController();
	let stealing = false;
	const tell = (message: Message) => {
		if (!stopped.signal.aborted) channel.postMessage(message);
	};

	channel.onmessage = ({ data }: MessageEvent<Message>) => {
		if (turn && !turn.hangs && data.kind === "ask") {
			tell({ kind: "beat" });
			if (turn.last) tell({ kind: "state", state: turn.last });
		}
		if (data.kind === "retry") turn?.synchronizer.retryNow();
		if (turn || stopped.signal.aborted) return;
		if (data.kind === "ask" || data.kind === "retry") return;
		silence.heard();
		events.stalled(false);
		if (data.kind === "state") events.state(data.state);
		if (data.kind === "identity") events.identity(data.identity);
	};
	tell({ kind: "ask" });

	const look = () => {
		if (turn) {
			const { standstill, synchronizer, moved } = turn;
			if (moved || !synchronizer.isWorking) standstill.heard();
			turn.moved = false;
			turn.hangs = standstill.look() >= PATIENCE;
			if (turn.hangs) events.stalled(true);
			else tell({ kind: "beat" });
			return;
		}
		if (!navigator.locks || silence.look() < PATIENCE) return;
		// Gone quiet is not gone: it has been asked each time, and did not answer.
		if (isOnline()) events.stalled(true);
		if (document.visibilityState === "visible") {
			stealing = true;
			queued.abort();
		}
	};
	const ticking = setInterval(() => {
		if (!turn) tell({ kind: "ask" });
		look();
	}, TICK);
	const unwatch = watchNetwork(
		() => turn?.synchronizer.retryNow(),
		() => turn?.synchronizer.lostNetwork(),
		() => {
			if (turn) turn.synchronizer.kick();
			else look();
		},
	);

	const leadUntilEnded = () =>
		new Promise<void>((resolve) => {
			if (stopped.signal.aborted) return resolve();
			const current: Turn = {
				standstill: new Silence(),
				moved: true,
				hangs: false,
				last: undefined,
				synchronizer: new Synchronizer(
					store,
					watched(remote, () => {
						current.moved = true;
					}),
					personId,
					{
						identity(identity) {
							events.identity(identity);
							tell({ kind: "identity", identity });
						},
						state(state) {
							current.last = state;
							events.stalled(false);
							events.state(state);
							tell({ kind: "state", state });
						},
					},
				),
				end() {
					if (turn === current) turn = undefined;
					current.synchronizer.stop();
					silence.heard();
					resolve();
				},
			};
			turn = current;
			events.leads(true);
			current.synchronizer.start();
			stopped.signal.addEventListener("abort", current.end);
		});

	/** Waits for the lock, leads until it is taken away, waits again. */
	const leadWheneverPossible = async () => {
		while (!stopped.signal.aborted) {
			queued = new AbortController();
			const options = stealing ? { steal: true } : { signal: queued.signal };
			stealing = false;
			try {
				await navigator.locks.request(name, options, leadUntilEnded);
			} catch (error) {
				if (!(error instanceof DOMException && error.name === "AbortError"))
					throw error;
				// Another tab took the lock away, or this one is about to.
				if (turn) events.leads(false);
				turn?.end();
			}
		}
	};
	stopped.signal.addEventListener("abort", () => queued.abort());
	// Without locks (an address that is not secure) every tab syncs: more traffic, the same outcome.
	const done = navigator.locks ? leadWheneverPossible() : leadUntilEnded();

	return {
		retryNow() {
			if (turn) turn.synchronizer.retryNow();
			else tell({ kind: "retry" });
		},
		async stop() {
			stopped.abort();
			clearInterval(ticking);
			await done;
			unwatch();
			channel.close();
		},
	};
}

/** The same server, telling of each question and each answer. */
function watched(remote: Remote, moved: () => void): Remote {
	const telling =
		<Inputs extends unknown[], Answer>(
			ask: (...inputs: Inputs) => Promise<Answer>,
		) =>
		(...inputs: Inputs) => {
			moved();
			return ask(...inputs).finally(moved);
		};
	return {
		pull: telling(remote.pull),
		act: telling(remote.act),
		identity: telling(remote.identity),
		live: remote.live,
	};
}

function isOnline(): boolean {
	return navigator.onLine !== false;
}

/** Returns what ends it. */
function watchNetwork(
	online: () => void,
	offline: () => void,
	seen: () => void,
): () => void {
	const visible = () => {
		if (document.visibilityState === "visible") seen();
	};
	window.addEventListener("online", online);
	window.addEventListener("offline", offline);
	document.addEventListener("visibilitychange", visible);
	return () => {
		window.removeEventListener("online", online);
		window.removeEventListener("offline", offline);
		document.removeEventListener("visibilitychange", visible);
	};
}
