import { randomBytes } from "node:crypto";
import { afterAll, describe, inject } from "vitest";
import { type Database, openDatabase } from "#server/database/database.ts";
import { withDatabase } from "./global-setup.ts";

/** A real Postgres database of its own, migrated; dropped by `drop`. */
export async function newPostgresDatabase(): Promise<{
	url: string;
	drop(): Promise<void>;
}> {
	const url = inject("postgresUrl");
	const name = `perennial_${randomBytes(6).toString("hex")}`;
	const server = await openDatabase({ databaseUrl: url });
	await server.db.execute(
		`create database ${name} template perennial_template`,
	);
	await server.close();
	return {
		url: withDatabase(url, name),
		async drop() {
			const maintenance = await openDatabase({ databaseUrl: url });
			await maintenance.db.execute(
				`drop database if exists ${name} with (force)`,
			);
			await maintenance.close();
		},
	};
}

export type OpenDatabase = () => Promise<Database>;

/** Describes the same tests on the embedded database, in memory, and on a real Postgres. */
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
				if (kind === "PGlite") return openDatabase({});
				const { url, drop } = await newPostgresDatabase();
				endings.push(drop);
				return openDatabase({ databaseUrl: url });
			});
		});
}
