import type { Documents } from "#domain/actions/action.ts";
import type { Collection, DocumentOf } from "#domain/documents/index.ts";
import type { Doc, Tables } from "./tables.ts";

/** States of some documents by collection and id; null: deleted, or not there. */
export class Layer {
	readonly #documents = new Map<Collection, Map<string, Doc | null>>();

	of(collection: Collection): ReadonlyMap<string, Doc | null> {
		return this.#documents.get(collection) ?? nothing;
	}

	has(collection: Collection, id: string): boolean {
		return this.of(collection).has(id);
	}

	get(collection: Collection, id: string): Doc | null | undefined {
		return this.of(collection).get(id);
	}

	set(collection: Collection, id: string, document: Doc | null): void {
		const documents = this.#documents.get(collection);
		if (documents) documents.set(id, document);
		else this.#documents.set(collection, new Map([[id, document]]));
	}

	delete(collection: Collection, id: string): void {
		this.#documents.get(collection)?.delete(id);
	}

	copy(): Layer {
		const copy = new Layer();
		for (const [collection, documents] of this.#documents)
			copy.#documents.set(collection, new Map(documents));
		return copy;
	}
}

const nothing: ReadonlyMap<string, Doc | null> = new Map();

/** Reads what is laid first, then what the server says of covered documents, then what is shown. */
export class Reader implements Documents {
	readonly #shown: Tables;
	readonly #base: Layer;
	readonly #laid: Layer;

	constructor(shown: Tables, base: Layer, laid: Layer) {
		this.#shown = shown;
		this.#base = base;
		this.#laid = laid;
	}

	async get<C extends Collection>(
		collection: C,
		id: string,
	): Promise<DocumentOf<C> | undefined> {
		for (const layer of [this.#laid, this.#base])
			if (layer.has(collection, id))
				return (layer.get(collection, id) ?? undefined) as
					| DocumentOf<C>
					| undefined;
		return this.#shown.get(collection, id) as DocumentOf<C> | undefined;
	}

	async find<C extends Collection>(
		collection: C,
		where: Partial<DocumentOf<C>>,
	): Promise<DocumentOf<C>[]> {
		const laid = this.#laid.of(collection);
		const base = this.#base.of(collection);
		const found = this.#shown
			.find(collection, where)
			.filter(({ id }) => !laid.has(id) && !base.has(id));
		const fields = Object.entries(where);
		const matches = (document: Doc | null): document is Doc =>
			document !== null &&
			fields.every(([field, value]) => document[field as keyof Doc] === value);
		for (const document of laid.values())
			if (matches(document)) found.push(document);
		for (const [id, document] of base)
			if (!laid.has(id) && matches(document)) found.push(document);
		return found as DocumentOf<C>[];
	}
}
