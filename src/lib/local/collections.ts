import {
	createRxDatabase,
	type RxCollection,
	type RxDatabase,
	type RxQuery,
} from "rxdb/plugins/core";
import { v7 as uuidv7 } from "uuid";
import { type Collection, collections } from "#domain/documents/collections.ts";
import type { Loading } from "./loading.ts";
import { tableStorage } from "./tableStorage.ts";
import type { Shown, Tables } from "./tables.ts";

export type { Shown };
export type Collections = { [C in Collection]: RxCollection<Shown<C>> };
export type LocalDocuments = RxDatabase<Collections>;

const loadings = new WeakMap<object, Loading>();

/** RxDB over the tables: what pages query. `loading` says what has been loaded into them. */
export async function createDocuments(
	tables: Tables,
	loading: Loading,
): Promise<LocalDocuments> {
	const database = await createRxDatabase<Collections>({
		name: `perennial-${uuidv7()}`,
		storage: tableStorage(tables),
		multiInstance: false,
		eventReduce: false,
	});
	loadings.set(database, loading);
	await database.addCollections(
		Object.fromEntries(
			collections.map((collection) => [collection, { schema: rxSchema }]),
		) as never,
	);
	return database;
}

/** What is loaded of the documents that a query looks through. */
export function loadingOf(query: RxQuery): Loading {
	const loading = loadings.get(query.collection.database);
	if (!loading) throw new Error("This query is of no device.");
	return loading;
}

/** RxDB is asked for plain documents, by fields that the tables index: of these it need not know. */
const rxSchema = {
	version: 0,
	primaryKey: "id",
	type: "object",
	properties: { id: { type: "string", maxLength: 36 } },
	required: ["id"],
};
