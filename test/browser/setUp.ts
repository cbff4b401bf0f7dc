import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildIfStale } from "#server/buildIfStale.ts";
import { openDatabase } from "#server/database/database.ts";
import { migrationsFolder } from "#server/database/migrationsFolder.ts";

/** Names the data folder without a portal that each test begins with a copy of: to make one takes ten times as long. */
export const EMPTY_DATA = "PERENNIAL_TEST_EMPTY_DATA";

/**
 * Before all browser tests: builds the app, as one of yesterday against the server of today is told to update and
 * tests nothing, and lays the empty data down; what it returns removes that again.
 */
export default async function setUp(): Promise<() => Promise<void>> {
	await buildIfStale(join(import.meta.dirname, "..", ".."));
	const folder = await mkdtemp(join(tmpdir(), "perennial-empty-"));
	const database = await openDatabase({ dataDir: folder });
	await database.migrate(migrationsFolder);
	await database.close();
	process.env[EMPTY_DATA] = folder;
	return () => rm(folder, { recursive: true, force: true });
}
