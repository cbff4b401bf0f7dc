import { closeSync, existsSync, fsyncSync, mkdirSync, openSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import {
	type ParserOptions,
	PGlite,
	type postgresMod,
	type QueryOptions,
	types,
} from "@electric-sql/pglite";
import { NodeFS } from "@electric-sql/pglite/nodefs";
import { PgDialect } from "drizzle-orm/pg-core";
import { drizzle } from "drizzle-orm/pglite";
import { migrate } from "drizzle-orm/pglite/migrator";
import { fromPglite } from "pg-boss";
import type { Database, Db } from "./database.ts";
import { lockFolder } from "./lock.ts";
import { rowsOfRecords } from "./recordText.ts";

export type EmbeddedDatabase = Database & {
	/** How many times the database has asked the disk to keep what was written. */
	syncs(): number;
	/** All that it holds, for `openInMemory`. */
	image(): Promise<Blob>;
};

/** The disk refused to keep what was written. Opened anew, the database has all that it acknowledged. */
export class DiskFailed extends Error {
	constructor(cause: unknown) {
		super(
			`The disk did not keep what was written: ${String(cause)}. Check the disk, then start again.`,
			{ cause },
		);
		this.name = "DiskFailed";
	}
}

// What a system call of Postgres' answers for a disk error: EIO, as WASI numbers it.
const EIO = 29;

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
			try {
				fsyncSync(stream.nfd);
				return 0;
			} catch (error) {
				// Postgres panics over it and answers nothing more, so the process has to end. An error
				// thrown from here would instead leave the commit acknowledged.
				setImmediate(() => {
					throw new DiskFailed(error);
				});
				return EIO;
			}
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

const dialect = new PgDialect();

const asText = (value: string) => value;
const dates = [types.DATE, types.TIMESTAMP, types.TIMESTAMPTZ, types.INTERVAL];

// Days and instants stay text, as Drizzle wants them; int8 would be number or bigint by its size.
const parsers: ParserOptions = {
	[types.INT8]: Number,
	...Object.fromEntries(dates.map((type) => [type, asText])),
};

/** The embedded database in a folder, which it locks; in memory without one. Throws FolderInUse. */
export async function openEmbedded(
	dataDir?: string,
): Promise<EmbeddedDatabase> {
	if (dataDir === undefined) return openInMemory();
	mkdirSync(dataDir, { recursive: true });
	const unlock = lockFolder(dataDir);
	try {
		const folder = join(dataDir, "postgres");
		const isNew = !existsSync(folder);
		const fs = new DurableNodeFS(folder);
		const startParams = PGlite.defaultStartParams.filter(
			(parameter) => parameter !== "-F",
		);
		const client = await PGlite.create({
			fs,
			parsers,
			startParams: [...startParams, "-c", "wal_sync_method=fsync"],
		});
		if (isNew) await syncFolder(dataDir);
		return await wrap(client, () => fs.syncs, unlock);
	} catch (error) {
		unlock();
		throw error;
	}
}

/** A database in memory: empty, or with all that an image holds, which is several times faster. */
export async function openInMemory(image?: Blob): Promise<EmbeddedDatabase> {
	const client = await PGlite.create(
		image ? { parsers, loadDataDir: image } : { parsers },
	);
	return wrap(
		client,
		() => 0,
		() => {},
	);
}

/** The files of a new database are laid down without a sync: about 1,000, once. */
async function syncFolder(folder: string): Promise<void> {
	// Windows syncs no folders and nothing that is open for reading alone.
	if (process.platform === "win32") return;
	const entries = await readdir(folder, {
		recursive: true,
		withFileTypes: true,
	});
	const paths = entries
		.filter((entry) => entry.isFile() || entry.isDirectory())
		.map((entry) => join(entry.parentPath, entry.name));
	for (const path of [...paths, folder]) {
		const descriptor = openSync(path, "r");
		try {
			fsyncSync(descriptor);
		} finally {
			closeSync(descriptor);
		}
	}
}

/**
 * As Drizzle uses it. Its own parsers, which are those of the whole database here, go along with each statement: to put
 * them together with the some hundred others takes longer than many a statement.
 */
function forDrizzle(client: PGlite): PGlite {
	const asking = (of: Pick<PGlite, "query">) => ({
		query: (text: string, values?: unknown[], options?: QueryOptions) =>
			of.query(text, values, { rowMode: options?.rowMode ?? "object" }),
	});
	return {
		...asking(client),
		transaction: <Result>(work: (tx: unknown) => Promise<Result>) =>
			client.transaction((tx) => work(asking(tx))),
	} as unknown as PGlite;
}

/** As pg-boss uses it, which wants days and instants as dates. */
function forPgBoss(client: PGlite): Parameters<typeof fromPglite>[0] {
	const asDates = {
		parsers: Object.fromEntries(
			[types.DATE, types.TIMESTAMP, types.TIMESTAMPTZ].map((type) => [
				type,
				(value: string) => new Date(value),
			]),
		),
	};
	return {
		query: (text, values) => client.query(text, values, asDates),
		exec: (text) => client.exec(text, asDates),
		listen: (channel, hear) => client.listen(channel, hear),
	};
}

/** EXECUTE takes none of the protocol's parameters. */
function literal(value: unknown): string {
	if (typeof value === "number") return String(value);
	if (typeof value === "string") return dialect.escapeString(value);
	throw new TypeError(`A statement is not prepared for a ${typeof value}.`);
}

async function wrap(
	client: PGlite,
	syncs: () => number,
	release: () => void,
): Promise<EmbeddedDatabase> {
	await client.exec("set time zone 'UTC'");
	const db = drizzle(forDrizzle(client));
	/** The names of the statements that the connection has prepared, by their texts. */
	const prepared = new Map<string, string>();
	return {
		kind: "embedded",
		db: db as unknown as Db,
		async texts(statement) {
			const { sql: text, params } = dialect.sqlToQuery(statement);
			const name = prepared.get(text) ?? `perennial_${prepared.size + 1}`;
			if (!prepared.has(text)) {
				prepared.set(text, name);
				// All rows as one text: each field by itself would cost it several times as long.
				const whole = `select coalesce(string_agg(t::text, ''), '') from (${text}) t`;
				await client.exec(`prepare ${name} as ${whole}`).catch((error) => {
					prepared.delete(text);
					throw error;
				});
			}
			// By the simple protocol: the other one is six messages to the database instead of two.
			const [result] = await client.exec(
				params.length === 0
					? `execute ${name}`
					: `execute ${name} (${params.map(literal).join(", ")})`,
				{ rowMode: "array" },
			);
			const [row] = (result?.rows ?? []) as unknown as [string][];
			return rowsOfRecords(row?.[0] ?? "");
		},
		async listen(channel, onPayload) {
			// Unquoted, PGlite would take the channel in small letters; what its own `listen` returns does.
			const quoted = `"${channel}"`;
			const hear = (payload: string) => onPayload(payload);
			await client.listen(quoted, hear);
			return () => client.unlisten(quoted, hear);
		},
		async notify(channel, payload) {
			await client.query("select pg_notify($1, $2)", [channel, payload]);
		},
		pgBossOptions: () => ({
			db: fromPglite(forPgBoss(client)),
			backend: "pglite",
		}),
		// It has no autovacuum: without statistics a page of documents is found by reading whole tables.
		async maintain() {
			await client.exec("vacuum (analyze)");
		},
		migrate: (migrationsFolder) => migrate(db, { migrationsFolder }),
		async close() {
			try {
				await client.close();
			} finally {
				release();
			}
		},
		syncs,
		image: () => client.dumpDataDir("none"),
	};
}
