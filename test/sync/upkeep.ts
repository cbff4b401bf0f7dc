import { getTableName, sql } from "drizzle-orm";
import { collections } from "#domain/documents/index.ts";
import type { Identity } from "#domain/sync.ts";
import { documentTables } from "#server/database/schema/documents.ts";
import { documentOf, visibleRows } from "#test/server/oracle.ts";
import type { Contents, Doc } from "./device.ts";
import type { PortalImage } from "./portalImage.ts";
import type { Stage } from "./stage.ts";

/** What this person may see now, by plain SQL. */
export async function seenBy(
	{ world }: Stage,
	identity: Identity,
): Promise<Contents> {
	const rows = await visibleRows(world.database, identity);
	return Object.fromEntries(
		collections.map((collection) => [
			collection,
			rows[collection].map(({ document }) => document as Doc),
		]),
	) as Contents;
}

/** Forgets all tombstones there are, as the server does with those that are old. */
export async function compactNow({ world }: Stage): Promise<void> {
	await world.database.db.transaction(async (tx) => {
		await tx.execute(
			sql`delete from tombstones where portal_id = ${world.portalId}`,
		);
		await tx.execute(
			sql`update sync_heads set horizon = seq where portal_id = ${world.portalId}`,
		);
	});
}

/** The documents of an image. */
export function documentsOf(image: PortalImage): Contents {
	return Object.fromEntries(
		collections.map((collection) => {
			const name = getTableName(documentTables[collection]);
			const rows = image.find(({ table }) => table === name)?.rows ?? [];
			return [
				collection,
				rows.map((row) => documentOf(collection, row) as Doc),
			];
		}),
	) as Contents;
}
