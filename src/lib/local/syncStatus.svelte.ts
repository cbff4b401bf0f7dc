import type { Instant } from "#domain/time.ts";

/** How sync stands, for people. */
export class SyncStatus {
	online = $state(typeof navigator === "undefined" || navigator.onLine);
	signedIn = $state(true);
	upgradeNeeded = $state(false);
	/** Whether a newer version of the app waits in another tab for this one to reload. */
	newerApp = $state(false);
	error = $state<string | null>(null);
	waiting = $state(0);
	attention = $state(0);
	lastSyncAt = $state<Instant | null>(null);
	filling = $state.raw<{ done: number; total: number } | null>(null);
	/** Whether this tab is the one that syncs. */
	leads = $state(false);
	/** Whether no tab of this browser has synced for 90 s though there is a network: it hangs or is frozen. */
	stalled = $state(false);
	/** Whether what pages need first of what is stored on this device has been loaded. */
	ready = $state(false);
	/** Why what is stored on this device could not be loaded. */
	unreadable = $state<string | null>(null);
	/** Whether this device has ever been filled: before that, lists are not yet what there is. */
	filled = $state(false);
}
