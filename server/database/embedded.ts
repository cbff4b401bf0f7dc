import { fsyncSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { PGlite, type postgresMod } from "@electric-sql/pglite";
import { NodeFS } from "@electric-sql/pglite/nodefs";
import { drizzle } from "drizzle-orm/pglite";
import { migrate } from "drizzle-orm/pglite/migrator";
import { fromPglite } from "pg-boss";
import type { Database, Db } from "./database.ts";
import { lockFolder } from "./lock.ts";

export type EmbeddedDatabase = Database & {
	/** How many times the database has asked the disk to keep what was written. */
	syncs(): number;
};

/**
 * PGlite's file system never syncs by itself (and PGlite starts Postgres with -F); this one passes
 * Postgres' fsync on to the disk, so that what was acknowledged survives a crash of the machine.
 */
class DurableNodeFS extends NodeFS {
	syncs = 0;

	override async init(pg: PGlite, options: Partial<PostgresMod>) {
		const { emscriptenOpts } = await super.init(pg, options);
		const preRun = Array.isArray(emscriptenOpts.preRun)
			? emscriptenOpts.preRun
			: [];
		const sync = (stream: { nfd: number }) => {
			this.syncs += 1;
			fsyncSync(stream.nfd);
			return 0;
		};
		return {
			emscriptenOpts: {
				...emscriptenOpts,
				preRun: [
					...preRun,
					(mod: PostgresMod) => {
						(mod as unknown as NodeFileSystem).NODEFS.stream_ops.fsync = sync;
					},
				],
			},
		};
	}
}
type PostgresMod = postgresMod.PostgresMod;
type NodeFileSystem = {
	NODEFS: { stream_ops: { fsync?: (stream: { nfd: number }) => number } };
};

/** The embedded database in a folder, which it locks; in memory without one. */
export async function openEmbedded(
	dataDir?: string,
): Promise<EmbeddedDatabase> {
	if (dataDir === undefined)
		return wrap(
			await PGlite.create(),
			() => 0,
			async () => {},
		);
	mkdirSync(dataDir, { recursive: true });
	const unlock = lockFolder(dataDir);
	try {
		const fs = new DurableNodeFS(join(dataDir, "postgres"));
		const startParams = PGlite.defaultStartParams.filter(
			(parameter) => parameter !== "-F",
		);
		const client = await PGlite.create({
			fs,
			startParams: [...startParams, "-c", "wal_sync_method=fsync"],
		});
		return wrap(
			client,
			() => fs.syncs,
			async () => unlock(),
		);
	} catch (error) {
		unlock();
		throw error;
	}
}

async function wrap(
	client: PGlite,
	syncs: () => number,
	release: () => Promise<void>,
): Promise<EmbeddedDatabase> {
	await client.exec("set time zone 'UTC'");
	const db = drizzle(client);
	return {
		kind: "embedded",
		db: db as unknown as Db,
		listen: (channel, onPayload) => client.listen(channel, onPayload),
		async notify(channel, payload) {
			await client.query("select pg_notify($1, $2)", [channel, payload]);
		},
		pgBossOptions: () => ({ db: fromPglite(client), backend: "pglite" }),
		migrate: (migrationsFolder) => migrate(db, { migrationsFolder }),
		async close() {
			await client.close();
			await release();
		},
		syncs,
	};
}
