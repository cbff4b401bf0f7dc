import type { RejectionReason } from "#domain/rejection.ts";
import type { Instant } from "#domain/time.ts";

/** What is fed to the outbox bit by bit: a file's rows, or what a person does with many of a list at once. */
export type ImportSubject = "people" | "completions" | "bulk";

export type ImportDeed = { kind: string; payload: unknown };

/** A row of a file, or one of a list, with the actions that it takes, in their order; their ids are made when it is confirmed. */
export type ImportRow = {
	/** As a spreadsheet counts; null: what several rows need first, such as a group. */
	row: number | null;
	cells: readonly string[];
	actions: ({ id: string } & ImportDeed)[];
	/** What takes them back, if anything does. */
	opposite?: ImportDeed;
};

/** Something that was done, with what takes it back. */
export type Undoable = Pick<ImportRow, "cells"> & { action: ImportDeed };

/** A row that was not imported, with why. */
export type RefusedRow = Pick<ImportRow, "row" | "cells"> & {
	field: string | null;
	message: string;
};

/** Rows that are handed to the outbox together. */
export type ImportSlice = {
	importId: string;
	n: number;
	/** `handed over`: its actions are in the outbox, and some may wait there. */
	state: "waiting" | "handed over" | "done";
	/** Emptied once it is done. */
	rows: ImportRow[];
	/** What was wrong with an action, here or on the server, by its id. */
	refusals: Record<string, RejectionReason>;
	refused: RefusedRow[];
	/** Of a list, what of it was done and can be taken back. */
	undoable?: Undoable[];
};

/** Rows by what became of them. */
export type ImportCounts = {
	imported: number;
	/** It turned out that they had been imported by somebody else meanwhile. */
	there: number;
	refused: number;
	/** Not sent, since the import was cancelled before. */
	cancelled: number;
};

/** One import that a person confirmed on this device. */
export type ImportRecord = {
	id: string;
	subject: ImportSubject;
	/** Of a list, what is done with it, in words. */
	fileName: string;
	/** The names of the file's columns. */
	header: readonly string[];
	startedAt: Instant;
	state: "running" | "cancelling" | "finished" | "cancelled";
	/** Cancelled without a network: what waits in the outbox is taken back. */
	takesBack: boolean;
	/** Rows to import. */
	rows: number;
	counts: ImportCounts;
	/** What the preview had left out: already there, or wrong. */
	leftOut: { there: number; errors: number };
	/** The next slice to be handed over, and how many there are. */
	next: number;
	slices: number;
	/** What was done and could be taken back is being taken back. */
	isUndone?: boolean;
	/** Why it does not go on; null while it does. */
	fault: string | null;
};

export const emptyCounts: ImportCounts = {
	imported: 0,
	there: 0,
	refused: 0,
	cancelled: 0,
};

/** How many rows are dealt with. */
export function dealtWith({ counts }: ImportRecord): number {
	return counts.imported + counts.there + counts.refused + counts.cancelled;
}

/** Whether it still has rows to send. */
export function isUnderWay({ state }: Pick<ImportRecord, "state">): boolean {
	return state === "running" || state === "cancelling";
}

/** What is to be taken back has been already, here or in another tab. */
export class UndoneAlready extends Error {}
