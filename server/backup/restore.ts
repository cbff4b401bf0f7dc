import { sql } from "drizzle-orm";
import { type MigrationMeta, readMigrationFiles } from "drizzle-orm/migrator";
import type { Database, Tx } from "#server/database/database.ts";
import { BackupError } from "./errors.ts";
import { type BackupHeader, readBackup } from "./file.ts";
import {
	columnsOf,
	nameOf,
	requireLatestMigration,
	tables,
	writeDaysAsIso,
} from "./tables.ts";

/** Every process that works on the database hears it once it has been restored. */
export const RESTORED = "perennial_restored";

const DEADLOCK = "40P01";
const ATTEMPTS = 10;

export type RestoreOptions = {
	migrationsFolder: string;
	/** Without it a database with a portal in it is left alone. */
	confirmed?: boolean | undefined;
	/** Told how many rows have been checked, then how many have been written. */
	onProgress?:
		| ((stage: "checked" | "written", rows: number) => void)
		| undefined;
	/** Stops it, changing nothing. */
	signal?: AbortSignal | undefined;
};

/**
 * Replaces all that the database holds with the backup in `file`, after it was read completely once; in
 * one transaction, for which everything else waits. Migrates what comes from an older version, and gives
 * every portal another epoch, so that devices fill anew. Throws BackupError; nothing is changed then.
 */
export async function restore(
	database: Database,
	file: string,
	options: RestoreOptions,
): Promise<{ rows: number; takenAt: string }> {
	const { migrationsFolder } = options;
	const migrations = readMigrationFiles({ migrationsFolder });
	const checked = await check(file, migrations, options);
	if (!options.confirmed) await requireEmpty(database);
	await database.migrate(migrationsFolder);
	for (let attempt = 1; ; attempt += 1) {
		try {
			await database.db.transaction((tx) =>
				replaceAll(tx, file, migrations, options),
			);
			return checked;
		} catch (error) {
			// A request held one table and waited for another while its locks were taken.
			if (attempt === ATTEMPTS || codeOf(error) !== DEADLOCK) throw error;
		}
	}
}

/** Reads it from beginning to end. */
async function check(
	file: string,
	migrations: MigrationMeta[],
	{ onProgress, signal }: RestoreOptions,
): Promise<{ rows: number; takenAt: string }> {
	let rows = 0;
	let takenAt = "";
	for await (const part of readBackup(file)) {
		signal?.throwIfAborted();
		if (part.kind === "header") {
			requireKnown(part, migrations, file);
			takenAt = part.takenAt;
		}
		if (part.kind !== "rows") continue;
		rows += part.rows.length;
		onProgress?.("checked", rows);
	}
	return { rows, takenAt };
}

function requireKnown(
	{ migration }: BackupHeader,
	migrations: MigrationMeta[],
	file: string,
): void {
	if (migrations.some(({ folderMillis }) => folderMillis === migration)) return;
	const isNewer = migration > (migrations.at(-1)?.folderMillis ?? 0);
	throw new BackupError(
		"wrong_version",
		`${file} was made by ${isNewer ? "a newer" : "another"} version of Perennial. Restore it with that version.`,
	);
}

/** Throws BackupError `unconfirmed` naming what there is. */
async function requireEmpty(database: Database): Promise<void> {
	const { rows: made } = await database.db.execute(
		sql`select to_regclass('public.settings') is not null as made`,
	);
	if (made[0]?.made !== true) return;
	const { rows } = await database.db.execute(sql`
		select s.name, (select count(*) from people p where p.portal_id = s.portal_id and p.status <> 'removed') as people,
			(select max(received_at) from actions a where a.portal_id = s.portal_id) as last_change
		from settings s order by s.name`);
	if (rows.length === 0) return;
	const portals = rows
		.map(
			({ name, people, last_change }) =>
				`the portal “${name}” with ${people} ${Number(people) === 1 ? "person" : "people"}${last_change ? `, last changed ${new Date(String(last_change)).toISOString()}` : ""}`,
		)
		.join("; ");
	throw new BackupError(
		"unconfirmed",
		`This would replace all that the database holds: ${portals}. Nothing was changed. To replace it, add --yes; to keep it, take a backup first.`,
	);
}

async function replaceAll(
	tx: Tx,
	file: string,
	migrations: MigrationMeta[],
	{ onProgress, signal }: RestoreOptions,
): Promise<void> {
	await writeDaysAsIso(tx);
	await requireLatestMigration(tx, migrations);
	await lockAll(tx);
	await dropAll(tx);
	const loaded: string[] = [];
	let later: MigrationMeta[] = [];
	let indexes: string[] = [];
	let table = "";
	let written = 0;
	for await (const part of readBackup(file)) {
		signal?.throwIfAborted();
		if (part.kind === "header") {
			const isLater = ({ folderMillis }: MigrationMeta) =>
				folderMillis > part.migration;
			await run(
				tx,
				migrations.filter((migration) => !isLater(migration)),
			);
			later = migrations.filter(isLater);
			indexes = await dropIndexes(tx);
		} else if (part.kind === "table") {
			({ table } = part);
			const columns = await columnsOf(tx, table);
			if (columns.join() !== part.columns.join())
				throw new BackupError(
					"wrong_version",
					`${file} was made by another version of Perennial: its table ${table} is another one. Restore it with that version.`,
				);
			// The rows are as their own transactions left them: no trigger has to act or to judge again.
			await tx.execute(sql`alter table ${nameOf(table)} disable trigger user`);
			loaded.push(table);
		} else {
			await insert(tx, table, part.rows);
			written += part.rows.length;
			onProgress?.("written", written);
		}
	}
	for (const index of indexes) await tx.execute(sql.raw(index));
	for (const name of loaded)
		await tx.execute(sql`alter table ${nameOf(name)} enable trigger user`);
	await run(tx, later);
	// Transaction ids are another server's: none may be taken for the one that stamps.
	await tx.execute(
		sql`update sync_heads set epoch = gen_random_uuid(), stamped_by = '0'`,
	);
	await tx.execute(sql`analyze`);
	await tx.execute(sql`select pg_notify(${RESTORED}, '')`);
}

/** Writers wait for heads, so that is the first. */
async function lockAll(tx: Tx): Promise<void> {
	const inOrder = [
		"sync_heads",
		...tables.filter((name) => name !== "sync_heads"),
	];
	await tx.execute(
		sql`lock table ${sql.join(inOrder.map(nameOf), sql`, `)} in access exclusive mode`,
	);
}

/** Drops the tables of the schema and the functions of their triggers, nothing else that is in the database. */
async function dropAll(tx: Tx): Promise<void> {
	const { rows } = await tx.execute(sql`
		select distinct tgfoid::regprocedure::text as function from pg_trigger
		where not tgisinternal and tgrelid in (${sql.join(
			tables.map((table) => sql`${`public."${table}"`}::regclass`),
			sql`, `,
		)})`);
	await tx.execute(sql`drop table ${sql.join(tables.map(nameOf), sql`, `)}`);
	for (const row of rows)
		await tx.execute(sql.raw(`drop function ${row.function}`));
}

async function run(tx: Tx, migrations: MigrationMeta[]): Promise<void> {
	for (const { sql: statements } of migrations)
		for (const statement of statements) await tx.execute(sql.raw(statement));
}

/** Indexes are made faster at once than row by row. Drops those that hold no constraint; returns what makes them. */
async function dropIndexes(tx: Tx): Promise<string[]> {
	const { rows } = await tx.execute(sql`
		select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
		from pg_index join pg_class on pg_class.oid = indrelid
		where relnamespace = 'public'::regnamespace and relname in (${sql.join(
			tables.map((table) => sql`${table}`),
			sql`, `,
		)})
			and not exists (select 1 from pg_constraint where conindid = indexrelid)`);
	for (const { name } of rows) await tx.execute(sql.raw(`drop index ${name}`));
	return rows.map(({ definition }) => String(definition));
}

async function insert(tx: Tx, table: string, rows: string[]): Promise<void> {
	// `offset 0`: else the text of a row is read once for each of its columns.
	await tx.execute(sql`
		insert into ${nameOf(table)} select (read).* from (
			select value::${nameOf(table)} as read from json_array_elements_text(${JSON.stringify(rows)}::json) offset 0) written`);
}

function codeOf(error: unknown): string | undefined {
	const { code, cause } = error as { code?: string; cause?: { code?: string } };
	return code ?? cause?.code;
}
