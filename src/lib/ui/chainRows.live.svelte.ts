import { chainsOf } from "#domain/chains.ts";
import type { PersonId } from "#domain/documents/document.ts";
import type { Device } from "#lib/local/device.svelte.ts";
import { liveChainDocuments } from "./chainDocuments.svelte.ts";
import { type ChainRow, chainRows } from "./chainRows.ts";

/** The chains of one learner, or of everybody on the device; reactive to documents and to the day. */
export function liveChainRows(
	device: Device,
	learnerId?: PersonId,
): { readonly rows: ChainRow[]; readonly loading: boolean } {
	const documents = liveChainDocuments(device, learnerId);
	const chains = $derived(chainsOf(documents.current, documents.since));
	const today = $derived(device.clock.today);
	const rows = $derived(chainRows(chains, documents.current.people, today));
	return {
		get rows() {
			return rows;
		},
		get loading() {
			return documents.loading;
		},
	};
}
