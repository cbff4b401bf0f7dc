import { sql } from "drizzle-orm";
import type { Database } from "#server/database/database.ts";
import { takePlaces, writePortal } from "#server/database/feed.ts";
import { recertify } from "#server/recertification/engine.ts";
import { dueDay, type FilledPortal, morning } from "./fill.ts";
import { byTurns, type Row, rate } from "./row.ts";

/** How often a tenth of the awards falls due, one after the other. */
export const REPETITIONS = 5;

/**
 * The engine on one portal beside bare SQL on its twin, in the same tables with the same triggers and
 * indexes: several times, each going first by turns.
 */
export async function benchReEnrollment(
	database: Database,
	ours: FilledPortal,
	twin: FilledPortal,
): Promise<Row> {
	const due = ours.awards / 10;
	const engine = async (round: number) => {
		const clock = { now: () => morning(dueDay(round)) };
		const { enrolled } = await recertify(database, clock, ours.portalId);
		if (enrolled !== due)
			throw new Error(`The engine re-enrolled ${enrolled} of ${due}.`);
	};
	const bare = async (round: number) => {
		const made = await insertBare(database, twin.portalId, round, due);
		if (made !== due)
			throw new Error(`The bare SQL inserted ${made} of ${due}.`);
	};
	const taken = await byTurns(REPETITIONS, engine, bare);
	const of = `${due} due of ${ours.awards} awards`;
	return rate("re-enrollment", of, due, taken.ours, taken.bare, 0.7);
}

/** The same rows with as little as the schema allows: one statement in one transaction. */
async function insertBare(
	database: Database,
	portalId: string,
	round: number,
	due: number,
): Promise<number> {
	const day = dueDay(round);
	return writePortal(database, portalId, async (portal) => {
		const first = await takePlaces(portal, due);
		const { rows } = await portal.tx.execute(sql`
			with made as (
				insert into enrollments (portal_id, id, seq, created_seq, cause_id, learner_id, course_id, course_version_id,
					chain_id, cycle, source, from_award_id, status, enrolled_at, due_on)
				select p.portal_id, ('019cf1a6a000' || '7' || substr(md5(p.award_id::text), 1, 3) || '8' || substr(md5(p.award_id::text), 4, 15))::uuid,
					${first}::bigint - 1 + row_number() over (), ${first}::bigint - 1 + row_number() over (), ${portalId}::uuid, p.learner_id,
					p.course_id, v.id, p.chain_id, p.cycle + 1, 'recertification', p.award_id, 'not_started',
					${morning(day)}::timestamptz, ${day}::date + v.due_after_days
				from pending_re_enrollments p
				join course_versions v on v.portal_id = p.portal_id and v.course_id = p.course_id and v.status = 'published'
				where p.portal_id = ${portalId} and p.expires_on <= ${day}::date + 30
				returning 1)
			select count(*) as count from made`);
		return Number(rows[0]?.count);
	});
}
