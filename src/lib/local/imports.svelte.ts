import { liveQuery, type Subscription } from "dexie";
import type { DeviceCore } from "./core.ts";
import {
	dealtWith,
	type ImportRecord,
	isUnderWay,
	type RefusedRow,
	type Undoable,
} from "./importRows.ts";
import { ImportRunner } from "./importRunner.ts";
import {
	cancelImport,
	countUndoable,
	forgetImport,
	type NewImport,
	refusedRows,
	storeImport,
	takeUndoable,
} from "./importStore.ts";

/** What is being imported from this device, and what came of it; goes on in whichever tab is open. */
export class Imports {
	readonly #core: DeviceCore;
	readonly #runner: ImportRunner;
	#records = $state.raw<readonly ImportRecord[]>([]);
	#loaded = $state(false);
	#watching: Subscription | undefined;

	constructor(core: DeviceCore) {
		this.#core = core;
		this.#runner = new ImportRunner(core.store, core);
	}

	/** Newest first. */
	get all(): readonly ImportRecord[] {
		return this.#records;
	}

	get loaded(): boolean {
		return this.#loaded;
	}

	/** The one that is worked on, of which others may wait for their turn. */
	get underWay(): ImportRecord | undefined {
		return this.#records.findLast(isUnderWay);
	}

	/** Rows that have not been handed over or answered yet, of all imports. */
	get rowsToGo(): number {
		return this.#records
			.filter(isUnderWay)
			.reduce((sum, record) => sum + record.rows - dealtWith(record), 0);
	}

	start(): void {
		this.#watching = liveQuery(() =>
			this.#core.store.imports.toArray(),
		).subscribe({
			next: (records) => {
				this.#records = records.sort((a, b) => (a.id < b.id ? 1 : -1));
				this.#loaded = true;
			},
			error: () => {
				// The runner says on the import itself what hinders it.
				this.#loaded = true;
			},
		});
		this.#runner.start();
	}

	/** Keeps the import on this device and begins with it; its id. Throws when it cannot be kept. */
	begin(confirmed: NewImport): Promise<string> {
		return storeImport(this.#core.store, confirmed, this.#core.now());
	}

	/** Nothing that has not been sent is sent any more; `isOffline`: nothing is under way to the server. */
	cancel(importId: string, isOffline: boolean): Promise<void> {
		return cancelImport(this.#core.store, importId, isOffline);
	}

	forget(importId: string): Promise<void> {
		return forgetImport(this.#core.store, importId);
	}

	/** How much of it was done and can be taken back. */
	undoable(importId: string): Promise<number> {
		return countUndoable(this.#core.store, importId);
	}

	/** What takes back what was done; given out once, to be done. */
	takeUndoable(importId: string): Promise<Undoable[]> {
		return takeUndoable(this.#core.store, importId);
	}

	refused(importId: string): Promise<RefusedRow[]> {
		return refusedRows(this.#core.store, importId);
	}

	async stop(): Promise<void> {
		this.#watching?.unsubscribe();
		await this.#runner.stop();
	}
}
