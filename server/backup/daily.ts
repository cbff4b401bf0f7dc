import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import type { Logger } from "pino";
import type { Clock } from "#server/clock.ts";
import type { Database } from "#server/database/database.ts";
import { backUp } from "./backUp.ts";

const KEPT = 7;
const NAME = /^perennial-\d{4}-\d{2}-\d{2}\.backup$/;

/**
 * Backs the database up into the folder unless that was done on this UTC day, then deletes all but the
 * newest seven. A failure is logged, and every older one kept. Returns the new file, or null.
 */
export async function backUpDaily(
	{
		database,
		clock,
		log,
		migrationsFolder,
	}: {
		database: Database;
		clock: Clock;
		log: Logger;
		migrationsFolder: string;
	},
	folder: string,
): Promise<string | null> {
	const file = join(folder, `perennial-${clock.now().slice(0, 10)}.backup`);
	if (existsSync(file) || !(await hasPortal(database))) return null;
	try {
		mkdirSync(folder, { recursive: true, mode: 0o700 });
		const { rows } = await backUp(database, clock, file, { migrationsFolder });
		log.info({ file, rows }, "Backed up the database.");
		const backups = readdirSync(folder).filter((name) => NAME.test(name));
		for (const name of backups.sort().slice(0, -KEPT))
			rmSync(join(folder, name));
		return file;
	} catch (error) {
		log.error({ error, file }, "The daily backup failed; older ones are kept.");
		return null;
	}
}

async function hasPortal(database: Database): Promise<boolean> {
	const { rows } = await database.db.execute(
		sql`select exists (select 1 from settings) as has_portal`,
	);
	return rows[0]?.has_portal === true;
}
