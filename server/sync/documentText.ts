import { type SQL, sql } from "drizzle-orm";
import type { Collection } from "#domain/documents/index.ts";
import { fieldColumns } from "#server/actions/documents.ts";
import type { TextRow } from "#server/database/database.ts";

// Documents are written as JSON here, from the texts that the database sends anyway. Of a page of 1,000
// on Postgres that takes as long as the bare SELECT with its columns parsed; JSON written by the database
// takes half as much again, however it is asked for.

/** How a column's text becomes a value's JSON. */
type Write = (text: string) => string;
type Fields = { list: SQL; opening: string; write: Write }[];

const fieldsOf = new Map<Collection, Fields>();

function fields(collection: Collection): Fields {
	let known = fieldsOf.get(collection);
	if (!known) {
		known = Object.entries(fieldColumns(collection)).map(
			([field, column], index) => {
				const name = `d."${column.name}"`;
				const type = column.getSQLType();
				return {
					list: sql.raw(type.endsWith("[]") ? `to_json(${name})` : name),
					opening: `${index === 0 ? "{" : ","}"${field}":`,
					write: writerOf(type),
				};
			},
		);
		fieldsOf.set(collection, known);
	}
	return known;
}

function writerOf(type: string): Write {
	if (type === "uuid" || type === "date") return (text) => `"${text}"`;
	if (type.startsWith("timestamp")) return (text) => `"${instantText(text)}"`;
	if (type === "boolean") return (text) => (text === "t" ? "true" : "false");
	if (type === "integer" || type.endsWith("[]")) return (text) => text;
	return JSON.stringify;
}

/** The columns of a document, of a table aliased `d`. */
export function fieldList(collection: Collection): SQL {
	return sql.join(
		fields(collection).map(({ list }) => list),
		sql`, `,
	);
}

/** The document's JSON, of a row that has `fieldList` from its column `first` on. */
export function documentText(
	collection: Collection,
	row: TextRow,
	first: number,
): string {
	let json = "";
	let at = first;
	for (const { opening, write } of fields(collection)) {
		const text = row[at];
		json += opening + (text == null ? "null" : write(text));
		at += 1;
	}
	return `${json}}`;
}

/** `2025-01-05 09:00:00.12+00`, as the database writes an instant in UTC, as documents hold it. */
function instantText(raw: string): string {
	const milliseconds = raw.length > 22 ? raw.slice(20, -3) : "";
	return `${raw.slice(0, 10)}T${raw.slice(11, 19)}.${milliseconds.padEnd(3, "0")}Z`;
}

export function tombstoneText(id: unknown): string {
	return JSON.stringify({ id, _deleted: true });
}
