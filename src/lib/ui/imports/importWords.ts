import type { ImportField } from "#domain/imports/columns.ts";
import type { Outcome } from "#domain/imports/row.ts";
import type { ImportRecord, ImportSubject } from "#lib/local/importRows.ts";

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

/** For narrow columns. */
export const shortSubjectWords: Record<ImportSubject, string> = {
	people: "People",
	completions: "Completions",
	bulk: "Bulk",
};

export const separatorWords: Record<string, string> = {
	",": "Separated by commas",
	";": "Separated by semicolons",
	"\t": "Separated by tabs",
	"|": "Separated by vertical bars",
};

export const importStateWords: Record<ImportRecord["state"], string> = {
	running: "Running",
	cancelling: "Stopping",
	finished: "Finished",
	cancelled: "Cancelled",
};
