import { sql } from "drizzle-orm";
import { type Day, epochMilliseconds, instantOf } from "#domain/time.ts";
import type { Database } from "#server/database/database.ts";
import { takePlaces, writePortal } from "#server/database/feed.ts";
import { recertify } from "#server/recertification/engine.ts";
import { tell } from "#server/recertification/tell.ts";
import { dueDay, type FilledPortal, morning } from "./fill.ts";
import { byTurns, milliseconds, type Row, rate } from "./row.ts";

/** How often a tenth of the awards falls due, one after the other; then once more with Live Learning. */
export const REPETITIONS = 5;
export const LIVE_ROUND = REPETITIONS + 1;
const COURSE_SESSIONS = 120;

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
	const taken = await byTurns(
		REPETITIONS,
		(round) => runEngine(database, ours, round, due),
		(round) => runBare(database, twin, round, due),
	);
	const of = `${due} due of ${ours.awards} awards`;
	return rate("re-enrollment", of, due, taken.ours, taken.bare, 0.7);
}

/** The same with a place in a session to give to each; the bare SQL gives none. */
export async function benchWithPlaces(
	database: Database,
	ours: FilledPortal,
	twin: FilledPortal,
): Promise<Row> {
	const due = ours.awards / 10;
	await addSessions(database, ours);
	const taken = await byTurns(
		1,
		() => runEngine(database, ours, LIVE_ROUND, due),
		() => runBare(database, twin, LIVE_ROUND, due),
	);
	const { rows } = await database.db.execute(
		sql`select sum(registered)::int as places from sessions where portal_id = ${ours.portalId}`,
	);
	if (Number(rows[0]?.places) !== due)
		throw new Error(`${rows[0]?.places} places were given, not ${due}.`);
	const of = `${due} due, ${COURSE_SESSIONS} sessions a course`;
	return rate(
		"re-enrollment with places",
		of,
		due,
		taken.ours,
		taken.bare,
		0.4,
	);
}

/** Telling learners that their certificates have ended, in the product's batches: reported, without a budget. */
export async function benchTelling(
	database: Database,
	{ portalId }: FilledPortal,
	round: number,
): Promise<Row> {
	await noteTold(database, portalId, dueDay(round - 1));
	let told = 0;
	const taken = await milliseconds(async () => {
		const clock = { now: () => morning(dueDay(round)) };
		told = await tell(database, clock, portalId);
	});
	if (told === 0) throw new Error("Nobody was told.");
	return {
		what: "telling of ended certificates",
		of: `${told} learners`,
		ours: `${Math.round((told / taken) * 1000).toLocaleString("en")} a second`,
		bare: "",
		ratio: Number.NaN,
		budget: "reported",
		isMet: true,
	};
}

async function runEngine(
	database: Database,
	{ portalId }: FilledPortal,
	round: number,
	due: number,
): Promise<void> {
	const clock = { now: () => morning(dueDay(round)) };
	await noteTold(database, portalId, dueDay(round));
	const { enrolled } = await recertify(database, clock, portalId);
	if (enrolled !== due)
		throw new Error(`The engine re-enrolled ${enrolled} of ${due}.`);
}

/** Telling of certificates that ended is measured by itself. */
export async function noteTold(
	database: Database,
	portalId: string,
	day: Day,
): Promise<void> {
	await database.db.execute(sql`
		insert into recertification_heads (portal_id, told_through, told_seq)
		select portal_id, ${day}::date, seq from sync_heads where portal_id = ${portalId}
		on conflict (portal_id) do update set told_through = excluded.told_through, told_seq = excluded.told_seq`);
}

async function runBare(
	database: Database,
	{ portalId }: FilledPortal,
	round: number,
	due: number,
): Promise<void> {
	const made = await insertBare(database, portalId, round, due);
	if (made !== due) throw new Error(`The bare SQL inserted ${made} of ${due}.`);
}

/** Gives every course an event whose sessions have a place for each who is due. */
export async function addSessions(
	database: Database,
	{ portalId, awards }: FilledPortal,
	overbook = false,
): Promise<void> {
	const from = instantOf(epochMilliseconds(morning(dueDay(LIVE_ROUND))) + 1);
	await writePortal(database, portalId, async (portal) => {
		const { rows } = await portal.tx.execute(
			sql`select count(*) as courses from course_versions where portal_id = ${portalId}`,
		);
		const courses = Number(rows[0]?.courses);
		const count = courses * (COURSE_SESSIONS + 1);
		const first = await takePlaces(portal, count);
		await portal.tx.execute(sql`
			update course_versions version set has_live_learning = true, overbook = ${overbook}, seq = ${first}::bigint - 1 + numbered.n
			from (select id, row_number() over () as n from course_versions where portal_id = ${portalId}) numbered
			where version.portal_id = ${portalId} and version.id = numbered.id`);
		await portal.tx.execute(sql`
			insert into sessions (portal_id, id, seq, course_id, course_version_id, starts_at, ends_at, place, capacity,
				registered, instructor_ids, created_at)
			select ${portalId}, gen_random_uuid(), ${first}::bigint + ${courses}::int - 1 + row_number() over (), course_id, id,
				${from}::timestamptz + i * interval '1 hour', ${from}::timestamptz + (i + 1) * interval '1 hour', 'Room', 
				${Math.ceil(awards / 10 / courses / (COURSE_SESSIONS - 1))}::int, 0, '{}', ${from}::timestamptz
			from course_versions, generate_series(1, ${COURSE_SESSIONS}::int) i
			where portal_id = ${portalId}`);
	});
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
					chain_id, cycle, source, from_award_id, status, enrolled_at, due_on, re_enroll_on, days_before_expiry)
				select p.portal_id, ('019cf1a6a000' || '7' || substr(md5(p.award_id::text), 1, 3) || '8' || substr(md5(p.award_id::text), 4, 15))::uuid,
					${first}::bigint - 1 + row_number() over (), ${first}::bigint - 1 + row_number() over (), ${portalId}::uuid, p.learner_id,
					p.course_id, v.id, p.chain_id, p.cycle + 1, 'recertification', p.award_id, 'not_started',
					${morning(day)}::timestamptz, ${day}::date + v.due_after_days, p.expires_on - v.days_before_expiry, v.days_before_expiry
				from pending_re_enrollments p
				join course_versions v on v.portal_id = p.portal_id and v.course_id = p.course_id and v.status = 'published'
				where p.portal_id = ${portalId} and p.expires_on <= ${day}::date + 30
				returning id, seq, learner_id, course_id),
			told as (
				insert into notifications (portal_id, id, seq, created_seq, person_id, kind, course_id, enrollment_id, for_on, created_at)
				select ${portalId}, overlay(id::text placing '8' from 15 for 1)::uuid, seq, seq, learner_id, 're-enrolled', course_id, id,
					${day}::date, ${morning(day)}::timestamptz
				from made)
			select count(*) as count from made`);
		return Number(rows[0]?.count);
	});
}
