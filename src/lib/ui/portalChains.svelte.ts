import type { Day, Instant } from "#domain/time.ts";
import type { Device } from "#lib/local/device.svelte.ts";
import { liveChainDocuments } from "./chainDocuments.svelte.ts";
import type { ChainRow } from "./chainRows.ts";
import { chainsInSlices } from "./chainSlices.ts";

/** All chains on the device with what they were worked out for. */
export type PortalChains = { rows: readonly ChainRow[]; day: Day; at: Instant };

/**
 * The chains of everybody on the device, worked out in slices, so that the page answers meanwhile; null until they
 * are there for the first time. `complete`: whether every document has arrived.
 */
export function portalChains(device: Device) {
	const documents = liveChainDocuments(device);
	const complete = $derived(device.sync.filled && !documents.loading);
	const today = $derived(device.clock.today);
	let found = $state.raw<PortalChains | null>(null);

	$effect(() => {
		if (!complete) return;
		let stale = false;
		const [at, day] = [documents.since, today];
		void chainsInSlices(documents.current, at, day, () => stale).then(
			(rows) => {
				if (rows) found = { rows, day, at };
			},
		);
		return () => {
			stale = true;
		};
	});
	return {
		get found() {
			return found;
		},
		get complete() {
			return complete;
		},
		/** What they follow from. */
		get documents() {
			return documents.current;
		},
	};
}
