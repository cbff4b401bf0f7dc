import { sql } from "drizzle-orm";
import type { Clock } from "#server/clock.ts";
import type { Database } from "#server/database/database.ts";
import { type PortalTx, writePortal } from "#server/database/feed.ts";

/** A device that has not been here for so long fills anew. */
const KEPT_DAYS = 180;
const BATCH = 1000;
const DAY_MILLISECONDS = 86_400_000;

/**
 * Deletes tombstones older than 180 days and moves the portal's horizon over them in the same
 * transaction, so that a device which has not seen them is told to fill anew. Tombstones stand in the
 * order of their age but for turned clocks: what is read is the oldest batch. Returns how many went.
 */
export async function compactTombstones(
	database: Database,
	clock: Clock,
): Promise<number> {
	const before = new Date(
		Date.parse(clock.now()) - KEPT_DAYS * DAY_MILLISECONDS,
	).toISOString();
	let compacted = 0;
	for (const portalId of await portalsWithOld(database, before)) {
		let gone: number;
		do {
			gone = await writePortal(database, portalId, (portal) =>
				compactBatch(portal, before),
			);
			compacted += gone;
		} while (gone > 0);
	}
	return compacted;
}

/** By the index tombstones_feed. */
async function portalsWithOld(
	database: Database,
	before: string,
): Promise<string[]> {
	const { rows } = await database.db.execute(sql`
		select head.portal_id from sync_heads head where exists (
			select 1 from (
				select deleted_at from tombstones t where t.portal_id = head.portal_id order by t.seq limit ${BATCH}
			) oldest where oldest.deleted_at < ${before}::timestamptz)`);
	return rows.map(({ portal_id }) => String(portal_id));
}

async function compactBatch(
	{ tx, portalId }: PortalTx,
	before: string,
): Promise<number> {
	const { rows } = await tx.execute(sql`
		with oldest as (
			select seq, deleted_at from tombstones where portal_id = ${portalId} order by seq limit ${BATCH}
		), gone as (
			delete from tombstones where portal_id = ${portalId}
				and seq in (select seq from oldest where deleted_at < ${before}::timestamptz)
			returning seq
		), moved as (
			update sync_heads set horizon = greatest(horizon, (select max(seq) from gone))
			where portal_id = ${portalId} and exists (select 1 from gone)
		)
		select count(*) as gone from gone`);
	return Number(rows[0]?.gone);
}
