import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import { PgDialect } from "drizzle-orm/pg-core";
import pg from "pg";
import type { Database, Db } from "./database.ts";
import { PostgresListener } from "./postgresListener.ts";

const POOL = 10;
const dialect = new PgDialect();
const unparsed = { getTypeParser: () => (text: string) => text };

// Drizzle asks pg's common parsers, not those of a connection, so these hold for the whole process.
const INT4_ARRAY: number = 1007;
const INT8_ARRAY: number = 1016;
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(INT8_ARRAY, pg.types.getTypeParser(INT4_ARRAY));

/** A Postgres server, by a pool of at most `poolSize` connections and one more that listens. */
export async function openPostgres(
	connectionString: string,
	poolSize: number = POOL,
): Promise<Database> {
	const pool = new pg.Pool({
		connectionString,
		max: poolSize,
		// Kept: making one, and planning on it anew, takes longer than most of what it is asked.
		idleTimeoutMillis: 0,
		keepAlive: true,
		// By a statement: `options` in the address would replace a start option.
		async onConnect(client) {
			await client.query("set time zone 'UTC'");
		},
	});
	// An idle connection that the server drops is replaced at the next query.
	pool.on("error", () => {});
	// One that breaks in use fails its query; unheard, its error would end the process too.
	pool.on("connect", (client) => client.on("error", () => {}));
	await pool.query("select 1").catch(async (error: unknown) => {
		await pool.end();
		throw new Error(
			`The database at DATABASE_URL cannot be reached: ${causeOf(error)}`,
			{ cause: error },
		);
	});
	const db = drizzle(pool) as unknown as Db;
	// Drizzle's own never gives back the connection when BEGIN fails on it: restarts of Postgres would use up the pool.
	const transaction: Db["transaction"] = async (work, config) => {
		const client = await pool.connect();
		try {
			return await (drizzle(client) as unknown as Db).transaction(work, config);
		} finally {
			client.release();
		}
	};
	const listener = new PostgresListener(connectionString);
	const names = new Map<string, string>();
	return {
		kind: "postgres",
		db: Object.assign(db, { transaction }),
		async texts(statement) {
			const { sql: text, params: values } = dialect.sqlToQuery(statement);
			const name = names.get(text) ?? `perennial_${names.size + 1}`;
			names.set(text, name);
			const { rows } = await pool.query<(string | null)[]>({
				name,
				text,
				values,
				rowMode: "array",
				types: unparsed,
			});
			return rows;
		},
		listen: (channel, onPayload) => listener.listen(channel, onPayload),
		async notify(channel, payload) {
			await pool.query("select pg_notify($1, $2)", [channel, payload]);
		},
		pgBossOptions: () => ({ connectionString, max: 4 }),
		async maintain() {},
		async migrate(migrationsFolder) {
			// Several processes may start at once: one migrates, the others find it done.
			const client = await pool.connect();
			try {
				await client.query(
					"select pg_advisory_lock(hashtext('perennial migrations'))",
				);
				await migrate(drizzle(client), { migrationsFolder });
			} finally {
				// The lock goes with its connection, even a broken one.
				client.release(true);
			}
		},
		async close() {
			await listener.close();
			await pool.end();
		},
	};
}

/** A host with several addresses fails with one error for each, and no message of its own. */
function causeOf(error: unknown): string {
	if (error instanceof AggregateError)
		return error.errors.map(causeOf).join(", ");
	return error instanceof Error ? error.message : String(error);
}
