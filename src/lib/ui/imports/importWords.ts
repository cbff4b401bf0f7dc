import type { ImportField } from "#domain/imports/columns.ts";
import type { Outcome } from "#domain/imports/row.ts";
import {
	dealtWith,
	type ImportRecord,
	type ImportSubject,
	isUnderWay,
} from "#lib/local/importRows.ts";
import { formatShare } from "../plural.ts";

export const importFieldWords: Record<ImportField, string> = {
	email: "E-mail",
	name: "Name",
	firstName: "First name",
	lastName: "Last name",
	role: "Role",
	groups: "Groups",
	course: "Course",
	completedOn: "Completed on",
	expiresOn: "Expires on",
	score: "Score",
};

export const outcomeWords: Record<Outcome, string> = {
	new: "To import",
	change: "To change",
	there: "Already there",
	"left out": "Left out",
	error: "With errors",
};

const subjectWords: Record<Exclude<ImportSubject, "bulk">, string> = {
	people: "Import of people",
	completions: "Import of past completions",
};

/** What is being done, e.g. "Import of people". */
export function importWords({
	subject,
	fileName,
}: Pick<ImportRecord, "subject" | "fileName">): string {
	return subject === "bulk" ? fileName : subjectWords[subject];
}

/** Where one sees how far it is. */
export function importHref({
	id,
	subject,
}: Pick<ImportRecord, "id" | "subject">): string {
	return subject === "bulk" ? `/bulk/${id}` : `/people/imports/${id}`;
}

export const separatorWords: Record<string, string> = {
	",": "Separated by commas",
	";": "Separated by semicolons",
	"\t": "Separated by tabs",
	"|": "Separated by vertical bars",
};

const stateWords: Record<ImportRecord["state"], string> = {
	running: "Running",
	cancelling: "Stopping",
	finished: "Finished",
	cancelled: "Cancelled",
};

export function importStateWords({
	state,
	isUndone,
}: Pick<ImportRecord, "state" | "isUndone">): string {
	return isUndone ? "Undone" : stateWords[state];
}

/** While it goes on, how far it is. */
export function importStateOf(record: ImportRecord): string {
	return isUnderWay(record)
		? formatShare(dealtWith(record) / Math.max(1, record.rows))
		: importStateWords(record);
}
