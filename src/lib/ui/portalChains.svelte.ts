import type { Day, Instant } from "#domain/time.ts";
import type { Device } from "#lib/local/device.svelte.ts";
import { liveChainDocuments } from "./chainDocuments.svelte.ts";
import type { ChainRow } from "./chainRows.ts";
import { chainsInSlices, pastChainsInSlices } from "./chainSlices.ts";

/** All chains on the device with what they were worked out for. */
export type PortalChains = {
	rows: readonly ChainRow[];
	day: Day;
	at: Instant;
	/** Chains of which this device does not have what counted on a past day. */
	untold: number;
};

/**
 * The chains of everybody on the device, worked out in slices, so that the page answers meanwhile; null until they
 * are there for the first time. `complete`: whether every document has arrived. `asOf`: a past day, at whose end they are
 * shown; null: as they are now.
 */
export function portalChains(
	device: Device,
	asOf: () => Day | null = () => null,
) {
	const documents = liveChainDocuments(device);
	const complete = $derived(device.sync.filled && !documents.loading);
	const today = $derived(device.clock.today);
	let found = $state.raw<PortalChains | null>(null);

	$effect(() => {
		if (!complete) return;
		let stale = false;
		const [at, past] = [documents.since, asOf()];
		const day = past ?? today;
		const isStale = () => stale;
		if (past)
			void pastChainsInSlices(documents.current, past, isStale).then((done) => {
				if (done) found = { ...done, day, at };
			});
		else
			void chainsInSlices(documents.current, at, day, isStale).then((rows) => {
				if (rows) found = { rows, day, at, untold: 0 };
			});
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
