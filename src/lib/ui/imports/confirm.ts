import type { Device } from "#lib/local/device.svelte.ts";
import type { ImportSubject } from "#lib/local/importRows.ts";
import type { Checked } from "./checking.ts";
import type { ImportSource } from "./source.ts";

/** Begins the import of what the preview has found good; its id. Throws when this device cannot keep it. */
export function beginImport(
	device: Device,
	subject: ImportSubject,
	source: ImportSource,
	{ first, rows, counts }: Checked,
): Promise<string> {
	return device.imports.begin({
		subject,
		fileName: source.fileName,
		header: [...source.header],
		leftOut: {
			there: counts.there + counts["left out"],
			errors: counts.error,
		},
		rows: [
			...first.map((action) => ({ row: null, cells: [], actions: [action] })),
			...rows
				.filter(({ actions }) => actions.length > 0)
				.map(({ row, cells, actions }) => ({
					row,
					cells: [...cells],
					actions,
				})),
		],
	});
}
