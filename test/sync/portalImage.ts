import { sql } from "drizzle-orm";
import type { Database } from "#server/database/database.ts";

/** All rows of one portal, by table: what a backup would hold of it. */
export type PortalImage = { table: string; rows: unknown[] }[];

/** Every table that belongs to portals; a migration may add one. */
async function portalTables(database: Database): Promise<string[]> {
	const { rows } = await database.db.execute(sql`
		select table_name as name from information_schema.columns
		where column_name = 'portal_id' and table_schema = 'public' order by 1`);
	return rows.map(({ name }) => String(name));
}

export async function imageOf(
	database: Database,
	portalId: string,
): Promise<PortalImage> {
	const tables = await portalTables(database);
	const parts = tables.map(
		(table) =>
			sql`(select json_agg(t) from ${sql.identifier(table)} t where portal_id = ${portalId}) as ${sql.identifier(table)}`,
	);
	const { rows } = await database.db.execute(
		sql`select ${sql.join(parts, sql`, `)}`,
	);
	return tables.map((table) => {
		const found: unknown = rows[0]?.[table];
		return {
			table,
			rows: (typeof found === "string" ? JSON.parse(found) : found) ?? [],
		};
	});
}

/** Puts a portal back to what it was, under a new epoch where it is a backup that is restored. */
export async function restoreImage(
	database: Database,
	portalId: string,
	image: PortalImage,
	under: "new epoch" | "same epoch",
): Promise<void> {
	const statements = image.flatMap(({ table, rows }) => [
		`delete from "${table}" where portal_id = '${portalId}';`,
		...(rows.length > 0
			? [
					`insert into "${table}" select * from json_populate_recordset(null::"${table}", $json$${JSON.stringify(rows)}$json$);`,
				]
			: []),
	]);
	if (under === "new epoch")
		statements.push(
			`update sync_heads set epoch = gen_random_uuid() where portal_id = '${portalId}';`,
		);
	// One statement: this is done several times a history. Triggers and foreign keys held when the image was taken.
	await database.db.execute(
		sql.raw(`do $image$ begin
			set local session_replication_role = replica;
			${statements.join("\n")}
		end $image$`),
	);
}
