import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { AnyPgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Change, Documents } from "#domain/actions/action.ts";
import {
	type Collection,
	type DocumentOf,
	documentKinds,
} from "#domain/documents/index.ts";
import { type PortalTx, takePlaces } from "#server/database/feed.ts";
import { documentTables } from "#server/database/schema/documents.ts";
import { tombstones } from "#server/database/schema/sync.ts";
import { endSessions, requireOwnAccounts } from "./accounts.ts";
import { bumpGrants } from "./grants.ts";

/** Collections whose rows remember with which place in the feed they came into being. */
const withCreatedSeq: ReadonlySet<Collection> = new Set([
	"enrollments",
	"awards",
	"notifications",
]);

type Columns = Record<string, AnyPgColumn>;

/** The columns of a collection's table that are fields of its documents. */
export function fieldColumns(collection: Collection): Columns {
	const table = documentTables[collection] as unknown as Columns;
	return Object.fromEntries(
		Object.keys(documentKinds[collection].schema.shape).map((field) => {
			const column = table[field];
			if (!column)
				throw new Error(
					`The table of ${collection} has no column for its field ${field}.`,
				);
			return [field, column];
		}),
	);
}

/**
 * The documents of a portal as one writing transaction sees them, remembered while it lasts: the
 * portal's lock is held, so nothing else changes them meanwhile.
 */
export class PortalDocuments implements Documents {
	readonly #portal: PortalTx;
	readonly #byId = new Map<string, unknown>();
	readonly #found = new Map<Collection, Map<string, unknown[]>>();

	constructor(portal: PortalTx) {
		this.#portal = portal;
	}

	async get<C extends Collection>(
		collection: C,
		id: string,
	): Promise<DocumentOf<C> | undefined> {
		const key = `${collection}/${id}`;
		if (!this.#byId.has(key)) {
			const [document] = await this.#select(
				collection,
				eq(column(collection, "id"), id),
			);
			this.#byId.set(key, document);
		}
		return this.#byId.get(key) as DocumentOf<C> | undefined;
	}

	async find<C extends Collection>(
		collection: C,
		where: Partial<DocumentOf<C>>,
	): Promise<DocumentOf<C>[]> {
		const key = JSON.stringify(where);
		const found = this.#found.get(collection) ?? new Map<string, unknown[]>();
		this.#found.set(collection, found);
		let documents = found.get(key) as DocumentOf<C>[] | undefined;
		if (!documents) {
			const conditions = Object.entries(where).map(([field, value]) =>
				value === null
					? isNull(column(collection, field))
					: eq(column(collection, field), value),
			);
			documents = await this.#select(collection, and(...conditions));
			found.set(key, documents);
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

	/** Writes what an action decided, each document with its place in the feed. Throws as `requireOwnAccounts`. */
	async write(
		changes: readonly Change[],
		causeId: string,
		now: string,
	): Promise<void> {
		if (changes.length === 0) return;
		const { tx, portalId } = this.#portal;
		await requireOwnAccounts(this.#portal, changes);
		await endSessions(this.#portal, changes);
		await bumpGrants(this.#portal, this, changes);
		let seq = await takePlaces(this.#portal, changes.length);
		const written = new Map<Collection, Record<string, unknown>[]>();
		for (const change of changes) {
			if ("deleted" in change) {
				await this.#remove(change.collection, change.deleted, seq, now);
			} else {
				const { collection, document } = change;
				const row: Record<string, unknown> = { ...document, portalId, seq };
				if (withCreatedSeq.has(collection)) row.createdSeq = seq;
				if (collection === "enrollments") row.causeId = causeId;
				if (collection === "courses")
					row.everInCatalog = change.document.inCatalog;
				written.set(collection, [...(written.get(collection) ?? []), row]);
			}
			seq += 1;
		}
		// A version is superseded before another is published: at most one is published at any time.
		for (const [collection, rows] of written)
			for (const batch of collection === "courseVersions"
				? rows.map((row) => [row])
				: chunks(rows, 500))
				await tx
					.insert(documentTables[collection] as PgTable)
					.values(batch)
					.onConflictDoUpdate({
						target: [column(collection, "portalId"), column(collection, "id")],
						set: updates(collection),
					});
		for (const change of changes) {
			this.#found.delete(change.collection);
			const id = "deleted" in change ? change.deleted : change.document.id;
			this.#byId.set(
				`${change.collection}/${id}`,
				"deleted" in change ? undefined : change.document,
			);
		}
	}

	/** Forgets what was remembered, after a rollback to a savepoint. */
	forget(): void {
		this.#byId.clear();
		this.#found.clear();
	}

	async #remove(
		collection: Collection,
		id: string,
		seq: number,
		now: string,
	): Promise<void> {
		const { tx, portalId } = this.#portal;
		await tx
			.insert(tombstones)
			.values({ portalId, seq, collection, id, deletedAt: new Date(now) });
		await tx
			.delete(documentTables[collection] as PgTable)
			.where(
				and(
					eq(column(collection, "portalId"), portalId),
					eq(column(collection, "id"), id),
				),
			);
	}
}

function column(collection: Collection, field: string): AnyPgColumn {
	const found = (documentTables[collection] as unknown as Columns)[field];
	if (!found) throw new Error(`${collection} has no field ${field}.`);
	return found;
}

/** On conflict: every field and the seq take the new value; what was fixed at creation stays. */
function updates(collection: Collection): Record<string, SQL> {
	const set: Record<string, SQL> = { seq: sql`excluded.seq` };
	for (const [field, { name }] of Object.entries(fieldColumns(collection)))
		if (field !== "id") set[field] = sql.raw(`excluded."${name}"`);
	if (collection === "courses")
		set.everInCatalog = sql`${documentTables.courses.everInCatalog} or excluded.ever_in_catalog`;
	return set;
}

function chunks<T>(items: T[], size: number): T[][] {
	const result: T[][] = [];
	for (let start = 0; start < items.length; start += size)
		result.push(items.slice(start, start + size));
	return result;
}
