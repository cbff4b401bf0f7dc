import { asc, eq } from "drizzle-orm";
import type { AnyPgColumn, PgTable } from "drizzle-orm/pg-core";
import type { ChainDocuments } from "#domain/chains.ts";
import type { DocumentOf } from "#domain/documents/index.ts";
import { type Collection, collections } from "#domain/documents/index.ts";
import { fieldColumns } from "#server/actions/rows.ts";
import type { Database } from "#server/database/database.ts";
import { documentTables } from "#server/database/schema/documents.ts";

/** All documents of a portal as a plain query reads them, by id. */
export type State = { [C in Collection]: DocumentOf<C>[] };

export async function readState(
	{ db }: Database,
	portalId: string,
): Promise<State> {
	const state: Partial<Record<Collection, unknown[]>> = {};
	await Promise.all(
		collections.map(async (collection) => {
			const table = documentTables[collection] as unknown as PgTable &
				Record<"portalId" | "id", AnyPgColumn>;
			state[collection] = await db
				.select(fieldColumns(collection))
				.from(table)
				.where(eq(table.portalId, portalId))
				.orderBy(asc(table.id));
		}),
	);
	return state as State;
}

/** What chains follow from. */
export function chainDocuments(state: State): ChainDocuments {
	return { ...state, timeZone: state.settings[0]?.timeZone ?? "UTC" };
}
