/** What RxDB wants beside a document's own fields. */
type Marks = {
	_deleted: false;
	_rev: string;
	_meta: { lwt: number };
	_attachments: Record<string, never>;
};
/** A document as it lies in a table; never changed, only replaced. */
export type Row<Document> = Document & Marks;

/** One document that came, changed or went. */
export type RowChange<Document> = {
	id: string;
	before: Row<Document> | undefined;
	after: Row<Document> | undefined;
};

const meta = Object.freeze({ lwt: 1 });
const attachments = Object.freeze({});

/**
 * The shown documents of one collection, in memory. Those with a certain value in an indexed field are
 * found without looking at the others; an index is made when it is first asked for.
 */
export class Table<Document extends { id: string }> {
	readonly #rows = new Map<string, Row<Document>>();
	readonly #indexed: ReadonlySet<string>;
	readonly #indexes = new Map<string, Map<unknown, Row<Document>[]>>();
	readonly #listeners = new Set<(changes: RowChange<Document>[]) => void>();
	#writes = 0;

	constructor(indexed: Iterable<string>) {
		this.#indexed = new Set(indexed);
	}

	get size(): number {
		return this.#rows.size;
	}

	get(id: string): Row<Document> | undefined {
		return this.#rows.get(id);
	}

	has(id: string): boolean {
		return this.#rows.has(id);
	}

	ids(): Iterable<string> {
		return this.#rows.keys();
	}

	/** Those whose fields have these values, in no order. */
	find(where: Record<string, unknown>): Row<Document>[] {
		const { id, ...others } = where;
		if (id !== undefined) {
			const row = this.#rows.get(String(id));
			return row && matches(row, others) ? [row] : [];
		}
		const by = Object.keys(where).find((field) => this.#indexed.has(field));
		if (by === undefined) {
			const all = [...this.#rows.values()];
			return Object.keys(where).length === 0
				? all
				: all.filter((row) => matches(row, where));
		}
		const found = this.#index(by).get(where[by]) ?? [];
		return Object.keys(where).length === 1
			? [...found]
			: found.filter((row) => matches(row, where));
	}

	/** Puts documents in where they differ from what is there, takes others out, and tells who listens. */
	write(put: readonly Document[], gone: Iterable<string>): void {
		this.#writes += 1;
		const marks = {
			_deleted: false as const,
			_rev: `${this.#writes}-table`,
			_meta: meta,
			_attachments: attachments,
		};
		const changes: RowChange<Document>[] = [];
		for (const document of put) {
			const before = this.#rows.get(document.id);
			if (before && !differs(document, before)) continue;
			const after = { ...document, ...marks };
			this.#rows.set(document.id, after);
			changes.push({ id: document.id, before, after });
		}
		for (const id of gone) {
			const before = this.#rows.get(id);
			if (!before) continue;
			this.#rows.delete(id);
			changes.push({ id, before, after: undefined });
		}
		if (changes.length === 0) return;
		for (const [field, index] of this.#indexes)
			for (const { before, after } of changes)
				move(index, field, before, after);
		for (const listener of this.#listeners) listener(changes);
	}

	/** Returns what ends it. */
	listen(listener: (changes: RowChange<Document>[]) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	#index(field: string): Map<unknown, Row<Document>[]> {
		let index = this.#indexes.get(field);
		if (!index) {
			index = new Map();
			for (const row of this.#rows.values()) move(index, field, undefined, row);
			this.#indexes.set(field, index);
		}
		return index;
	}
}

function move<Document>(
	index: Map<unknown, Row<Document>[]>,
	field: string,
	before: Row<Document> | undefined,
	after: Row<Document> | undefined,
): void {
	const from = before && fieldOf(before, field);
	const to = after && fieldOf(after, field);
	const rows = before && index.get(from);
	const place = rows ? rows.indexOf(before) : -1;
	if (rows && place >= 0) {
		if (after && from === to) {
			rows[place] = after;
			return;
		}
		const last = rows.pop() as Row<Document>;
		if (rows.length === 0) index.delete(from);
		else if (place < rows.length) rows[place] = last;
	}
	if (!after) return;
	const others = index.get(to);
	if (others) others.push(after);
	else index.set(to, [after]);
}

function matches(row: object, where: Record<string, unknown>): boolean {
	for (const field in where)
		if (fieldOf(row, field) !== where[field]) return false;
	return true;
}

function fieldOf(row: object, field: string): unknown {
	return row[field as keyof typeof row];
}

/** `row` also has the marks, whose names begin with a low line. */
function differs(document: object, row: object): boolean {
	const fields = Object.entries(document);
	let kept = 0;
	for (const field in row) if (!field.startsWith("_")) kept += 1;
	return (
		fields.length !== kept ||
		fields.some(([field, value]) => {
			const was = fieldOf(row, field);
			return was !== value && JSON.stringify(was) !== JSON.stringify(value);
		})
	);
}
