import { liveQuery, type Subscription } from "dexie";
import type { ActResult, DeviceCore } from "./core.ts";
import {
	dealtWith,
	type ImportRecord,
	isUnderWay,
	type RefusedRow,
	type Undoable,
} from "./importRows.ts";
import type { ImportRunner } from "./importRunner.ts";
import type { NewImport } from "./importStore.ts";
import { askToPersist } from "./keeping.ts";

/** Few devices ever import: what does it is loaded once one of them has something to import. */
const loadStore = () => import("./importStore.ts");
const loadRunner = () => import("./importRunner.ts");
const loadAtOnce = () => import("./importAtOnce.ts");

/** What is being imported from this device, and what came of it; goes on in whichever tab is open. */
export class Imports {
	readonly #core: DeviceCore;
	#runner: Promise<ImportRunner> | undefined;
	#stopped = false;
	#records = $state.raw<readonly ImportRecord[]>([]);
	#loaded = $state(false);
	#watching: Subscription | undefined;

	constructor(core: DeviceCore) {
		this.#core = core;
	}

	/** Newest first. */
	get all(): readonly ImportRecord[] {
		return this.#records;
	}

	/** Those of files. */
	get ofFiles(): readonly ImportRecord[] {
		return this.#records.filter(({ subject }) => subject !== "bulk");
	}

	/** What was done with many of a list. */
	get bulks(): readonly ImportRecord[] {
		return this.#records.filter(({ subject }) => subject === "bulk");
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
				if (records.some(isUnderWay)) this.#run();
			},
			error: () => {
				// The runner says on the import itself what hinders it.
				this.#loaded = true;
			},
		});
	}

	#run(): void {
		this.#runner ??= this.#startRunner().catch((error) => {
			// Tried again at the next change of an import, or in the next tab.
			this.#runner = undefined;
			throw error;
		});
		this.#runner.catch(() => {});
	}

	async #startRunner(): Promise<ImportRunner> {
		const { ImportRunner } = await loadRunner();
		const runner = new ImportRunner(this.#core.store, this.#core);
		if (!this.#stopped) runner.start();
		return runner;
	}

	/** Keeps the import on this device and begins with it; its id. Throws when it cannot be kept. */
	async begin(confirmed: NewImport): Promise<string> {
		const { storeImport } = await loadStore();
		return storeImport(this.#core.store, confirmed, this.#core.now());
	}

	/**
	 * Does in one step what is little enough, an action a row; what takes it back is kept under the id. Throws when
	 * it cannot be kept.
	 */
	async atOnce(
		confirmed: NewImport,
	): Promise<{ id: string; results: ActResult[] }> {
		void askToPersist();
		const { importAtOnce } = await loadAtOnce();
		return importAtOnce(this.#core, confirmed);
	}

	/** Nothing that has not been sent is sent any more; `isOffline`: nothing is under way to the server. */
	async cancel(importId: string, isOffline: boolean): Promise<void> {
		const { cancelImport } = await loadStore();
		return cancelImport(this.#core.store, importId, isOffline);
	}

	async forget(importId: string): Promise<void> {
		const { forgetImport } = await loadStore();
		return forgetImport(this.#core.store, importId);
	}

	/** What takes back what was done; nothing where it has been taken back. */
	async undoable(importId: string): Promise<Undoable[]> {
		const { undoableOf } = await loadStore();
		return undoableOf(this.#core.store, importId);
	}

	async refused(importId: string): Promise<RefusedRow[]> {
		const { refusedRows } = await loadStore();
		return refusedRows(this.#core.store, importId);
	}

	async stop(): Promise<void> {
		this.#watching?.unsubscribe();
		this.#stopped = true;
		const runner = await this.#runner?.catch(() => null);
		await runner?.stop();
	}
}
