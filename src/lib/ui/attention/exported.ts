import type { Identity } from "#domain/sync.ts";
import type { Instant } from "#domain/time.ts";
import type { OutboxEntry } from "#lib/local/device.svelte.ts";
import { describeAction } from "../describeAction.ts";
import { saveFile } from "../saveFile.ts";
import type { Names } from "../words.ts";

/** What has not reached the server, or was refused there, as a file to keep: whose it is, and each action in its order. */
export function exportOf(
	entries: readonly OutboxEntry[],
	identity: Identity,
	names: Names,
	exportedAt: Instant,
) {
	return {
		portal: identity.portalName,
		person: `${identity.name} <${identity.email}>`,
		exportedAt,
		actions: [...entries]
			.sort((a, b) => a.counter - b.counter)
			.map(({ action, state, verdict, attempts, lastError }) => ({
				what: describeAction(action, names),
				id: action.id,
				kind: action.kind,
				payload: action.payload,
				madeAt: action.madeAt,
				state,
				verdict,
				attempts,
				lastError,
			})),
	};
}

/** Gives the person a file of this content. */
export function download(name: string, content: unknown): void {
	saveFile(
		name,
		new Blob([JSON.stringify(content, null, "\t")], {
			type: "application/json",
		}),
	);
}
