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
	| { kind: "ask" }
	| { kind: "retry" };

/**
 * One tab of a browser syncs: the one that holds the lock. When it closes the next one takes over. The
 * leader tells the others how sync stands.
 */
export function lead(
	store: LocalStore,
	remote: Remote,
	personId: string,
	events: LeaderEvents,
): Leadership {
	const channel = new BroadcastChannel(`perennial-sync-${store.name}`);
	const stopped = new AbortController();
	let synchronizer: Synchronizer | undefined;
	let last: SyncState | undefined;
	const tell = (message: Message) => channel.postMessage(message);
	channel.onmessage = ({ data }: MessageEvent<Message>) => {
		if (data.kind === "state" && !synchronizer) events.state(data.state);
		if (data.kind === "ask" && synchronizer && last)
			tell({ kind: "state", state: last });
		if (data.kind === "retry") synchronizer?.retryNow();
	};
	tell({ kind: "ask" });
	const online = () => synchronizer?.retryNow();
	const offline = () => synchronizer?.lostNetwork();
	const visible = () => {
		if (document.visibilityState === "visible") synchronizer?.kick();
	};
	window.addEventListener("online", online);
	window.addEventListener("offline", offline);
	document.addEventListener("visibilitychange", visible);

	const done = navigator.locks
		.request(
			`perennial-sync-${store.name}`,
			{ signal: stopped.signal },
			async () => {
				synchronizer = new Synchronizer(store, remote, personId, {
					identity: events.identity,
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
				synchronizer = undefined;
			},
		)
		.catch((error: unknown) => {
			if (!stopped.signal.aborted) throw error;
		});

	return {
		retryNow() {
			if (synchronizer) synchronizer.retryNow();
			else tell({ kind: "retry" });
		},
		async stop() {
			stopped.abort();
			await done;
			window.removeEventListener("online", online);
			window.removeEventListener("offline", offline);
			document.removeEventListener("visibilitychange", visible);
			channel.close();
		},
	};
}
