import { failureOf, messageOf } from "#lib/sync/remote.ts";
import type { LogEntry, LogPage } from "#server/history/log.ts";
import { said } from "../said.svelte.ts";

/** Entries asked for at a time, as many as the server gives. */
export const EXPORTED_AT_A_TIME = 500;

type Ask = (after: LogPage["next"], signal: AbortSignal) => Promise<LogPage>;
type Write = {
	/** The entries as lines of the file. */
	lines(entries: readonly LogEntry[]): Promise<string>;
	/** Gives the person the file of all lines. */
	save(lines: readonly string[]): void;
};

/** A file of everything that a question finds in the log, however many pages that are. */
export function logExport() {
	let read = $state<number | null>(null);
	let failed = $state<string | null>(null);
	let running: AbortController | null = null;

	async function start(ask: Ask, { lines, save }: Write): Promise<void> {
		running?.abort();
		const own = new AbortController();
		running = own;
		read = 0;
		failed = null;
		try {
			const parts: string[] = [];
			let after: LogPage["next"] = null;
			do {
				const page: LogPage = await ask(after, own.signal);
				parts.push(await lines(page.entries));
				if (own.signal.aborted) return;
				read += page.entries.length;
				after = page.next;
			} while (after);
			save(parts);
		} catch (error) {
			if (own.signal.aborted) return;
			failed =
				failureOf(error) === "unreachable"
					? "The server cannot be reached just now."
					: said(messageOf(error));
		} finally {
			if (running === own) {
				running = null;
				read = null;
			}
		}
	}

	return {
		/** How many entries have been read; null while no file is made. */
		get read() {
			return read;
		},
		/** Why the latest file was not made, in a sentence. */
		get failed() {
			return failed;
		},
		start,
		cancel(): void {
			running?.abort();
			running = null;
			read = null;
		},
	};
}
