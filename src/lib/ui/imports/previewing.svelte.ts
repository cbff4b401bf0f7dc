import type { Trial } from "#lib/local/device.svelte.ts";
import { type Checked, type Checker, checkRows } from "./checking.ts";

type Row = { row: number; cells: readonly string[] };

/** The preview of an import: how far the rows are checked, and what came of it. */
export class Previewing<C extends Checker> {
	/** Of the last choices that were checked; stays while others are. */
	checked = $state.raw<Checked | null>(null);
	/** Rows checked so far. */
	done = $state(0);
	isRunning = $state(false);
	fault = $state<string | null>(null);

	/**
	 * Checks these rows; what was checked of other rows goes at once. `begin` makes what checks them.
	 * Returns what ends it.
	 */
	run(
		rows: readonly Row[],
		begin: (isStale: () => boolean) => Promise<{ checker: C; trial: Trial }>,
		onChecked: (checker: C, trial: Trial, isStale: () => boolean) => void,
	): () => void {
		let stale = false;
		const isStale = () => stale;
		if (rows !== this.#rows) this.checked = null;
		this.#rows = rows;
		this.done = 0;
		this.fault = null;
		this.isRunning = true;
		const check = async () => {
			const { checker, trial } = await begin(isStale);
			const checked = await checkRows(rows, checker, trial, isStale, (done) => {
				if (!stale) this.done = done;
			});
			if (!checked || stale) return;
			this.checked = checked;
			this.isRunning = false;
			onChecked(checker, trial, isStale);
		};
		check().catch((error) => {
			if (stale) return;
			this.isRunning = false;
			this.fault = `The rows could not be checked: ${error instanceof Error ? error.message : error}`;
		});
		return () => {
			stale = true;
		};
	}

	clear(): void {
		this.checked = null;
		this.isRunning = false;
	}

	#rows: readonly Row[] | null = null;
}
