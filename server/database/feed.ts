import { sql } from "drizzle-orm";
import type { Database, Tx } from "#server/database/database.ts";

/** A transaction that holds its portal's head: until it ends, nobody else writes in that portal. */
export type PortalTx = { tx: Tx; portalId: string };

/**
 * Runs `work` in one transaction that first locks the portal's head row. Writers of a portal thus
 * follow one another, checks and effects see no half-done neighbour, and seq follows commit order.
 * Throws when the portal does not exist.
 */
export async function writePortal<Result>(
	database: Database,
	portalId: string,
	work: (portal: PortalTx & { epoch: string; head: number }) => Promise<Result>,
): Promise<Result> {
	return database.db.transaction(async (tx) => {
		const { rows } = await tx.execute(
			sql`select epoch, seq from sync_heads where portal_id = ${portalId} for update`,
		);
		const [head] = rows;
		if (!head) throw new Error(`There is no portal ${portalId}.`);
		return work({
			tx,
			portalId,
			epoch: String(head.epoch),
			head: Number(head.seq),
		});
	});
}

/** Takes `count` places in the feed; returns the first. They are the transaction's own until it ends. */
export async function takePlaces(
	{ tx, portalId }: PortalTx,
	count: number,
): Promise<number> {
	const { rows } = await tx.execute(sql`
		update sync_heads set
			base = case when stamped_by = pg_current_xact_id() then base else seq end,
			seq = seq + ${count}::bigint,
			stamped_by = pg_current_xact_id()
		where portal_id = ${portalId}
		returning seq`);
	return Number(rows[0]?.seq) - count + 1;
}

export type Head = { seq: number; epoch: string; horizon: number };

/** The portal's head as committed. */
export async function readHead(
	database: Database,
	portalId: string,
): Promise<Head | null> {
	const { rows } = await database.db.execute(
		sql`select seq, epoch, horizon from sync_heads where portal_id = ${portalId}`,
	);
	const [row] = rows;
	return row
		? {
				seq: Number(row.seq),
				epoch: String(row.epoch),
				horizon: Number(row.horizon),
			}
		: null;
}
