import type { RejectionReason } from "#domain/rejection.ts";
import type { LocalDatabase } from "./database.ts";
import {
	type ImportCounts,
	type ImportSlice,
	isUnderWay,
	type RefusedRow,
	type Undoable,
} from "./importRows.ts";
import { knownActions, slicesIn } from "./importStore.ts";

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
		const answers = slices.length > 0 ? await answersIn(store) : noAnswers;
		let left = 0;
		for (const slice of slices)
			if (await takeInSlice(store, slice, answers, counts)) left += 1;
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

/** What waits in the outbox, and what the server has refused, by the action's id. */
type Answers = {
	waiting: ReadonlySet<string>;
	rejected: ReadonlyMap<string, RejectionReason>;
};
const noAnswers: Answers = { waiting: new Set(), rejected: new Map() };

async function answersIn({ outbox }: LocalDatabase): Promise<Answers> {
	const rejected = await outbox.where("state").equals("rejected").toArray();
	return {
		waiting: new Set(
			await outbox.where("state").equals("waiting").primaryKeys(),
		),
		rejected: new Map(
			rejected.flatMap(({ id, verdict }) => {
				if (verdict?.status !== "rejected") return [];
				const { code, field, message } = verdict;
				return [[id, { code, field, message }]];
			}),
		),
	};
}

/** Whether something of the slice still waits; adds to `counts` otherwise. */
async function takeInSlice(
	store: LocalDatabase,
	slice: ImportSlice,
	{ waiting, rejected }: Answers,
	counts: ImportCounts,
): Promise<boolean> {
	const ids = slice.rows
		.flatMap(({ actions }) => actions.map(({ id }) => id))
		.filter((id) => !slice.refusals[id]);
	const refusals = { ...slice.refusals };
	const settled = ids.filter((id) => rejected.has(id));
	for (const id of settled) refusals[id] = rejected.get(id) as RejectionReason;
	if (settled.length > 0) await store.outbox.bulkDelete(settled);
	if (ids.some((id) => waiting.has(id))) {
		if (settled.length > 0)
			await store.importSlices.put({ ...slice, refusals });
		return true;
	}
	const accepted = await knownActions(store, slice);
	for (const id of ids)
		if (!rejected.has(id) && !accepted.has(id)) refusals[id] = takenOff;
	const refused: RefusedRow[] = [];
	const undoable: Undoable[] = [];
	for (const { row, cells, actions, opposite } of slice.rows) {
		const reasons = actions.flatMap(({ id }) => refusals[id] ?? []);
		const reason = reasons.find(({ code }) => code !== ALREADY_THERE);
		if (reason) {
			const { field, message } = reason;
			refused.push({ row, cells, field, message });
			counts.refused += row === null ? 0 : 1;
		} else if (row === null) continue;
		else if (reasons.length > 0) counts.there += 1;
		else {
			counts.imported += 1;
			if (opposite) undoable.push({ cells, action: opposite });
		}
	}
	await store.importSlices.put({
		...slice,
		state: "done",
		rows: [],
		refusals: {},
		refused,
		undoable,
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
