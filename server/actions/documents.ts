import { and, eq, inArray, isNull, type SQL, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import type { Change, Documents } from "#domain/actions/action.ts";
import type { Collection, DocumentOf } from "#domain/documents/index.ts";
import { type PortalTx, takePlaces } from "#server/database/feed.ts";
import { documentTables } from "#server/database/schema/documents.ts";
import { recall } from "#server/history/recall.ts";
import { endSessions, requireOwnAccounts } from "./accounts.ts";
import { bumpGrants } from "./grants.ts";
import { column, fieldColumns, tableOf, upsert, type Writing } from "./rows.ts";

type Unwritten =
	| (Writing & { collection: Collection; deletedAt?: never })
	| { collection: Collection; id: string; seq: number; deletedAt: string };

/**
 * The documents of a portal as one writing transaction sees them, remembered while it lasts: the
 * portal's lock is held, so nothing else changes them meanwhile. What is written is seen at once, and
 * reaches the database with `flush`: of a batch each document once.
 */
export class PortalDocuments implements Documents {
	readonly #portal: PortalTx;
	readonly #byId = new Map<string, unknown>();
	readonly #found = new Map<Collection, Map<string, unknown[]>>();
	readonly #unwritten = new Map<string, Unwritten>();
	/** What was taken in since the last flush, and the last time at which that was. */
	#changes: Change[] = [];
	#changedAt = "";
	#head: number;
	#flushed: number;

	/** `head`: the portal's place in the feed, which the transaction has locked. */
	constructor(portal: PortalTx, head: number) {
		this.#portal = portal;
		this.#head = head;
		this.#flushed = head;
	}

	/** The last place in the feed that was given to a document. */
	get head(): number {
		return this.#head;
	}

	async get<C extends Collection>(
		collection: C,
		id: string,
	): Promise<DocumentOf<C> | undefined> {
		await this.load(collection, [id]);
		return this.#byId.get(key(collection, id)) as DocumentOf<C> | undefined;
	}

	/** Reads those of these documents that are not known yet, in one statement. */
	async load(collection: Collection, ids: readonly string[]): Promise<void> {
		const unknown = ids.filter((id) => !this.#byId.has(key(collection, id)));
		if (unknown.length === 0) return;
		const [only] = unknown;
		const id = column(collection, "id");
		const found = await this.#select(
			collection,
			unknown.length === 1 && only !== undefined
				? eq(id, only)
				: inArray(id, [...new Set(unknown)]),
		);
		for (const each of unknown)
			this.#byId.set(key(collection, each), undefined);
		for (const document of found)
			this.#byId.set(key(collection, document.id), document);
	}

	async find<C extends Collection>(
		collection: C,
		where: Partial<DocumentOf<C>>,
	): Promise<DocumentOf<C>[]> {
		const name = JSON.stringify(where);
		const found = this.#found.get(collection) ?? new Map<string, unknown[]>();
		this.#found.set(collection, found);
		let documents = found.get(name) as DocumentOf<C>[] | undefined;
		if (!documents) {
			const conditions = Object.entries(where).map(([field, value]) =>
				value === null
					? isNull(column(collection, field))
					: eq(column(collection, field), value),
			);
			documents = this.#withUnwritten(
				collection,
				where,
				await this.#select(collection, and(...conditions)),
			);
			found.set(name, documents);
		}
		return documents;
	}

	#withUnwritten<C extends Collection>(
		collection: C,
		where: Partial<DocumentOf<C>>,
		stored: DocumentOf<C>[],
	): DocumentOf<C>[] {
		const documents = stored.filter(
			({ id }) => !this.#unwritten.has(key(collection, id)),
		);
		for (const unwritten of this.#unwritten.values()) {
			if (unwritten.collection !== collection || !("document" in unwritten))
				continue;
			const document = unwritten.document as DocumentOf<C>;
			const fields = Object.entries(where) as [keyof DocumentOf<C>, unknown][];
			if (fields.every(([field, value]) => document[field] === value))
				documents.push(document);
		}
		return documents;
	}

	async #select<C extends Collection>(
		collection: C,
		condition: SQL | undefined,
	): Promise<DocumentOf<C>[]> {
		const { tx, portalId } = this.#portal;
		const rows = await tx
			.select(fieldColumns(collection))
			.from(documentTables[collection] as PgTable)
			.where(and(eq(column(collection, "portalId"), portalId), condition));
		// The table's columns are the document's fields, which a test holds.
		return rows as DocumentOf<C>[];
	}

	/** Takes in what an action decided, each document with its place in the feed. Throws as `requireOwnAccounts`. */
	async write(
		changes: readonly Change[],
		causeId: string,
		now: string,
	): Promise<void> {
		if (changes.length === 0) return;
		await requireOwnAccounts(this.#portal, changes);
		await endSessions(this.#portal, changes);
		await bumpGrants(this.#portal, this, changes);
		this.#changes.push(...changes);
		this.#changedAt = now;
		let changesAccounts = false;
		for (const change of changes) {
			this.#head += 1;
			this.#found.delete(change.collection);
			if (change.collection === "people") changesAccounts = true;
			if ("deleted" in change) this.#delete(change, now);
			else this.#put(change, causeId);
		}
		// Accounts follow people by trigger, and the next person's are checked against them.
		if (changesAccounts) await this.flush();
	}

	#put(change: Exclude<Change, { deleted: string }>, causeId: string): void {
		const { collection, document } = change;
		const name = key(collection, document.id);
		const former = this.#unwritten.get(name);
		const first = former && "document" in former ? former : undefined;
		this.#unwritten.delete(name);
		this.#unwritten.set(name, {
			collection,
			document,
			seq: this.#head,
			createdSeq: first?.createdSeq ?? this.#head,
			causeId: first?.causeId ?? causeId,
			everInCatalog:
				first?.everInCatalog === true ||
				(change.collection === "courses" && change.document.inCatalog),
		});
		this.#byId.set(name, document);
	}

	#delete(
		{ collection, deleted }: Extract<Change, { deleted: string }>,
		now: string,
	): void {
		const name = key(collection, deleted);
		this.#unwritten.set(name, {
			collection,
			id: deleted,
			seq: this.#head,
			deletedAt: now,
		});
		this.#byId.set(name, undefined);
	}

	/** Writes to the database what it does not have yet, in the order in which documents were last written. */
	async flush(): Promise<void> {
		if (this.#head === this.#flushed) return;
		const { tx, portalId } = this.#portal;
		const first = await takePlaces(this.#portal, this.#head - this.#flushed);
		if (first !== this.#flushed + 1)
			throw new Error(
				`The feed of ${portalId} was written past its documents.`,
			);
		const written = new Map<Collection, Writing[]>();
		for (const unwritten of this.#unwritten.values()) {
			const { collection } = unwritten;
			if (!("document" in unwritten)) await this.#remove(unwritten);
			else if (written.has(collection))
				written.get(collection)?.push(unwritten);
			else written.set(collection, [unwritten]);
		}
		// A version is superseded before another is published: at most one is published at any time.
		for (const [collection, writings] of written)
			for (const batch of collection === "courseVersions"
				? writings.map((writing) => [writing])
				: [writings])
				await upsert(tx, portalId, collection, batch);
		this.#unwritten.clear();
		this.#head += await recall(this.#portal, this.#changes, this.#changedAt);
		this.#flushed = this.#head;
		this.#changes = [];
	}

	/** Forgets all that was remembered and written since `head`, after a rollback to a savepoint. */
	forget(head: number): void {
		this.#byId.clear();
		this.#found.clear();
		this.#unwritten.clear();
		this.#changes = [];
		this.#head = head;
		this.#flushed = head;
	}

	async #remove({
		collection,
		id,
		seq,
		deletedAt,
	}: Extract<Unwritten, { deletedAt: string }>): Promise<void> {
		const { tx, portalId } = this.#portal;
		await tx.execute(sql`
			insert into tombstones (portal_id, seq, collection, id, deleted_at)
			values (${portalId}, ${seq}, ${collection}, ${id}, ${deletedAt})`);
		await tx.execute(
			sql`delete from ${tableOf(collection)} where portal_id = ${portalId} and id = ${id}`,
		);
	}
}

function key(collection: Collection, id: string): string {
	return `${collection}/${id}`;
}
