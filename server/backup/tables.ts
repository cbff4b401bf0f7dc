import { getTableName, is, type SQL, sql } from "drizzle-orm";
import type { MigrationMeta } from "drizzle-orm/migrator";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import type { Tx } from "#server/database/database.ts";
import * as schema from "#server/database/schema/index.ts";
import { BackupError } from "./errors.ts";

/** The tables of the schema, those that others refer to first. */
export const tables: readonly string[] = Object.values(schema)
	.filter((value) => is(value, PgTable))
	.sort(
		(a, b) =>
			getTableConfig(a).foreignKeys.length -
			getTableConfig(b).foreignKeys.length,
	)
	.map(getTableName);

export function nameOf(table: string): SQL {
	return sql`public.${sql.identifier(table)}`;
}

/** A table's columns in the order in which the text of a row has them; none when there is no such table. */
export async function columnsOf(tx: Tx, table: string): Promise<string[]> {
	const { rows } = await tx.execute(sql`
		select attname as name from pg_attribute
		where attrelid = (select oid from pg_class where relname = ${table} and relnamespace = 'public'::regnamespace)
			and attnum > 0 and not attisdropped
		order by attnum`);
	return rows.map(({ name }) => String(name));
}

/** However the server writes days and instants by itself. */
export async function writeDaysAsIso(tx: Tx): Promise<void> {
	await tx.execute(sql`set local datestyle = 'ISO, YMD'`);
	await tx.execute(sql`set local time zone 'UTC'`);
}

/** The database's last migration. Throws BackupError `nothing` or, unless it is the last of `migrations`, `database_version`. */
export async function requireLatestMigration(
	tx: Tx,
	migrations: MigrationMeta[],
): Promise<number> {
	const { rows } = await tx.execute(
		sql`select to_regclass('drizzle.__drizzle_migrations') is not null as started`,
	);
	if (rows[0]?.started !== true)
		throw new BackupError(
			"nothing",
			"There is nothing to back up: Perennial has never been started on this database.",
		);
	const { rows: last } = await tx.execute(
		sql`select max(created_at) as migration from drizzle.__drizzle_migrations`,
	);
	const migration = Number(last[0]?.migration);
	const latest = migrations.at(-1)?.folderMillis ?? 0;
	if (migration !== latest)
		throw new BackupError(
			"database_version",
			migration > latest
				? "A newer version of Perennial used this database last. Do it with that version."
				: "An older version of Perennial used this database last. Do it with that version, or start this one once, which brings the database up to date.",
		);
	return migration;
}
