import type { TestProject } from "vitest/node";
import { openDatabase } from "#server/database/database.ts";
import { migrationsFolder } from "#server/startServer.ts";
import { startPostgres } from "#test/bench/postgres.ts";

declare module "vitest" {
	interface ProvidedContext {
		/** A Postgres server's maintenance database, with a migrated `perennial_template` beside it. */
		postgresUrl: string;
	}
}

/** One real Postgres for all test files: the one that TEST_DATABASE_URL names, or one that is started for them. */
export default async function setup(
	project: TestProject,
): Promise<() => Promise<void>> {
	const given = process.env.TEST_DATABASE_URL;
	const postgres = given
		? { url: given, stop: async () => {} }
		: await startPostgres();
	const server = await openDatabase({ databaseUrl: postgres.url });
	await server.db.execute("drop database if exists perennial_template");
	await server.db.execute("create database perennial_template");
	const template = await openDatabase({
		databaseUrl: withDatabase(postgres.url, "perennial_template"),
	});
	await template.migrate(migrationsFolder);
	await template.close();
	await server.close();
	project.provide("postgresUrl", postgres.url);
	return postgres.stop;
}

export function withDatabase(url: string, name: string): string {
	const other = new URL(url);
	other.pathname = `/${name}`;
	return other.href;
}
