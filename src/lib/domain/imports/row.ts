import type { Kind } from "../actions/index.ts";
import type { ImportField } from "./columns.ts";

/** An action that a row of a file asks for. */
export type ImportAction = { kind: Kind; payload: unknown };

/** What is wrong with a row: with which field, and what to do. */
export type Problem = { field: ImportField | null; message: string };

/** What will become of a row of the file once the import is confirmed. */
export type Outcome =
	/** Something new is made. */
	| "new"
	/** Somebody who is here already gets other values. */
	| "change"
	/** All of it is here already: nothing is done. */
	| "there"
	/** Left out, as the person who imports chose. */
	| "left out"
	/** It cannot be imported as it stands. */
	| "error";

export type CheckedRow = {
	/** The row's number in the file, as a spreadsheet shows it. */
	row: number;
	/** As the file has them. */
	cells: readonly string[];
	outcome: Outcome;
	problems: Problem[];
	/** A sentence on what will be done, or why nothing is. */
	note: string;
	actions: ImportAction[];
};

/** A row with nothing to do, or with what hinders it. */
export function idle(
	{ row, cells }: Pick<CheckedRow, "row" | "cells">,
	outcome: Outcome,
	note: string,
	problems: Problem[] = [],
): CheckedRow {
	return { row, cells, outcome, problems, note, actions: [] };
}

/** A row that cannot be imported. */
export function faulty(
	read: Pick<CheckedRow, "row" | "cells">,
	problems: Problem[],
): CheckedRow {
	return idle(read, "error", "", problems);
}
