import { SCHEMA_VERSION } from "#domain/documents/index.ts";
import type { LiveWord } from "#domain/sync.ts";
import type { Clock } from "#server/clock.ts";
import type { Database } from "#server/database/database.ts";
import { pull, readState } from "./pull.ts";
import type { Reader } from "./scope.ts";

/** Of more documents than this, or longer ones, a device is told only that they are there. */
const MOST_DOCUMENTS = 50;
const MOST_CHARACTERS = 20_000;

/**
 * What the live feed tells one device: the head, and with it what is new to it since the last word. Who
 * stands there needs to ask for nothing; everybody else pulls. It is what `pull` would answer, and as there
 * `isServed` is asked each time: a session may have ended, or the person's role changed.
 */
export class NewsFor {
	readonly #database: Database;
	readonly #clock: Clock;
	readonly #reader: Reader;
	readonly #isServed: () => Promise<boolean>;
	/** Where the device stands that has taken in every word; null: to be looked up. */
	#stands: { epoch: string; grantRevision: number; seq: number } | null = null;

	constructor(
		database: Database,
		clock: Clock,
		reader: Reader,
		isServed: () => Promise<boolean>,
	) {
		this.#database = database;
		this.#clock = clock;
		this.#reader = reader;
		this.#isServed = isServed;
	}

	/** The first word: the head, from which what comes later is news. */
	async begin(): Promise<LiveWord> {
		const { head, epoch, grantRevision } = await readState(
			this.#database,
			this.#reader,
			null,
		);
		this.#stands = { epoch, grantRevision, seq: head };
		return { head, news: null };
	}

	/** The next word, once there may be more. */
	async next(): Promise<LiveWord> {
		if (!this.#stands || !(await this.#isServed())) return this.begin();
		const { epoch, grantRevision, seq } = this.#stands;
		const from = {
			checkpoint: { phase: "follow" as const, seq },
			epoch,
			grantRevision,
			schemaVersion: SCHEMA_VERSION,
		};
		const page = await pull(this.#database, this.#clock, this.#reader, {
			...from,
			limit: MOST_DOCUMENTS,
		});
		// It has to fill anew, or to ask for more than this: where it stands then is not known here.
		if (page.kind !== "page") return this.begin();
		this.#stands = { epoch, grantRevision, seq: page.head };
		const isLittle = !page.more && page.changes.length <= MOST_CHARACTERS;
		return { head: page.head, news: isLittle ? { from, page } : null };
	}
}
