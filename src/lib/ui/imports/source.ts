import type { CsvTable } from "./csv.ts";

/** A file that was read: the names of its columns, and its rows without them. */
export type ImportSource = {
	fileName: string;
	header: readonly string[];
	rows: CsvTable["rows"];
};

/** `hasHeader`: the first row names the columns. */
export function sourceOf(
	fileName: string,
	table: CsvTable,
	hasHeader: boolean,
): ImportSource {
	const [first] = table.rows;
	const width = table.rows
		.slice(0, 100)
		.reduce((widest, { cells }) => Math.max(widest, cells.length), 0);
	const named = hasHeader ? (first?.cells ?? []) : [];
	return {
		fileName,
		header: Array.from(
			{ length: width },
			(_, column) => named[column]?.trim() || `Column ${column + 1}`,
		),
		rows: hasHeader ? table.rows.slice(1) : table.rows,
	};
}
