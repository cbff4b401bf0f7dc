import Dexie from "dexie";
import { v7 as uuidv7 } from "uuid";
import type { RejectionReason } from "#domain/rejection.ts";
import type { Instant } from "#domain/time.ts";
import type { LocalDatabase } from "./database.ts";
import {
	emptyCounts,
	type ImportCounts,
	type ImportRecord,
	type ImportRow,
	type ImportSlice,
	isUnderWay,
	type RefusedRow,
} from "./importRows.ts";

/** Actions handed over together: few enough to be decided and shown within a moment. */
const SLICE = 200;

/** What a person confirmed; ids are given to its actions when it is stored. */
export type NewImport = Pick<
	ImportRecord,
	"subject" | "fileName" | "header" | "leftOut"
> & {
	rows: readonly (Omit<ImportRow, "actions"> & {
		actions: readonly { kind: string; payload: unknown }[];
	})[];
};

/** Keeps an import on this device; durable when it returns its id. */
export async function storeImport(
	store: LocalDatabase,
	{ rows, ...about }: NewImport,
	startedAt: Instant,
): Promise<string> {
	const id = uuidv7();
	const slices: ImportSlice[] = [];
	let room = 0;
	for (const row of rows) {
		if (room <= 0) {
			slices.push({
				importId: id,
				n: slices.length,
				state: "waiting",
				rows: [],
				refusals: {},
				refused: [],
			});
			room = SLICE;
		}
		room -= row.actions.length;
		slices.at(-1)?.rows.push({
			...row,
			actions: row.actions.map((action) => ({ ...action, id: uuidv7() })),
		});
	}
	await store.transaction("rw", store.imports, store.importSlices, async () => {
		await store.importSlices.bulkAdd(slices);
		await store.imports.add({
			...about,
			id,
			startedAt,
			state: "running",
			takesBack: false,
			rows: rows.filter(({ row }) => row !== null).length,
			counts: emptyCounts,
			next: 0,
			slices: slices.length,
			fault: null,
		});
	});
	return id;
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

/** The actions of a slice that the outbox knows already, from before a crash. */
export async function knownActions(
	store: LocalDatabase,
	{ rows }: ImportSlice,
): Promise<Set<string>> {
	const ids = rows.flatMap(({ actions }) => actions.map(({ id }) => id));
	return store.transaction("r", store.outbox, store.sent, async () => {
		const found = [
			...(await store.outbox.bulkGet(ids)),
			...(await store.sent.bulkGet(ids)),
		];
		return new Set(found.flatMap((entry) => entry?.id ?? []));
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
 * Takes in what the server said of the slices that were handed over: refusals leave the outbox and stay
 * with the import; a slice of which nothing waits any more is counted. Ends an import that is through.
 */
export async function takeInAnswers(
	store: LocalDatabase,
	importId: string,
): Promise<void> {
	const tables = [store.imports, store.importSlices, store.outbox, store.sent];
	await store.transaction("rw", tables, async () => {
		const record = await store.imports.get(importId);
		if (!record || !isUnderWay(record)) return;
		const counts = { ...record.counts };
		const slices = await store.importSlices
			.where("[importId+state+n]")
			.between(
				[importId, "handed over", Dexie.minKey],
				[importId, "handed over", Dexie.maxKey],
			)
			.toArray();
		let left = 0;
		for (const slice of slices)
			if (await takeInSlice(store, slice, counts)) left += 1;
		const isThrough =
			left === 0 &&
			(record.state === "cancelling" || record.next >= record.slices);
		if (isThrough && record.state === "cancelling")
			counts.cancelled = await dropWaiting(store, importId);
		else if (left === slices.length && !isThrough) return;
		await store.imports.update(importId, {
			counts,
			...(isThrough && {
				state: record.state === "cancelling" ? "cancelled" : "finished",
			}),
		});
	});
}

/** Whether something of the slice still waits; adds to `counts` otherwise. */
async function takeInSlice(
	store: LocalDatabase,
	slice: ImportSlice,
	counts: ImportCounts,
): Promise<boolean> {
	const ids = slice.rows
		.flatMap(({ actions }) => actions.map(({ id }) => id))
		.filter((id) => !slice.refusals[id]);
	const entries = await store.outbox.bulkGet(ids);
	const sent = await store.sent.bulkGet(ids);
	const refusals = { ...slice.refusals };
	let waits = false;
	const settled: string[] = [];
	for (const [index, id] of ids.entries()) {
		const entry = entries[index] ?? sent[index];
		if (entry?.state === "waiting") waits = true;
		else if (entry === undefined) refusals[id] = takenOff;
		else if (entry.verdict?.status === "rejected") {
			const { code, field, message } = entry.verdict;
			refusals[id] = { code, field, message };
			settled.push(id);
		}
	}
	if (settled.length > 0) await store.outbox.bulkDelete(settled);
	if (waits) {
		if (settled.length > 0)
			await store.importSlices.put({ ...slice, refusals });
		return true;
	}
	const refused: RefusedRow[] = [];
	for (const { row, cells, actions } of slice.rows) {
		const reasons = actions.flatMap(({ id }) => refusals[id] ?? []);
		const reason = reasons.find(({ code }) => code !== ALREADY_THERE);
		if (reason) {
			const { field, message } = reason;
			refused.push({ row, cells, field, message });
			counts.refused += row === null ? 0 : 1;
		} else if (row === null) continue;
		else if (reasons.length > 0) counts.there += 1;
		else counts.imported += 1;
	}
	await store.importSlices.put({
		...slice,
		state: "done",
		rows: [],
		refusals: {},
		refused,
	});
	return false;
}

/** The rejection of something that somebody else imported meanwhile. */
const ALREADY_THERE = "already_exists";

const takenOff: RejectionReason = {
	code: "taken_off",
	field: null,
	message: "Was taken back before it was sent.",
};

/** Drops the rows that were never handed over; how many they are. */
async function dropWaiting(
	store: LocalDatabase,
	importId: string,
): Promise<number> {
	const waiting = store.importSlices
		.where("[importId+state+n]")
		.between(
			[importId, "waiting", Dexie.minKey],
			[importId, "waiting", Dexie.maxKey],
		);
	const slices = await waiting.toArray();
	await waiting.delete();
	return slices.flatMap(({ rows }) => rows).filter(({ row }) => row !== null)
		.length;
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
		const slices = await store.importSlices
			.where("[importId+state+n]")
			.between(
				[importId, "handed over", Dexie.minKey],
				[importId, "handed over", Dexie.maxKey],
			)
			.toArray();
		for (const slice of slices) await takeBack(store, slice);
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
