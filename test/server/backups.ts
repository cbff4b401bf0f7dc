import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll } from "vitest";
import { type BackupOptions, backUp } from "#server/backup/backUp.ts";
import { type RestoreOptions, restore } from "#server/backup/restore.ts";
import { tables } from "#server/backup/tables.ts";
import type { Database } from "#server/database/database.ts";
import { migrationsFolder } from "#server/database/migrationsFolder.ts";
import { passed, publishedCourse, type World } from "./world.ts";

/** What a text can hold that a file of lines may trip over. */
const AWKWARD = `Ana "the\\n" O'Neil, (x)\n{}\t\u2028\\.\u{1F525} ${"long ".repeat(900)}`;

/** Fills a portal with something in every corner that a backup could lose. */
export async function furnished(world: World): Promise<{ courseId: string }> {
	const { admin, database } = world;
	const { courseId } = await publishedCourse(world);
	await passed(world, courseId, await world.person());
	await admin.must("createCertificate", {
		certificateId: uuidv7(),
		title: "Awkward",
		text: AWKWARD,
	});
	const courseVersionId = uuidv7();
	await admin.must("createVersion", { courseId, courseVersionId });
	await admin.must("discardDraft", { courseVersionId });
	await admin.act("joinGroup", { personId: uuidv7(), groupId: uuidv7() });
	await database.db.execute(sql`
		insert into session (id, user_id, token, expires_at)
		select gen_random_uuid(), id, 'token-' || id, '2025-02-01 00:00:00.123456Z' from "user" limit 1`);
	await database.db.execute(sql`
		insert into emails (portal_id, id, person_id, address, language, subject, text, status, created_at)
		values (${world.portalId}, ${uuidv7()}, ${uuidv7()}, 'ana@example.com', 'en', '', ${AWKWARD}, 'kept', now())`);
	// A value that is JSON's null, not SQL's.
	await database.db.execute(sql`
		insert into actions select portal_id, gen_random_uuid(), person_id, device_id, counter, kind, 'null', made_at, received_at, verdict
		from actions limit 1`);
	return { courseId };
}

/** Every row of every table as text; of the heads, what a restore leaves as it was. */
export async function everything(
	database: Database,
): Promise<Record<string, string[]>> {
	const found: Record<string, string[]> = {};
	for (const table of tables) {
		const row =
			table === "sync_heads"
				? "(portal_id, seq, base, horizon)::text"
				: "t::text";
		const { rows } = await database.db.execute(
			sql.raw(`select ${row} as row from "${table}" t order by 1`),
		);
		// Databases sort text each in its own way.
		found[table] = rows.map(({ row }) => String(row)).sort();
	}
	return found;
}

export async function epochOf({ database, portalId }: World): Promise<string> {
	const { rows } = await database.db.execute(
		sql`select epoch from sync_heads where portal_id = ${portalId}`,
	);
	return String(rows[0]?.epoch);
}

const clock = {
	now: () => "2025-01-20T00:00:00.000Z" as World["clock"]["now"],
};

export function intoFile(
	database: Database,
	file: string,
	options: Partial<BackupOptions> = {},
) {
	return backUp(database, clock, file, { migrationsFolder, ...options });
}

export function fromFile(
	database: Database,
	file: string,
	options: Partial<RestoreOptions> = {},
) {
	return restore(database, file, {
		migrationsFolder,
		confirmed: true,
		...options,
	});
}

/** A folder for backups until the file's tests are over, and names for new ones in it. */
export function backupFolder(): { folder: string; newFile(): string } {
	const folder = mkdtempSync(join(tmpdir(), "perennial-backup-"));
	afterAll(() => rmSync(folder, { recursive: true, force: true }));
	return { folder, newFile: () => join(folder, `${uuidv7()}.backup`) };
}
