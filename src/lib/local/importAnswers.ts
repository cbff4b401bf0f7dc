import type { RejectionReason } from "#domain/rejection.ts";
import type { LocalDatabase } from "./database.ts";
import {
	type ImportCounts,
	type ImportSlice,
	isUnderWay,
	type RefusedRow,
} from "./importRows.ts";
import { slicesIn } from "./importStore.ts";

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
		const slices = await slicesIn(store, importId, "handed over").toArray();
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
	const waiting = slicesIn(store, importId, "waiting");
	const slices = await waiting.toArray();
	await waiting.delete();
	return slices.flatMap(({ rows }) => rows).filter(({ row }) => row !== null)
		.length;
}
