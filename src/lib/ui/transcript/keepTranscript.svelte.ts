import type { Settings } from "#domain/documents/index.ts";
import type { Device } from "#lib/local/device.svelte.ts";
import { printedTranscript, type Transcript } from "./transcript.ts";

type Kept = { transcript: Transcript; portal: Pick<Settings, "name"> };

/**
 * While there is a network, has the letters that this transcript needs kept on the device, so that it can be printed
 * without one.
 */
export function keepTranscript(device: Device, shown: () => Kept | null): void {
	$effect(() => {
		const kept = shown();
		if (!device.sync.online || !kept) return;
		const timer = setTimeout(async () => {
			const { keepLetters } = await import("./printedTable.ts");
			await keepLetters(
				printedTranscript(kept.transcript, kept.portal),
				// Printing says what is missing.
			).catch(() => undefined);
		}, 300);
		return () => clearTimeout(timer);
	});
}
