import type { Device } from "#lib/local/device.svelte.ts";
import { plural } from "../plural.ts";

export type SyncTone = "calm" | "waiting" | "attention";

/** The state of sync in a few words, the most pressing first. */
export function syncWords(sync: Device["sync"]): {
	tone: SyncTone;
	words: string;
} {
	if (sync.attention > 0)
		return {
			tone: "attention",
			words: plural(sync.attention, ["# needs attention", "# need attention"]),
		};
	if (sync.upgradeNeeded) return { tone: "attention", words: "Update needed" };
	if (!sync.signedIn) return { tone: "attention", words: "Sign in again" };
	if (sync.error) return { tone: "attention", words: "Sync has a problem" };
	if (sync.stalled && sync.online)
		return { tone: "attention", words: "No tab syncs" };
	if (!sync.online)
		return {
			tone: "waiting",
			words:
				sync.waiting > 0
					? plural(sync.waiting, ["Offline, # waiting", "Offline, # waiting"])
					: "Offline",
		};
	if (sync.waiting > 0)
		return {
			tone: "waiting",
			words: plural(sync.waiting, ["# change waiting", "# changes waiting"]),
		};
	if (sync.filling || !sync.filled)
		return { tone: "waiting", words: "Loading …" };
	return { tone: "calm", words: "All changes saved" };
}
