import { liveQuery, type Subscription } from "dexie";
import type { RejectionReason } from "#domain/rejection.ts";
import type { ActResult, NewAction } from "./core.ts";
import type { LocalDatabase } from "./database.ts";
import { takeInAnswers } from "./importAnswers.ts";
import { type ImportRecord, isUnderWay } from "./importRows.ts";
import { importUnderWay, knownActions, noteHandedOver } from "./importStore.ts";
import { notKept } from "./keeping.ts";

/**
 * With this many actions in the outbox nothing is added to it: what waits, and what was accepted and has not
 * arrived, is laid over all that is shown. Only once the outbox is empty does the device ask for what came of it.
 */
const ENOUGH = 300;
/** Until it is tried again to put something into the outbox, in milliseconds. */
const PAUSE = 10_000;

type Actor = { act(actions: readonly NewAction[]): Promise<ActResult[]> };

/**
 * Hands confirmed imports to the outbox, a slice whenever the ones before have been answered, and takes in
 * what the server said. All that it knows is stored, so that it goes on after a reload or a crash: an
 * action that was handed over before is known by its id. One tab of a browser does this.
 */
export class ImportRunner {
	readonly #store: LocalDatabase;
	readonly #actor: Actor;
	readonly #stopped = new AbortController();
	#watching: Subscription | undefined;
	#working = false;
	#again = false;
	/** Whether the next slice may have been handed over without being noted, before a crash or by a fault. */
	#isUnsure = true;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#ended: Promise<void> = Promise.resolve();

	constructor(store: LocalDatabase, actor: Actor) {
		this.#store = store;
		this.#actor = actor;
	}

	start(): void {
		const until = new Promise<void>((resolve) =>
			this.#stopped.signal.addEventListener("abort", () => resolve()),
		);
		const run = () => {
			if (this.#stopped.signal.aborted) return Promise.resolve();
			this.#watch();
			return until;
		};
		// Without locks (an address that is not secure) each tab hands over: the ids keep actions from being doubled.
		if (typeof navigator === "undefined" || !navigator.locks) void run();
		else
			navigator.locks
				.request(
					`perennial-import-${this.#store.name}`,
					{ signal: this.#stopped.signal },
					run,
				)
				.catch((error) => {
					if (!this.#stopped.signal.aborted) throw error;
				});
	}

	/** Ends when what was being handed over is stored. */
	async stop(): Promise<void> {
		this.#stopped.abort();
		this.#watching?.unsubscribe();
		clearTimeout(this.#timer);
		await this.#ended;
	}

	#watch(): void {
		const store = this.#store;
		this.#watching = liveQuery(async () => {
			const imports = await store.imports
				.where("state")
				.anyOf("running", "cancelling")
				.primaryKeys();
			// Without an import nobody looks at the outbox each time that something is done.
			return imports.length > 0 ? [imports, await underWay(store)] : [];
		}).subscribe({
			next: () => this.#kick(),
			error: () => this.#kickLater(),
		});
	}

	#kick(): void {
		if (this.#stopped.signal.aborted) return;
		this.#again = true;
		if (this.#working) return;
		this.#working = true;
		this.#ended = this.#work().finally(() => {
			this.#working = false;
		});
	}

	#kickLater(): void {
		clearTimeout(this.#timer);
		if (this.#stopped.signal.aborted) return;
		this.#timer = setTimeout(() => this.#kick(), PAUSE);
	}

	async #work(): Promise<void> {
		let record: ImportRecord | undefined;
		try {
			while (this.#again && !this.#stopped.signal.aborted) {
				this.#again = false;
				record = await importUnderWay(this.#store);
				if (record) await this.#goOn(record);
			}
		} catch (error) {
			if (this.#stopped.signal.aborted) return;
			this.#kickLater();
			await this.#noteFault(record, error);
		}
	}

	async #goOn({ id, state }: ImportRecord): Promise<void> {
		const store = this.#store;
		// Looked at when there is room for more, not at each batch that is answered.
		if (state === "running" && (await underWay(store)) >= ENOUGH) return;
		await takeInAnswers(store, id);
		const record = await store.imports.get(id);
		if (!record || !isUnderWay(record)) {
			// Another one may wait for its turn.
			this.#again = true;
			return;
		}
		if (record.state !== "running" || record.next >= record.slices) return;
		await this.#handOver(record);
		this.#again = true;
	}

	async #handOver(record: ImportRecord): Promise<void> {
		const slice = await this.#store.importSlices.get([record.id, record.next]);
		if (!slice)
			throw new Error("A part of the import is no longer on this device.");
		// Of what this tab handed over it knows how far it came.
		const known = this.#isUnsure
			? await knownActions(this.#store, slice)
			: new Set<string>();
		this.#isUnsure = true;
		const actions = slice.rows
			.flatMap(({ actions }) => actions)
			.filter(({ id }) => !known.has(id));
		const results = await this.#actor.act(actions);
		const refusals: Record<string, RejectionReason> = {};
		for (const [index, result] of results.entries()) {
			const id = actions[index]?.id;
			if (id !== undefined && !result.ok) refusals[id] = result.reason;
		}
		await noteHandedOver(this.#store, slice, refusals);
		this.#isUnsure = false;
	}

	/** Where even that cannot be stored, the import stands still without saying why. */
	async #noteFault(
		record: ImportRecord | undefined,
		error: unknown,
	): Promise<void> {
		if (!record) return;
		await this.#store.imports
			.update(record.id, { fault: notKept(error).message })
			.catch(() => {});
	}
}

/** How many actions of this device are waiting, or have not arrived since they were accepted. */
function underWay({ outbox }: LocalDatabase): Promise<number> {
	return outbox.where("state").anyOf("waiting", "accepted").count();
}
