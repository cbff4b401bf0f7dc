import Dexie from "dexie";
import { v7 as uuidv7 } from "uuid";
import type { RejectionReason } from "#domain/rejection.ts";
import { type Instant, instantOf } from "#domain/time.ts";
import type { LocalDatabase } from "./database.ts";
import {
	emptyCounts,
	type ImportRecord,
	type ImportRow,
	type ImportSlice,
	isUnderWay,
	type RefusedRow,
	type Undoable,
	UndoneAlready,
} from "./importRows.ts";

/** Actions handed over together: few enough to be decided and shown within a moment. */
const SLICE = 200;
/** So long what was done with many can be taken back, unless it was taken off the list before; texts say so. */
const KEPT_DAYS = 30;

/** What a person confirmed; ids are given to its actions when it is stored. */
export type NewImport = Pick<
	ImportRecord,
	"subject" | "fileName" | "header" | "leftOut"
> & {
	rows: readonly (Omit<ImportRow, "actions"> & {
		actions: readonly { kind: string; payload: unknown }[];
	})[];
	/** What was done with many, and is taken back by this. */
	undoes?: string;
};

/** Keeps an import on this device; durable when it returns its id. */
export async function storeImport(
	store: LocalDatabase,
	{ rows, undoes, ...about }: NewImport,
	startedAt: Instant,
): Promise<string> {
	const id = uuidv7();
	await store.transaction("rw", store.imports, store.importSlices, async () => {
		if (undoes !== undefined) await noteUndone(store, undoes);
		await forgetOld(store, startedAt);
		let slices = 0;
		// One by one: all at once would hold up the page for as long as they take to be copied.
		for (const some of inSlices(rows)) {
			await store.importSlices.add({
				importId: id,
				n: slices,
				state: "waiting",
				rows: some.map((row) => ({
					...row,
					actions: row.actions.map((action) => ({ ...action, id: uuidv7() })),
				})),
				refusals: {},
				refused: [],
			});
			slices += 1;
		}
		await store.imports.add({
			...about,
			id,
			startedAt,
			state: "running",
			takesBack: false,
			rows: rows.filter(({ row }) => row !== null).length,
			counts: emptyCounts,
			next: 0,
			slices,
			fault: null,
		});
	});
	return id;
}

function* inSlices(rows: NewImport["rows"]): Generator<NewImport["rows"]> {
	let from = 0;
	let actions = 0;
	for (const [at, row] of rows.entries()) {
		actions += row.actions.length;
		if (actions < SLICE) continue;
		yield rows.slice(from, at + 1);
		from = at + 1;
		actions = 0;
	}
	if (from < rows.length) yield rows.slice(from);
}

/** The import that has to be worked on: the oldest that is under way. */
export async function importUnderWay(
	store: LocalDatabase,
): Promise<ImportRecord | undefined> {
	const found = await store.imports
		.where("state")
		.anyOf("running", "cancelling")
		.sortBy("id");
	return found[0];
}

/** The slices of an import in this state. */
export function slicesIn(
	store: LocalDatabase,
	importId: string,
	state: ImportSlice["state"],
) {
	return store.importSlices
		.where("[importId+state+n]")
		.between([importId, state, Dexie.minKey], [importId, state, Dexie.maxKey]);
}

/**
 * The actions of a slice that are in the outbox, or were sent from there. Their ids were made one after
 * another, so that they are found by one range: asked for one by one they took longer than all the rest.
 */
export async function knownActions(
	store: LocalDatabase,
	{ rows }: ImportSlice,
): Promise<Set<string>> {
	const ids = rows.flatMap(({ actions }) => actions.map(({ id }) => id)).sort();
	const [first, last] = [ids[0], ids.at(-1)];
	if (first === undefined || last === undefined) return new Set();
	const { outbox, sent } = store;
	return store.transaction("r", outbox, sent, async () => {
		const found = await Promise.all(
			[outbox, sent].map((table) =>
				table.where(":id").between(first, last, true, true).primaryKeys(),
			),
		);
		return new Set(found.flat());
	});
}

/** Notes that a slice's actions are in the outbox, but for those that were refused here. */
export async function noteHandedOver(
	store: LocalDatabase,
	slice: ImportSlice,
	refusals: Record<string, RejectionReason>,
): Promise<void> {
	const tables = [store.imports, store.importSlices, store.outbox];
	await store.transaction("rw", tables, async () => {
		const noted: ImportSlice = { ...slice, state: "handed over", refusals };
		await store.importSlices.put(noted);
		await store.imports.update(slice.importId, {
			next: slice.n + 1,
			fault: null,
		});
		// Cancelled while it was being handed over.
		const record = await store.imports.get(slice.importId);
		if (record?.takesBack) await takeBack(store, noted);
	});
}

/**
 * Stops an import: nothing more is handed over. What waits in the outbox is taken back when nothing can be
 * under way to the server (`isOffline`); otherwise it is sent, within a moment.
 */
export async function cancelImport(
	store: LocalDatabase,
	importId: string,
	isOffline: boolean,
): Promise<void> {
	const tables = [store.imports, store.importSlices, store.outbox];
	await store.transaction("rw", tables, async () => {
		const record = await store.imports.get(importId);
		if (record?.state !== "running") return;
		await store.imports.update(importId, {
			state: "cancelling",
			takesBack: isOffline,
			fault: null,
		});
		if (!isOffline) return;
		for (const slice of await slicesIn(
			store,
			importId,
			"handed over",
		).toArray())
			await takeBack(store, slice);
	});
}

/** Splits what still waits off a slice that was handed over, and takes it out of the outbox. */
async function takeBack(
	store: LocalDatabase,
	slice: ImportSlice,
): Promise<void> {
	const entries = await store.outbox.bulkGet(
		slice.rows.flatMap(({ actions }) => actions.map(({ id }) => id)),
	);
	const waiting = new Set(
		entries.flatMap((entry) => (entry?.state === "waiting" ? entry.id : [])),
	);
	// Of a row that has begun, the rest is sent: half of it would be neither imported nor not.
	const taken = slice.rows.filter(({ actions }) =>
		actions.every(({ id }) => waiting.has(id)),
	);
	if (taken.length === 0) return;
	await store.outbox.bulkDelete(
		taken.flatMap(({ actions }) => actions.map(({ id }) => id)),
	);
	const gone = new Set(taken);
	await store.importSlices.put({
		...slice,
		rows: slice.rows.filter((row) => !gone.has(row)),
	});
	await store.importSlices.add({
		...slice,
		// After all others, in which order does not matter any more.
		n: 1_000_000 + slice.n,
		state: "waiting",
		rows: taken,
		refusals: {},
	});
}

/** The rows that were not imported, in the file's order. */
export async function refusedRows(
	store: LocalDatabase,
	importId: string,
): Promise<RefusedRow[]> {
	const slices = await store.importSlices
		.where("[importId+n]")
		.between([importId, Dexie.minKey], [importId, Dexie.maxKey])
		.toArray();
	return slices.flatMap(({ refused }) => refused);
}

/** What was done and can be taken back; nothing of what is under way, or is being taken back. */
export async function undoableOf(
	store: LocalDatabase,
	importId: string,
): Promise<Undoable[]> {
	return store.transaction("r", store.imports, store.importSlices, async () => {
		const record = await store.imports.get(importId);
		if (!record || isUnderWay(record) || record.isUndone) return [];
		const slices = await slicesIn(store, importId, "done").toArray();
		return slices.flatMap(({ undoable }) => undoable ?? []);
	});
}

/** Notes that it is taken back, in the transaction that stores what does so; throws where that was noted before. */
export async function noteUndone(
	store: LocalDatabase,
	importId: string,
): Promise<void> {
	const record = await store.imports.get(importId);
	if (!record || record.isUndone) throw new UndoneAlready();
	await store.imports.update(importId, { isUndone: true });
}

/** Forgets what was done with many so long ago that nobody takes it back any more. */
export async function forgetOld(
	store: LocalDatabase,
	now: Instant,
): Promise<void> {
	const before = instantOf(Date.parse(now) - KEPT_DAYS * 86_400_000);
	const old = await store.imports
		.filter(
			({ subject, startedAt }) => subject === "bulk" && startedAt < before,
		)
		.primaryKeys();
	for (const id of old) await forgetImport(store, id);
}

/** Forgets an import that is through. */
export async function forgetImport(
	store: LocalDatabase,
	importId: string,
): Promise<void> {
	await store.transaction("rw", store.imports, store.importSlices, async () => {
		const record = await store.imports.get(importId);
		if (!record || isUnderWay(record)) return;
		await store.imports.delete(importId);
		await store.importSlices
			.where("[importId+n]")
			.between([importId, Dexie.minKey], [importId, Dexie.maxKey])
			.delete();
	});
}
