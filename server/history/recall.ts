import { type SQL, sql } from "drizzle-orm";
import type { Change } from "#domain/actions/action.ts";
import type { PortalTx } from "#server/database/feed.ts";
import { isSuperseded, isValid, marking } from "./turn.ts";

/**
 * Makes turns current again that an action has brought back: the certificate that superseded them was
 * revoked, or the end of their own was moved (R22). To be called in the transaction that wrote it, so that
 * devices have them with it. Returns how many, which is how many places in the feed it took.
 */
export async function recall(
	{ tx, portalId }: PortalTx,
	changes: readonly Change[],
	now: string,
): Promise<number> {
	const chains = changes.flatMap((change) =>
		change.collection === "awards" &&
		"document" in change &&
		(change.document.revokedAt ?? change.document.expiryMovedAt) !== null
			? [change.document.chainId]
			: [],
	);
	if (chains.length === 0) return 0;
	const { rows } = await tx.execute(
		marking(portalId, current(portalId, chains, now), false),
	);
	return Number(rows[0]?.marked);
}

/** Historical turns of these chains that are so no longer: by the index enrollments_by_chain. */
function current(
	portalId: string,
	chains: readonly string[],
	now: string,
): SQL {
	const today = sql`(select (${now}::timestamptz at time zone time_zone)::date from settings where portal_id = ${portalId})`;
	return sql`
		select turn.id from enrollments turn
		where turn.portal_id = ${portalId} and turn.chain_id = any (${sql.param([...chains])}::uuid[]) and turn.historical
			and (not ${isSuperseded} or ${isValid(today)})`;
}
