import type { Documents } from "#domain/actions/action.ts";
import type { Collection, DocumentOf } from "#domain/documents/index.ts";
import type { Doc, Tables } from "./tables.ts";

/** States of some documents by collection and id; null: deleted, or not there. */
export class Layer {
	readonly #documents = new Map<Collection, Map<string, Doc | null>>();
	/** The ids of documents by a field's value, of fields that were searched by. */
	readonly #indexes = new Map<
		Collection,
		Map<string, Map<unknown, Set<string>>>
	>();

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
		this.#reindex(collection, id, documents?.get(id), document);
		if (documents) documents.set(id, document);
		else this.#documents.set(collection, new Map([[id, document]]));
	}

	delete(collection: Collection, id: string): void {
		const documents = this.#documents.get(collection);
		this.#reindex(collection, id, documents?.get(id), null);
		documents?.delete(id);
	}

	/** Those whose fields have these values, without looking at the others. */
	matching(collection: Collection, where: Record<string, unknown>): Doc[] {
		const documents = this.of(collection);
		const fields = Object.entries(where);
		const [first] = fields;
		const found = first
			? [...this.#index(collection, first[0], first[1])].map((id) =>
					documents.get(id),
				)
			: [...documents.values()];
		return found.filter(
			(document): document is Doc =>
				document != null &&
				fields.every(([field, value]) => fieldOf(document, field) === value),
		);
	}

	#index(
		collection: Collection,
		field: string,
		value: unknown,
	): ReadonlySet<string> {
		const indexes = this.#indexes.get(collection) ?? new Map();
		this.#indexes.set(collection, indexes);
		let index = indexes.get(field);
		if (!index) {
			index = new Map<unknown, Set<string>>();
			for (const [id, document] of this.of(collection))
				if (document) put(index, fieldOf(document, field), id);
			indexes.set(field, index);
		}
		return index.get(value) ?? none;
	}

	#reindex(
		collection: Collection,
		id: string,
		before: Doc | null | undefined,
		after: Doc | null,
	): void {
		for (const [field, index] of this.#indexes.get(collection) ?? []) {
			if (before) index.get(fieldOf(before, field))?.delete(id);
			if (after) put(index, fieldOf(after, field), id);
		}
	}

	copy(): Layer {
		const copy = new Layer();
		for (const [collection, documents] of this.#documents)
			copy.#documents.set(collection, new Map(documents));
		return copy;
	}
}

const nothing: ReadonlyMap<string, Doc | null> = new Map();
const none: ReadonlySet<string> = new Set();

function fieldOf(document: Doc, field: string): unknown {
	return document[field as keyof Doc];
}

function put(
	index: Map<unknown, Set<string>>,
	value: unknown,
	id: string,
): void {
	const ids = index.get(value);
	if (ids) ids.add(id);
	else index.set(value, new Set([id]));
}

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
		found.push(...this.#laid.matching(collection, where));
		for (const document of this.#base.matching(collection, where))
			if (!laid.has(document.id)) found.push(document);
		return found as DocumentOf<C>[];
	}
}
