import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import type { Database, Db } from "./database.ts";

const POOL = 10;
const INT8 = 20;
pg.types.setTypeParser(INT8, Number);

const RECONNECT_MILLISECONDS = [100, 500, 2000, 5000];

/** A Postgres server, by a pool and one connection that listens. */
export async function openPostgres(
	connectionString: string,
): Promise<Database> {
	const pool = new pg.Pool({
		connectionString,
		max: POOL,
		options: "-c timezone=UTC",
	});
	// An idle connection that the server drops is replaced at the next query.
	pool.on("error", () => {});
	// One that breaks in use fails its query; unheard, its error would end the process too.
	pool.on("connect", (client) => client.on("error", () => {}));
	await pool.query("select 1").catch(async (error: Error) => {
		await pool.end();
		throw new Error(
			`The database at DATABASE_URL cannot be reached: ${error.message}`,
		);
	});
	const db = drizzle(pool);
	const listener = new Listener(connectionString);
	return {
		kind: "postgres",
		db: db as unknown as Db,
		listen: (channel, onPayload) => listener.listen(channel, onPayload),
		async notify(channel, payload) {
			await pool.query("select pg_notify($1, $2)", [channel, payload]);
		},
		pgBossOptions: () => ({ connectionString, max: 4 }),
		async migrate(migrationsFolder) {
			// Several processes may start at once: one migrates, the others find it done.
			const client = await pool.connect();
			try {
				await client.query(
					"select pg_advisory_lock(hashtext('perennial migrations'))",
				);
				await migrate(drizzle(client), { migrationsFolder });
			} finally {
				await client.query("select pg_advisory_unlock_all()");
				client.release();
			}
		},
		async close() {
			await listener.close();
			await pool.end();
		},
	};
}

/** One connection for LISTEN, made anew when it breaks; what was missed meanwhile the slow poll finds. */
class Listener {
	readonly #connectionString: string;
	readonly #handlers = new Map<string, Set<(payload: string) => void>>();
	#client: Promise<pg.Client> | undefined;
	#closed = false;
	#failures = 0;

	constructor(connectionString: string) {
		this.#connectionString = connectionString;
	}

	async listen(
		channel: string,
		onPayload: (payload: string) => void,
	): Promise<() => Promise<void>> {
		const handlers = this.#handlers.get(channel) ?? new Set();
		this.#handlers.set(channel, handlers);
		handlers.add(onPayload);
		const client = await (this.#client ??= this.#connect());
		await client.query(`listen ${pg.escapeIdentifier(channel)}`);
		return async () => {
			handlers.delete(onPayload);
		};
	}

	async close(): Promise<void> {
		this.#closed = true;
		const client = await this.#client?.catch(() => undefined);
		await client?.end();
	}

	async #connect(): Promise<pg.Client> {
		const client = new pg.Client({ connectionString: this.#connectionString });
		client.on("notification", ({ channel, payload }) => {
			for (const handler of this.#handlers.get(channel) ?? [])
				handler(payload ?? "");
		});
		client.on("error", () => {});
		client.on("end", () => this.#reconnect());
		await client.connect();
		for (const channel of this.#handlers.keys())
			await client.query(`listen ${pg.escapeIdentifier(channel)}`);
		this.#failures = 0;
		return client;
	}

	#reconnect(): void {
		if (this.#closed) return;
		const wait =
			RECONNECT_MILLISECONDS[
				Math.min(this.#failures, RECONNECT_MILLISECONDS.length - 1)
			];
		this.#failures += 1;
		setTimeout(() => {
			if (this.#closed) return;
			this.#client = this.#connect();
			this.#client.catch(() => this.#reconnect());
		}, wait).unref();
	}
}
