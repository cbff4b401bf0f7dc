import { collections } from "#domain/documents/index.ts";
import type { LocalDocuments } from "#lib/local/collections.ts";

type Row = { id: string } & Record<string, unknown>;

/**
 * What is shown, kept in plain maps with the few methods of RxDB's collections that the overlay uses:
 * RxDB opens 13 collections in a process, and there are several devices here. One of them has the real ones.
 */
export async function plainDocuments(): Promise<LocalDocuments> {
	const database: Record<string, unknown> = { close: async () => {} };
	for (const collection of collections)
		database[collection] = new PlainCollection();
	return database as never;
}

class PlainCollection {
	readonly #rows = new Map<string, Row>();
	readonly storageInstance = {
		findDocumentsById: async (ids: string[]) =>
			ids.flatMap((id) => this.#rows.get(id) ?? []),
	};

	async bulkUpsert(rows: Row[]) {
		for (const row of rows) this.#rows.set(row.id, structuredClone(row));
		return { error: [] };
	}

	async bulkRemove(ids: string[]) {
		for (const id of ids) this.#rows.delete(id);
	}

	findByIds(ids: string[]) {
		return {
			exec: async () =>
				new Map(ids.flatMap((id) => this.#document(id)).map((d) => [d.id, d])),
		};
	}

	findOne(id: string) {
		return { exec: async () => this.#document(id)[0] ?? null };
	}

	find(query?: { selector: Record<string, unknown> }) {
		const wanted = Object.entries(query?.selector ?? {});
		return {
			exec: async () =>
				[...this.#rows.values()]
					.filter((row) =>
						wanted.every(([field, value]) => row[field] === value),
					)
					.flatMap(({ id }) => this.#document(id)),
		};
	}

	#document(id: string) {
		const row = this.#rows.get(id);
		return row
			? [{ ...row, id: row.id, toMutableJSON: () => structuredClone(row) }]
			: [];
	}
}
