import type { SQL } from "drizzle-orm";
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import type { ConstructorOptions } from "pg-boss";
import { openEmbedded } from "./embedded.ts";
import { openPostgres } from "./postgres.ts";

/** What `execute` answers on both drivers: days and instants as text, int8 as number. */
interface RawResult extends PgQueryResultHKT {
	type: { rows: Record<string, unknown>[] };
}

/** SQL through Drizzle, the same on the embedded database and on Postgres. */
export type Db = PgDatabase<RawResult>;
/** A transaction. Inside one use nothing but it: on the embedded database anything else waits for ever. */
export type Tx = Parameters<Parameters<Db["transaction"]>[0]>[0];

/** The columns of a row as text, in their order. */
export type TextRow = readonly (string | null)[];

export interface Database {
	kind: "embedded" | "postgres";
	db: Db;
	/**
	 * A statement's rows as the database writes them. For statements of which there is a fixed number of
	 * texts, differing in their parameters alone: Postgres plans each once a connection, which for a small
	 * page takes longer than running it.
	 */
	texts(statement: SQL): Promise<TextRow[]>;
	/** Hears what any process notifies on `channel`, until the returned function is called. */
	listen(
		channel: string,
		onPayload: (payload: string) => void,
	): Promise<() => Promise<void>>;
	notify(channel: string, payload: string): Promise<void>;
	/** What pg-boss needs to run on this database. */
	pgBossOptions(): ConstructorOptions;
	/** Runs the migrations of a folder that have not run yet. */
	migrate(folder: string): Promise<void>;
	/** What a Postgres server does by itself and the embedded database does not: vacuum and fresh statistics. */
	maintain(): Promise<void>;
	close(): Promise<void>;
}

/** Postgres when `databaseUrl` names one, else the embedded database in `dataDir`, else one in memory. */
export async function openDatabase(options: {
	dataDir?: string | undefined;
	databaseUrl?: string | undefined;
	/** Connections at most, Postgres alone. */
	poolSize?: number | undefined;
}): Promise<Database> {
	return options.databaseUrl
		? openPostgres(options.databaseUrl, options.poolSize)
		: openEmbedded(options.dataDir);
}
