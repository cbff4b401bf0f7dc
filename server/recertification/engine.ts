import { type SQL, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { epochMilliseconds, type Instant } from "#domain/time.ts";
import type { Clock } from "#server/clock.ts";
import type { Database } from "#server/database/database.ts";
import { type PortalTx, writePortal } from "#server/database/feed.ts";
import { type Asked, askedOf, dueAwards } from "./due.ts";
import { lookFor, tell } from "./tell.ts";

/** Awards re-enrolled in the first transaction; from then on so many as take about this long. */
const BATCH = 1000;
const BATCH_MILLISECONDS = 100;

export type Run = {
	/** Learners re-enrolled, and notifications told beside theirs (R27). */
	enrolled: number;
	told: number;
};

/**
 * Re-enrolls everybody of a portal who is due on its calendar day (R13), gives out places (R23–R25) and
 * tells people (R27), in short transactions. Killed anywhere, or run by several at once, each award is
 * re-enrolled once: the portal's lock, the index on from_award_id and pending_re_enrollments hold it
 * (R14). Costs what is due, not what exists.
 */
export async function recertify(
	database: Database,
	clock: Clock,
	portalId: string,
	options: { batch?: number; onBatch?: () => void } = {},
): Promise<Run> {
	const runId = uuidv7();
	const run: Run = { enrolled: 0, told: 0 };
	const found = await lookFor(database, portalId, clock.now());
	if (!found?.due && !found?.news) return run;
	let batch = options.batch ?? BATCH;
	let { due } = found;
	while (due) {
		const startedAt = performance.now();
		const count = await writePortal(database, portalId, (portal) =>
			reEnrollBatch(portal, runId, clock.now(), batch),
		);
		run.enrolled += count;
		if (count > 0) options.onBatch?.();
		due = count === batch;
		batch = options.batch ?? nextBatch(batch, performance.now() - startedAt);
	}
	run.told = await tell(database, clock, portalId);
	if (run.told > 0) options.onBatch?.();
	return run;
}

/** Short enough for actions to go on in between, long enough for its overhead not to matter. */
function nextBatch(batch: number, milliseconds: number): number {
	const wanted = Math.round((batch * BATCH_MILLISECONDS) / milliseconds);
	return Math.min(Math.max(wanted, BATCH / 2), BATCH * 5);
}

/** The portal's IANA zone; null when there is no such portal. */
async function zoneOf(
	db: Pick<Database["db"], "execute">,
	portalId: string,
): Promise<string | null> {
	const { rows } = await db.execute(
		sql`select time_zone from settings where portal_id = ${portalId}`,
	);
	const zone = rows[0]?.time_zone;
	return typeof zone === "string" ? zone : null;
}

async function reEnrollBatch(
	{ tx, portalId }: PortalTx,
	runId: string,
	now: Instant,
	batch: number,
): Promise<number> {
	const zone = await zoneOf(tx, portalId);
	if (zone === null) return 0;
	const { rows } = await tx.execute(
		reEnrollment(askedOf(portalId, zone, now), runId, now, batch),
	);
	return Number(rows[0]?.enrolled);
}

/**
 * The statement that re-enrolls a batch: whoever is due, with a place where there is Live Learning, else on
 * the list where overbook is on (R23, R24). Enrollment, its notification and the session that gave the last
 * place share a place in the feed, which is per table.
 */
export function reEnrollment(
	asked: Asked,
	runId: string,
	now: Instant,
	batch: number,
): SQL {
	const { portalId, today } = asked;
	return sql`
		with due as materialized (
			select found.*, row_number() over (
				partition by course_version_id order by expires_on, awarded_at, award_id) as turn
			from (${dueAwards(asked, sql`${batch}::bigint`)} limit ${batch}::bigint) found),
		free as materialized (
			select id, course_version_id, sum(capacity - registered) over fill - (capacity - registered) as after,
				sum(capacity - registered) over fill as through
			from sessions
			where portal_id = ${portalId} and cancelled_at is null and starts_at >= ${asked.now} and registered < capacity
				and course_version_id in (select course_version_id from due where has_live_learning)
			window fill as (partition by course_version_id order by starts_at, id)),
		placed as materialized (
			select due.*, free.id as session_id, row_number() over (order by due.expires_on, due.awarded_at, due.award_id) as place
			from due
			left join free on free.course_version_id = due.course_version_id
				and due.turn > free.after and due.turn <= free.through
			where not due.has_live_learning or due.overbook or free.id is not null),
		head as (
			update sync_heads set
				base = case when stamped_by = pg_current_xact_id() then base else seq end,
				seq = seq + (select count(*) from placed),
				stamped_by = pg_current_xact_id()
			where portal_id = ${portalId}
			returning seq - (select count(*) from placed) as base),
		made as (
			insert into enrollments (
				portal_id, id, seq, created_seq, cause_id, learner_id, course_id, course_version_id, chain_id,
				cycle, source, from_award_id, status, enrolled_at, due_on, valid_through, session_id, unregistered,
				re_enroll_on, days_before_expiry)
			select ${portalId}, ${reEnrollmentId(now)}, head.base + place, head.base + place,
				${runId}::uuid, learner_id, course_id, course_version_id, chain_id,
				cycle + 1, 'recertification', award_id, 'not_started', ${asked.now}, ${dayOf("due_on", "due_after_days", today)},
				${dayOf("valid_through", "valid_after_days", today)}, session_id, has_live_learning and session_id is null,
				expires_on - days_before_expiry, days_before_expiry
			from placed, head
			order by award_id
			on conflict (portal_id, from_award_id) where from_award_id is not null do nothing
			returning id, seq, learner_id, course_id, session_id),
		seated as (
			update sessions set registered = registered + taken.count, seq = taken.seq
			from (
				select session_id, count(*)::int as count, max(seq) as seq from made
				where session_id is not null group by session_id) taken
			where portal_id = ${portalId} and sessions.id = taken.session_id
			returning instructor_ids),
		granted as (
			insert into grants (portal_id, person_id, revision)
			select distinct ${portalId}, instructor, 1 from seated cross join unnest(instructor_ids) instructor
			on conflict (portal_id, person_id) do update set revision = grants.revision + 1),
		told as (
			insert into notifications (portal_id, id, seq, created_seq, person_id, kind, course_id, enrollment_id, for_on, created_at)
			select ${portalId}, ${ownNotificationId("id")}, seq, seq, learner_id, 're-enrolled', course_id, id, ${today}, ${asked.now}
			from made),
		run as (
			insert into recertification_runs (portal_id, id, started_at, today, enrolled)
			select ${portalId}, ${runId}::uuid, ${asked.now}, ${today}, count(*) from made having count(*) > 0
			on conflict (portal_id, id) do update set enrolled = recertification_runs.enrolled + excluded.enrolled)
		select count(*) as enrolled from made`;
}

/** R9, R15: days after enrollment, else the fixed day unless it lies in the past already. */
function dayOf(fixed: string, after: string, today: SQL): SQL {
	return sql`coalesce(${today} + ${sql.raw(after)}, case when ${sql.raw(fixed)} >= ${today} then ${sql.raw(fixed)} end)`;
}

/**
 * A UUIDv7 at `now` that counts up with the place in the feed, so that those re-enrolled at one instant stand
 * on a list in the order of their turns (R23, R24); the rest comes from the award.
 */
function reEnrollmentId(now: Instant): SQL {
	const time = epochMilliseconds(now).toString(16).padStart(12, "0");
	const place = "lpad(to_hex((head.base + place) & 16777215), 6, '0')";
	return sql.raw(
		`('${time}' || '7' || substr(${place}, 1, 3) || '8' || substr(${place}, 4, 3) || substr(md5(award_id::text), 1, 12))::uuid`,
	);
}

/** The id of the notification of a re-enrollment: its own, as another version of UUID. */
function ownNotificationId(column: string): SQL {
	return sql.raw(`overlay(${column}::text placing '8' from 15 for 1)::uuid`);
}
