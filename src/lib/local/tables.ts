import {
	type Collection,
	collections,
	searchedBy,
} from "#domain/documents/collections.ts";
import type { DocumentOf } from "#domain/documents/index.ts";
import { type Row, Table } from "./table.ts";
import { takeTurns } from "./turns.ts";

export type Doc = DocumentOf<Collection>;
/** A document as it is shown: the server's, or with waiting actions laid over it. */
export type Shown<C extends Collection> = DocumentOf<C> & { pending?: true };

/** Documents written before the page gets a turn, if it wants one. */
const AT_A_TIME = 500;

/** Everything that is shown on this device, in memory: every query answers from here, in the same frame. */
export class Tables {
	readonly #tables = new Map<Collection, Table<Shown<Collection>>>(
		collections.map((collection) => [
			collection,
			new Table(searchedBy[collection]),
		]),
	);

	of<C extends Collection>(collection: C): Table<Shown<C>> {
		return this.#tables.get(collection) as unknown as Table<Shown<C>>;
	}

	/** The document as it is shown now, without its marks. */
	get(collection: Collection, id: string): Doc | undefined {
		const row = this.of(collection).get(id);
		return row && plain(row);
	}

	/** Those whose fields have these values, without their marks. */
	find(collection: Collection, where: object): Doc[] {
		return this.of(collection)
			.find(where as Record<string, unknown>)
			.map(plain);
	}

	/** Writes documents and takes away those that are gone; the page gets its turns meanwhile. */
	async write(
		collection: Collection,
		put: readonly Doc[],
		gone: readonly string[],
	): Promise<void> {
		const table = this.of(collection);
		let start = 0;
		for (; put.length - start > AT_A_TIME; start += AT_A_TIME) {
			await takeTurns();
			table.write(put.slice(start, start + AT_A_TIME), []);
		}
		await takeTurns();
		table.write(put.slice(start), gone);
	}
}

function plain(row: Row<Shown<Collection>>): Doc {
	const {
		pending: _pending,
		_deleted,
		_rev,
		_meta,
		_attachments,
		...document
	} = row;
	return document as Doc;
}
