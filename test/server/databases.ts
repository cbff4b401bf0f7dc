import { randomBytes } from "node:crypto";
import { cpSync, openAsBlob } from "node:fs";
import { afterAll, describe, inject } from "vitest";
import { type Database, openDatabase } from "#server/database/database.ts";
import { openInMemory } from "#server/database/embedded.ts";
import { withDatabase } from "./global-setup.ts";

/** An embedded database of its own in memory, migrated. */
export async function newEmbeddedDatabase(): Promise<Database> {
	return openInMemory(await openAsBlob(inject("embeddedImage")));
}

/** Lays a data folder with a migrated embedded database down; to make one takes ten times as long. */
export function newDataFolder(folder: string): void {
	cpSync(inject("embeddedFolder"), folder, { recursive: true });
}

/** A real Postgres database of its own, migrated; dropped by `drop`. */
export async function newPostgresDatabase(): Promise<{
	url: string;
	drop(): Promise<void>;
}> {
	const url = inject("postgresUrl");
	const name = `perennial_${randomBytes(6).toString("hex")}`;
	await onServer(
		url,
		`create database ${name} template ${inject("postgresTemplate")}`,
	);
	return {
		url: withDatabase(url, name),
		drop: () => onServer(url, `drop database if exists ${name} with (force)`),
	};
}

async function onServer(url: string, statement: string): Promise<void> {
	const server = await openDatabase({ databaseUrl: url });
	try {
		await server.db.execute(statement);
	} finally {
		await server.close();
	}
}

export type OpenDatabase = () => Promise<Database>;

/** Describes the same tests on the embedded database, in memory, and on a real Postgres; both migrated. */
export function onEachDatabase(
	title: string,
	tests: (open: OpenDatabase) => void,
): void {
	for (const kind of ["PGlite", "Postgres"] as const)
		describe(`${title} (${kind})`, () => {
			const endings: (() => Promise<void>)[] = [];
			afterAll(async () => {
				for (const end of endings.reverse()) await end();
			});
			tests(async () => {
				if (kind === "PGlite") return newEmbeddedDatabase();
				const { url, drop } = await newPostgresDatabase();
				endings.push(drop);
				return openDatabase({ databaseUrl: url });
			});
		});
}
