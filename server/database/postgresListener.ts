import pg from "pg";

const RECONNECT_MILLISECONDS = [100, 500, 2000, 5000] as const;
const CONNECT_MILLISECONDS = 10_000;

type Handler = { onPayload: (payload: string) => void };

/** One connection for LISTEN, made anew when it breaks; what was missed meanwhile the slow poll finds. */
export class PostgresListener {
	readonly #connectionString: string;
	readonly #handlers = new Map<string, Set<Handler>>();
	#client: Promise<pg.Client> | undefined;
	#retry: NodeJS.Timeout | undefined;
	#failures = 0;
	#closed = false;

	constructor(connectionString: string) {
		this.#connectionString = connectionString;
	}

	/** Returns once it hears; rejects when there is no connection to be had. */
	async listen(
		channel: string,
		onPayload: (payload: string) => void,
	): Promise<() => Promise<void>> {
		const handler = { onPayload };
		const handlers = this.#handlers.get(channel) ?? new Set();
		this.#handlers.set(channel, handlers.add(handler));
		const stop = async () => {
			handlers.delete(handler);
			if (handlers.size > 0 || this.#handlers.get(channel) !== handlers) return;
			this.#handlers.delete(channel);
			// A connection that is broken listens to nothing as it is.
			const client = await this.#client?.catch(() => undefined);
			if (!this.#handlers.has(channel))
				await client
					?.query(`unlisten ${pg.escapeIdentifier(channel)}`)
					.catch(() => {});
		};
		try {
			const client = await this.#connected();
			await client.query(`listen ${pg.escapeIdentifier(channel)}`);
		} catch (error) {
			await stop();
			throw error;
		}
		return stop;
	}

	async close(): Promise<void> {
		this.#closed = true;
		clearTimeout(this.#retry);
		const client = await this.#client?.catch(() => undefined);
		await client?.end();
	}

	/** The connection that there is, else a new one; a failed one is forgotten. */
	#connected(): Promise<pg.Client> {
		if (this.#client) return this.#client;
		const connecting = this.#connect();
		this.#client = connecting;
		connecting.catch(() => {
			this.#client = undefined;
		});
		return connecting;
	}

	async #connect(): Promise<pg.Client> {
		const client = new pg.Client({
			connectionString: this.#connectionString,
			connectionTimeoutMillis: CONNECT_MILLISECONDS,
			keepAlive: true,
		});
		// Each is followed by `end`, or rejects what waits.
		client.on("error", () => {});
		client.on("notification", ({ channel, payload }) => {
			for (const { onPayload } of this.#handlers.get(channel) ?? [])
				onPayload(payload ?? "");
		});
		try {
			await client.connect();
			for (const channel of this.#handlers.keys())
				await client.query(`listen ${pg.escapeIdentifier(channel)}`);
		} catch (error) {
			await client.end();
			throw error;
		}
		// Only now: a failed attempt ends too, and would be tried again twice.
		client.once("end", () => {
			this.#client = undefined;
			this.#reconnect();
		});
		this.#failures = 0;
		return client;
	}

	#reconnect(): void {
		if (this.#closed) return;
		const last = RECONNECT_MILLISECONDS.length - 1;
		const wait = RECONNECT_MILLISECONDS[Math.min(this.#failures, last)];
		this.#failures += 1;
		clearTimeout(this.#retry);
		this.#retry = setTimeout(() => {
			this.#connected().catch(() => this.#reconnect());
		}, wait).unref();
	}
}
