import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { type Database, openDatabase } from "#server/database/database.ts";
import { openEmbedded } from "#server/database/embedded.ts";
import { migrationsFolder } from "#server/database/migrationsFolder.ts";
import { forgetful, startPostgres } from "#test/bench/postgres.ts";

declare module "vitest" {
	interface ProvidedContext {
		/** A Postgres server's maintenance database. */
		postgresUrl: string;
		/** A migrated database on it, to be copied. */
		postgresTemplate: string;
		/** The data folder of a migrated embedded database, to be copied. */
		embeddedFolder: string;
		/** The file with its image. */
		embeddedImage: string;
	}
}

/** Migrates once for all test files: on one real Postgres, TEST_DATABASE_URL's or their own, and on PGlite. */
export default async function setup(
	project: TestProject,
): Promise<() => Promise<void>> {
	const endings: (() => Promise<void>)[] = [];
	const end = async () => {
		for (const ending of endings.splice(0).reverse()) await ending();
	};
	try {
		await provideTemplate(project, endings);
		await provideEmbedded(project, endings);
	} catch (error) {
		await end();
		throw error;
	}
	return end;
}

async function provideTemplate(
	project: TestProject,
	endings: (() => Promise<void>)[],
): Promise<void> {
	let url = process.env.TEST_DATABASE_URL;
	if (!url) {
		const postgres = await startPostgres(forgetful);
		endings.push(postgres.stop);
		url = postgres.url;
	}
	const server = await openDatabase({ databaseUrl: url });
	endings.push(() => server.close());
	// A name of its own: several runs may share a server.
	const name = `perennial_template_${randomBytes(6).toString("hex")}`;
	await server.db.execute(`create database ${name}`);
	endings.push(async () => {
		await server.db.execute(`drop database ${name} with (force)`);
	});
	await migrated(await openDatabase({ databaseUrl: withDatabase(url, name) }));
	project.provide("postgresUrl", url);
	project.provide("postgresTemplate", name);
}

async function provideEmbedded(
	project: TestProject,
	endings: (() => Promise<void>)[],
): Promise<void> {
	const folder = mkdtempSync(join(tmpdir(), "perennial-image-"));
	endings.push(async () => rmSync(folder, { recursive: true, force: true }));
	const file = join(folder, "image.tar");
	const dataDir = join(folder, "data");
	const embedded = await openEmbedded(dataDir);
	await migrated(embedded, async () => {
		writeFileSync(file, await (await embedded.image()).bytes());
	});
	project.provide("embeddedFolder", dataDir);
	project.provide("embeddedImage", file);
}

/** Migrates a database, does what is to be done with it, and closes it. */
async function migrated(
	database: Database,
	work: () => Promise<void> = async () => {},
): Promise<void> {
	try {
		await database.migrate(migrationsFolder);
		await work();
	} finally {
		await database.close();
	}
}

export function withDatabase(url: string, name: string): string {
	const other = new URL(url);
	other.pathname = `/${name}`;
	return other.href;
}
