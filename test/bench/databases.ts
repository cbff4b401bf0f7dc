import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { startPostgres } from "./postgres.ts";

export const kinds = ["pglite", "postgres"] as const;
export type Kind = (typeof kinds)[number];
/** What `openDatabase` opens. */
export type Where = { dataDir: string } | { databaseUrl: string };

/** Where empty databases of a kind are to be had, until it is stopped: then they are gone. */
export type Databases = { next(): Promise<Where>; stop(): Promise<void> };

export async function startDatabases(kind: Kind): Promise<Databases> {
	return kind === "postgres" ? onPostgres() : inFolders();
}

function inFolders(): Databases {
	const folder = mkdtempSync(join(tmpdir(), "perennial-bench-"));
	return {
		next: async () => ({ dataDir: mkdtempSync(join(folder, "data-")) }),
		stop: async () => rmSync(folder, { recursive: true, force: true }),
	};
}

async function onPostgres(): Promise<Databases> {
	const { url, stop } = await startPostgres();
	let made = 0;
	return {
		async next() {
			made += 1;
			const client = new pg.Client({ connectionString: url });
			await client.connect();
			await client.query(`create database bench_${made}`);
			await client.end();
			return {
				databaseUrl: Object.assign(new URL(url), {
					pathname: `bench_${made}`,
				}).href,
			};
		},
		stop,
	};
}
