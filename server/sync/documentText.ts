import { type SQL, sql } from "drizzle-orm";
import type { Collection } from "#domain/documents/index.ts";
import { fieldColumns } from "#server/actions/rows.ts";
import type { TextRow } from "#server/database/database.ts";

// Documents are written as JSON here, from the texts that the database sends anyway. Of a page of 1,000
// on Postgres that takes as long as the bare SELECT with its columns parsed; JSON written by the database
// takes half as much again, however it is asked for.

type Fields = {
	list: SQL;
	/** What stands before and after the column's text, and in place of all three for null. */
	opening: string;
	closing: string;
	none: string;
	write(text: string): string;
}[];

const fieldsOf = new Map<Collection, Fields>();

function fields(collection: Collection): Fields {
	let known = fieldsOf.get(collection);
	if (!known) {
		known = Object.entries(fieldColumns(collection)).map(
			([field, column], index) => {
				const name = `d."${column.name}"`;
				const type = column.getSQLType();
				const before = `${index === 0 ? "{" : ","}"${field}":`;
				const quote = isQuotedAsItIs(type) ? '"' : "";
				return {
					list: sql.raw(type.endsWith("[]") ? `to_json(${name})` : name),
					opening: before + quote,
					closing: quote,
					none: `${before}null`,
					write: writerOf(type),
				};
			},
		);
		fieldsOf.set(collection, known);
	}
	return known;
}

/** Whether texts of this type hold nothing that JSON writes otherwise. */
function isQuotedAsItIs(type: string): boolean {
	return type === "uuid" || type === "date" || type.startsWith("timestamp");
}

function writerOf(type: string): (text: string) => string {
	if (type.startsWith("timestamp")) return instantText;
	if (type === "boolean") return (text) => (text === "t" ? "true" : "false");
	const isJson =
		["integer", "double precision", "json"].includes(type) ||
		type.endsWith("[]");
	return isJson || isQuotedAsItIs(type) ? (text) => text : JSON.stringify;
}

/** The columns of a document, of a table aliased `d`. */
export function fieldList(collection: Collection): SQL {
	return sql.join(
		fields(collection).map(({ list }) => list),
		sql`, `,
	);
}

/** The document's JSON, of a row that has one column more before those of `fieldList`. */
export function documentText(collection: Collection, row: TextRow): string {
	let json = "";
	let at = 1;
	for (const { opening, closing, none, write } of fields(collection)) {
		const text = row[at];
		json += text == null ? none : opening + write(text) + closing;
		at += 1;
	}
	return `${json}}`;
}

/** `2025-01-05 09:00:00.12+00`, as the database writes an instant in UTC, as documents hold it. */
function instantText(raw: string): string {
	if (raw.length === 22) return `${raw.slice(0, 10)}T${raw.slice(11, 19)}.000Z`;
	const milliseconds = raw.slice(20, -3);
	return `${raw.slice(0, 10)}T${raw.slice(11, 19)}.${milliseconds.padEnd(3, "0")}Z`;
}

export function tombstoneText(id: unknown): string {
	return JSON.stringify({ id, _deleted: true });
}
