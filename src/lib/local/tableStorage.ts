import {
	type BulkWriteRow,
	type EventBulk,
	getSortComparator,
	type PreparedQuery,
	RXDB_VERSION,
	type RxDocumentData,
	type RxJsonSchema,
	type RxStorage,
	type RxStorageBulkWriteResponse,
	type RxStorageChangeEvent,
	type RxStorageInstance,
	type RxStorageInstanceCreationParams,
} from "rxdb/plugins/core";
import { Subject } from "rxjs";
import { collections } from "#domain/documents/collections.ts";
import { type Row, type RowChange, Table } from "./table.ts";
import type { Tables } from "./tables.ts";

type Stored = { id: string };
type Events = EventBulk<RxStorageChangeEvent<Stored>, unknown>;

/**
 * RxDB's view of the tables: it queries them and hears of their changes. It writes nothing: documents are
 * the server's, and change by actions. What RxDB notes of itself lies in a table of its own.
 */
export function tableStorage(tables: Tables): RxStorage<unknown, unknown> {
	const instance = async (
		params: RxStorageInstanceCreationParams<Stored, unknown>,
	) => {
		const collection = collections.find(
			(each) => each === params.collectionName,
		);
		return collection
			? new TableInstance(params, tables.of(collection) as never)
			: new NotesInstance(params, new Table([]));
	};
	return {
		name: "tables",
		rxdbVersion: RXDB_VERSION,
		createStorageInstance: instance as never,
	};
}

class TableInstance
	implements RxStorageInstance<Stored, unknown, unknown, unknown>
{
	readonly databaseName: string;
	readonly collectionName: string;
	readonly schema: Readonly<RxJsonSchema<RxDocumentData<Stored>>>;
	readonly internals = {};
	readonly options = {};
	protected readonly table: Table<Stored>;
	readonly #changes = new Subject<Events>();
	readonly #unlisten: () => void;
	#bulks = 0;

	constructor(
		params: RxStorageInstanceCreationParams<Stored, unknown>,
		table: Table<Stored>,
	) {
		this.databaseName = params.databaseName;
		this.collectionName = params.collectionName;
		this.schema = params.schema;
		this.table = table;
		this.#unlisten = table.listen((changes) => {
			this.#bulks += 1;
			this.#changes.next({
				id: `${params.collectionName}-${this.#bulks}`,
				events: changes.map(eventOf),
				checkpoint: null,
				context: "tables",
			});
		});
	}

	async bulkWrite(
		_rows: BulkWriteRow<Stored>[],
	): Promise<RxStorageBulkWriteResponse<Stored>> {
		throw new Error("Documents are the server's: they change by actions.");
	}

	async findDocumentsById(ids: string[]) {
		return ids.flatMap((id) => this.table.get(id) ?? []);
	}

	/** By fields that must equal something; throws where a selector asks for more than that. */
	async query({ query }: PreparedQuery<Stored>) {
		const equal: Record<string, unknown> = {};
		for (const [field, condition] of Object.entries(query.selector)) {
			if (field === "_deleted") continue;
			if (!isEquality(condition))
				throw new Error(
					`Documents are found by fields that equal something: filter what was found by ${field}.`,
				);
			equal[field] = condition.$eq;
		}
		const documents = this.table.find(equal);
		if (query.sort.length > 0 && documents.length > 1)
			documents.sort(getSortComparator(this.schema, query));
		const { skip, limit = Number.POSITIVE_INFINITY } = query;
		return {
			documents:
				skip > 0 || documents.length > limit
					? documents.slice(skip, skip + limit)
					: documents,
		};
	}

	async count(query: PreparedQuery<Stored>) {
		const { documents } = await this.query(query);
		return { count: documents.length, mode: "fast" as const };
	}

	async getAttachmentData(): Promise<never> {
		throw new Error("Documents have no attachments.");
	}

	changeStream() {
		return this.#changes.asObservable();
	}

	async cleanup(): Promise<boolean> {
		return true;
	}

	async close(): Promise<void> {
		this.#unlisten();
		this.#changes.complete();
	}

	remove(): Promise<void> {
		return this.close();
	}
}

class NotesInstance extends TableInstance {
	override async bulkWrite(rows: BulkWriteRow<Stored>[]) {
		this.table.write(
			rows.map(({ document }) => document),
			[],
		);
		return { error: [] };
	}
}

function isEquality(condition: unknown): condition is { $eq: unknown } {
	return (
		typeof condition === "object" &&
		condition !== null &&
		Object.keys(condition).join() === "$eq"
	);
}

function eventOf({
	id,
	before,
	after,
}: RowChange<Stored>): RxStorageChangeEvent<Stored> {
	const known = { documentId: id, isLocal: false };
	if (!after)
		return {
			...known,
			operation: "DELETE",
			documentData: { ...(before as Row<Stored>), _deleted: true },
			previousDocumentData: before as Row<Stored>,
		};
	return before
		? {
				...known,
				operation: "UPDATE",
				documentData: after,
				previousDocumentData: before,
			}
		: {
				...known,
				operation: "INSERT",
				documentData: after,
				previousDocumentData: undefined,
			};
}
