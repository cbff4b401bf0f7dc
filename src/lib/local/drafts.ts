import type { LocalDatabase } from "./database.ts";
import type { DraftRow } from "./rows.ts";

/**
 * What a person has begun, such as the answers of an exam: on this device alone, through closing and
 * crashes, until it is handed in. Goes with everything else when the person signs out.
 */
export class Drafts {
	readonly #store: LocalDatabase;

	constructor(store: LocalDatabase) {
		this.#store = store;
	}

	/** What was kept under this name, as it was; undefined when there is nothing. */
	async read(name: string): Promise<unknown> {
		const row = (await this.#store.meta.get(`draft/${name}`)) as
			| DraftRow
			| undefined;
		return row?.value;
	}

	/** Durable when it returns. `value`: what JSON can say. */
	async keep(name: string, value: unknown): Promise<void> {
		// It may stand in a reactive proxy, which the database cannot clone.
		const plain: unknown = JSON.parse(JSON.stringify(value));
		await this.#store.meta.put({ key: `draft/${name}`, value: plain });
	}

	async drop(name: string): Promise<void> {
		await this.#store.meta.delete(`draft/${name}`);
	}
}
