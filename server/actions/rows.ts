import { getTableName, type SQL, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import { type Collection, documentKinds } from "#domain/documents/index.ts";
import type { Tx } from "#server/database/database.ts";
import { documentTables } from "#server/database/schema/documents.ts";

/** Collections whose rows remember with which place in the feed they came into being. */
const withCreatedSeq: ReadonlySet<Collection> = new Set([
	"enrollments",
	"awards",
	"notifications",
]);

type Columns = Record<string, AnyPgColumn>;

/** The columns of a collection's table that are fields of its documents. */
export function fieldColumns(collection: Collection): Columns {
	return Object.fromEntries(
		Object.keys(documentKinds[collection].schema.shape).map((field) => [
			field,
			column(collection, field),
		]),
	);
}

/** A column of a collection's table, by its document's field. */
export function column(collection: Collection, field: string): AnyPgColumn {
	const found = (documentTables[collection] as unknown as Columns)[field];
	if (!found)
		throw new Error(
			`The table of ${collection} has no column for its field ${field}.`,
		);
	return found;
}

export function tableOf(collection: Collection): SQL {
	return sql.raw(`"${getTableName(documentTables[collection])}"`);
}

/** A document to be written, with what its row has beside its fields. */
export type Writing = {
	document: { id: string };
	seq: number;
	/** Of a new document: its first place in the feed, and the action that it came from. */
	createdSeq: number;
	causeId: string;
	/** Of a course: whether it was in the catalog at any time. */
	everInCatalog: boolean;
};

/** Inserts rows, or updates those that exist: what was fixed at their creation stays. */
export async function upsert(
	tx: Tx,
	portalId: string,
	collection: Collection,
	writings: readonly Writing[],
): Promise<void> {
	if (writings.length === 0) return;
	const { names, write, conflict } = statementParts(collection);
	const rows = writings.map((writing) => write(writing, portalId));
	// All rows are one parameter: the text stays the same and short, however many there are.
	await tx.execute(sql`
		insert into ${tableOf(collection)} (${names})
		select ${names} from json_populate_recordset(null::${tableOf(collection)}, ${JSON.stringify(rows)}::json)
		on conflict (portal_id, id) do update set ${conflict}`);
}

type Parts = {
	names: SQL;
	conflict: SQL;
	write(writing: Writing, portalId: string): Record<string, unknown>;
};
const partsOf = new Map<Collection, Parts>();

function statementParts(collection: Collection): Parts {
	let known = partsOf.get(collection);
	if (!known) {
		const fields = Object.entries(fieldColumns(collection)).map(
			([field, { name }]) => ({ field, name }),
		);
		const extra = ["portal_id", "seq"];
		if (withCreatedSeq.has(collection)) extra.push("created_seq");
		if (collection === "enrollments") extra.push("cause_id");
		if (collection === "courses") extra.push("ever_in_catalog");
		const names = [...extra, ...fields.map(({ name }) => name)];
		const updated = fields
			.filter(({ field }) => field !== "id")
			.map(({ name }) => `"${name}" = excluded."${name}"`);
		if (collection === "courses")
			updated.push(
				"ever_in_catalog = courses.ever_in_catalog or excluded.ever_in_catalog",
			);
		known = {
			names: sql.raw(names.map((name) => `"${name}"`).join(", ")),
			conflict: sql.raw(["seq = excluded.seq", ...updated].join(", ")),
			write({ document, seq, createdSeq, causeId, everInCatalog }, portalId) {
				const row: Record<string, unknown> = {
					portal_id: portalId,
					seq,
					created_seq: createdSeq,
					cause_id: causeId,
					ever_in_catalog: everInCatalog,
				};
				for (const { field, name } of fields)
					row[name] = (document as Record<string, unknown>)[field];
				return row;
			},
		};
		partsOf.set(collection, known);
	}
	return known;
}
