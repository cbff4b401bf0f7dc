import { type ColumnChoice, cellOf } from "#domain/imports/columns.ts";
import { type DayOrder, dayOrderIn } from "#domain/imports/days.ts";
import { takeTurns } from "#lib/local/turns.ts";

export type DayOrderFound = {
	/** What the file itself tells; null where it does not, or tells both. */
	told: DayOrder | null;
	contradictory: boolean;
	/** A day of the file that can be read both ways; null: there is none. */
	unclear: string | null;
};

export const noneFound: DayOrderFound = {
	told: null,
	contradictory: false,
	unclear: null,
};

/** Looks through all days of a file, in turns with the page. */
export async function findDayOrder(
	rows: readonly { cells: readonly string[] }[],
	columns: ColumnChoice,
	isStale: () => boolean,
): Promise<DayOrderFound> {
	const told = new Set<DayOrder>();
	let unclear: string | null = null;
	for (const { cells } of rows) {
		await takeTurns();
		if (isStale()) break;
		for (const field of ["completedOn", "expiresOn"] as const) {
			const text = cellOf(cells, columns, field);
			const order = dayOrderIn(text);
			if (order === "either") unclear ??= text;
			else if (order) told.add(order);
		}
	}
	const contradictory = told.size > 1;
	return {
		told: contradictory ? null : ([...told][0] ?? null),
		contradictory,
		unclear,
	};
}
