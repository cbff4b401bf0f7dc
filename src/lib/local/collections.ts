import {
	createRxDatabase,
	type RxCollection,
	type RxDatabase,
	type RxJsonSchema,
} from "rxdb/plugins/core";
import { getRxStorageMemory } from "rxdb/plugins/storage-memory";
import { v7 as uuidv7 } from "uuid";
import {
	type Collection,
	collections,
	type DocumentOf,
	documentKinds,
} from "#domain/documents/index.ts";

/** A document as it is shown: the server's, or with waiting actions laid over it. */
export type Shown<C extends Collection> = DocumentOf<C> & { pending?: true };
export type Collections = { [C in Collection]: RxCollection<Shown<C>> };
export type LocalDocuments = RxDatabase<Collections>;

/** RxDB in memory, filled from the stored pages: every query answers from here, in the same frame. */
export async function createDocuments(): Promise<LocalDocuments> {
	const database = await createRxDatabase<Collections>({
		name: `perennial-${uuidv7()}`,
		storage: getRxStorageMemory(),
		multiInstance: false,
		eventReduce: true,
	});
	await database.addCollections(
		Object.fromEntries(
			collections.map((collection) => [
				collection,
				{ schema: rxSchema(collection) },
			]),
		) as never,
	);
	return database;
}

// Lengths that RxDB wants for what it indexes: ids, instants and days, else a line that a person types.
const lengths: Record<string, number> = { uuid: 36, "date-time": 24, date: 10 };

/** The RxDB schema of a document kind, from its one definition. */
export function rxSchema<C extends Collection>(
	collection: C,
): RxJsonSchema<Shown<C>> {
	const { schema, indexes } = documentKinds[collection];
	const indexed = new Set(["id", ...indexes.flat()]);
	const json = schema.toJSONSchema({ io: "output", unrepresentable: "any" });
	const properties: Record<string, unknown> = { pending: { type: "boolean" } };
	for (const [field, property] of Object.entries(json.properties ?? {}))
		properties[field] = indexed.has(field) ? indexedProperty(property) : {};
	return {
		version: 0,
		primaryKey: "id",
		type: "object",
		properties,
		required: [...indexed],
		indexes: indexes.map((fields) =>
			fields.length === 1 ? fields[0] : fields,
		),
	} as unknown as RxJsonSchema<Shown<C>>;
}

function indexedProperty(property: unknown): unknown {
	const { type, format, maximum, minimum } = property as {
		type?: string;
		format?: string;
		maximum?: number;
		minimum?: number;
	};
	if (type === "integer")
		return {
			type: "number",
			minimum: minimum ?? 0,
			maximum: maximum ?? 1_000_000,
			multipleOf: 1,
		};
	return { type: "string", maxLength: lengths[format ?? ""] ?? 200 };
}
