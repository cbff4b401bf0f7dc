import type { Identity } from "#domain/sync.ts";
import type { LocalStore } from "#lib/local/store.ts";
import type { Remote } from "./remote.ts";
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

export type LeaderEvents = SynchronizerEvents & { leads(leads: boolean): void };

type Message =
	| { kind: "state"; state: SyncState }
	| { kind: "identity"; identity: Identity }
	| { kind: "ask" }
	| { kind: "retry" };

/**
 * One tab of a browser syncs: the one that holds the lock. When it closes the next one takes over. The
 * leader tells the others how sync stands and who they are to the server.
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
	let synchronizer: Synchronizer | undefined;
	let last: SyncState | undefined;
	const tell = (message: Message) => {
		if (!stopped.signal.aborted) channel.postMessage(message);
	};
	channel.onmessage = ({ data }: MessageEvent<Message>) => {
		if (data.kind === "ask" && last) tell({ kind: "state", state: last });
		if (data.kind === "retry") synchronizer?.retryNow();
		if (synchronizer || stopped.signal.aborted) return;
		if (data.kind === "state") events.state(data.state);
		if (data.kind === "identity") events.identity(data.identity);
	};
	tell({ kind: "ask" });
	const unwatch = watchNetwork(
		() => synchronizer?.retryNow(),
		() => synchronizer?.lostNetwork(),
		() => synchronizer?.kick(),
	);

	const leadUntilStopped = async () => {
		if (stopped.signal.aborted) return;
		synchronizer = new Synchronizer(store, remote, personId, {
			identity(identity) {
				events.identity(identity);
				tell({ kind: "identity", identity });
			},
			state(state) {
				last = state;
				events.state(state);
				tell({ kind: "state", state });
			},
		});
		events.leads(true);
		synchronizer.start();
		await new Promise<void>((resolve) =>
			stopped.signal.addEventListener("abort", () => resolve()),
		);
		synchronizer.stop();
	};
	// Without locks (an address that is not secure) every tab syncs: more traffic, the same outcome, since
	// the server knows its actions by id and a page is stored only where the store still is.
	const done = navigator.locks
		? navigator.locks
				.request(name, { signal: stopped.signal }, leadUntilStopped)
				.catch((error: unknown) => {
					if (!stopped.signal.aborted) throw error;
				})
		: leadUntilStopped();

	return {
		retryNow() {
			if (synchronizer) synchronizer.retryNow();
			else tell({ kind: "retry" });
		},
		async stop() {
			stopped.abort();
			await done;
			unwatch();
			channel.close();
		},
	};
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
