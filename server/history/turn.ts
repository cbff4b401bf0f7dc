import { type SQL, sql } from "drizzle-orm";

// A turn of a chain is an enrollment with its award, which shares its id. It is historical, and no longer on
// the devices of admins, managers and instructors, once all of this holds:
// - it is closed, and neither the chain's first turn nor followed by none whose certificate stands;
// - its own certificate, if it earned one, has ended or was revoked;
// - it was closed before the months of which everything is current.
// What is left of a chain is what the rules of src/lib/domain ask of one (docs/decisions/009).

/** Whether a turn, an enrollment aliased `turn`, is superseded: a later certificate of its chain stands. */
export const isSuperseded: SQL = sql.raw(`exists (
	select 1 from awards later where later.portal_id = turn.portal_id and later.chain_id = turn.chain_id
		and later.cycle > turn.cycle and later.revoked_at is null)`);

/** Whether the turn's own certificate stands on `today`. */
export function isValid(today: SQL): SQL {
	return sql`exists (
	select 1 from awards own where own.portal_id = turn.portal_id and own.id = turn.id
		and own.revoked_at is null and coalesce(own.expires_on, 'infinity') >= ${today})`;
}

/** When the turn was closed; of one that was closed without a result, when it began. */
export const closedAt: SQL = sql.raw(
	"coalesce(turn.result_received_at, turn.enrolled_at)",
);

/** As the index enrollments_ageing has it: what may become historical at all. */
export const mayAge: SQL = sql.raw(
	"not turn.historical and turn.cycle > 1 and turn.status not in ('not_started', 'in_progress', 'pending_review')",
);

/** Whether a turn becomes historical: on `today`, when everything since the instant `since` is current. */
export function becomesHistorical(today: SQL, since: SQL): SQL {
	return sql`${mayAge} and ${closedAt} < ${since} and ${isSuperseded} and not ${isValid(today)}`;
}

/**
 * The statement that marks the turns that a query finds, each with a new place in the feed, which an
 * enrollment and its award share. `turns`: a query for their `id`.
 */
export function marking(
	portalId: string,
	turns: SQL,
	historical: boolean,
): SQL {
	return sql`
		with turn as materialized (
			select id, row_number() over (order by id) as place from (${turns}) found),
		head as (
			update sync_heads set
				base = case when stamped_by = pg_current_xact_id() then base else seq end,
				seq = seq + (select count(*) from turn),
				stamped_by = pg_current_xact_id()
			where portal_id = ${portalId} and exists (select 1 from turn)
			returning seq - (select count(*) from turn) as base),
		marked_enrollments as (
			update enrollments set historical = ${historical}, seq = head.base + turn.place
			from turn, head where portal_id = ${portalId} and enrollments.id = turn.id),
		marked_awards as (
			update awards set historical = ${historical}, seq = head.base + turn.place
			from turn, head where portal_id = ${portalId} and awards.id = turn.id)
		select count(*) as marked from turn`;
}
