import type { Device } from "#lib/local/device.svelte.ts";
import type { ImportRecord } from "#lib/local/importRows.ts";
import { formatNumber } from "../plural.ts";
import { toast } from "../toasts.svelte.ts";
import { takeBackAll } from "./carryOut.ts";

/** Says what came of what was done with many, and offers to take it back. */
export async function tellEnd(
	device: Device,
	record: ImportRecord,
): Promise<void> {
	const { fileName, counts, rows } = record;
	const undoable = await device.imports.undoable(record.id);
	toast(
		`${fileName}: ${formatNumber(counts.imported)} of ${formatNumber(rows)} done.`,
		{
			tone: counts.refused > 0 ? "warning" : "success",
			undo: undoable.length > 0 ? () => takeBackAll(device, record) : null,
		},
	);
}
