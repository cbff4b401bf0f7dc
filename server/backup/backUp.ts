import { sql } from "drizzle-orm";
import { readMigrationFiles } from "drizzle-orm/migrator";
import type { Clock } from "#server/clock.ts";
import type { Database, Tx } from "#server/database/database.ts";
import { type BackupPart, writeBackup } from "./file.ts";
import {
	columnsOf,
	nameOf,
	requireLatestMigration,
	tables,
	writeDaysAsIso,
} from "./tables.ts";

/** Rows read at once: what a backup needs of memory. */
const ROWS_AT_ONCE = 1000;

export type BackupOptions = {
	migrationsFolder: string;
	/** Replaces a file of that name. */
	overwrite?: boolean | undefined;
	/** Told how many rows have been read. */
	onProgress?: ((rows: number) => void) | undefined;
	/** Stops it, leaving nothing. */
	signal?: AbortSignal | undefined;
};

/**
 * Writes all that the database holds at one moment to `file`; pg-boss' jobs alone are left out, they are
 * made anew. On the embedded database, which has one connection, everything else waits meanwhile.
 * Returns how many rows and compressed bytes it has. Throws BackupError.
 */
export async function backUp(
	database: Database,
	clock: Clock,
	file: string,
	options: BackupOptions,
): Promise<{ rows: number; bytes: number }> {
	return database.db.transaction(
		async (tx) => {
			let rows = 0;
			const counted = async function* () {
				for await (const part of partsOf(tx, clock, options.migrationsFolder)) {
					yield part;
					if (part.kind !== "rows") continue;
					rows += part.rows.length;
					options.onProgress?.(rows);
				}
			};
			const bytes = await writeBackup(file, counted(), {
				overwrite: options.overwrite ?? false,
				signal: options.signal,
			});
			return { rows, bytes };
		},
		{ isolationLevel: "repeatable read", accessMode: "read only" },
	);
}

async function* partsOf(
	tx: Tx,
	clock: Clock,
	migrationsFolder: string,
): AsyncGenerator<BackupPart> {
	const migration = await requireLatestMigration(
		tx,
		readMigrationFiles({ migrationsFolder }),
	);
	await writeDaysAsIso(tx);
	yield { kind: "header", migration, takenAt: clock.now() };
	for (const table of tables) {
		yield { kind: "table", table, columns: await columnsOf(tx, table) };
		yield* rowsOf(tx, table);
	}
}

async function* rowsOf(tx: Tx, table: string): AsyncGenerator<BackupPart> {
	await tx.execute(
		sql`declare backed_up no scroll cursor for select t::text as row from ${nameOf(table)} t`,
	);
	for (;;) {
		const { rows } = await tx.execute(
			sql.raw(`fetch ${ROWS_AT_ONCE} from backed_up`),
		);
		if (rows.length === 0) break;
		yield { kind: "rows", rows: rows.map(({ row }) => String(row)) };
	}
	await tx.execute(sql`close backed_up`);
}
