import { v7 as uuidv7 } from "uuid";
import type { RejectionReason } from "#domain/rejection.ts";
import type { Instant } from "#domain/time.ts";
import type { ActResult, DeviceCore } from "./core.ts";
import type { LocalDatabase } from "./database.ts";
import { emptyCounts, type RefusedRow, type Undoable } from "./importRows.ts";
import { forgetOld, type NewImport, noteUndone } from "./importStore.ts";

/**
 * Puts all of it, an action a row, into the outbox in one durable step, and keeps in the same step what takes it
 * back. Throws `UndoneAlready`, and does nothing, where it takes back what was taken back before.
 */
export async function importAtOnce(
	core: Pick<DeviceCore, "store" | "act" | "now">,
	confirmed: NewImport,
): Promise<{ id: string; results: ActResult[] }> {
	const id = uuidv7();
	const results = await core.act(
		confirmed.rows.flatMap(({ actions }) => actions),
		{
			alongside: async (reasons) => {
				if (confirmed.undoes) await noteUndone(core.store, confirmed.undoes);
				await storeDone(core.store, id, confirmed, reasons, core.now());
			},
		},
	);
	return { id, results };
}

/** Keeps what was done as an import that is through; of what is final the log alone knows. */
async function storeDone(
	store: LocalDatabase,
	id: string,
	{ rows, undoes: _, ...about }: NewImport,
	reasons: readonly (RejectionReason | null)[],
	startedAt: Instant,
): Promise<void> {
	const refused: RefusedRow[] = [];
	const undoable: Undoable[] = [];
	for (const [index, { row, cells, opposite }] of rows.entries()) {
		const reason = reasons[index];
		if (reason) {
			const { field, message } = reason;
			refused.push({ row, cells, field, message });
		} else if (opposite) undoable.push({ cells, action: opposite });
	}
	if (undoable.length === 0) return;
	await forgetOld(store, startedAt);
	await store.importSlices.add({
		importId: id,
		n: 0,
		state: "done",
		rows: [],
		refusals: {},
		refused,
		undoable,
	});
	await store.imports.add({
		...about,
		id,
		startedAt,
		state: "finished",
		takesBack: false,
		rows: rows.length,
		counts: {
			...emptyCounts,
			imported: rows.length - refused.length,
			refused: refused.length,
		},
		next: 1,
		slices: 1,
		fault: null,
	});
}
