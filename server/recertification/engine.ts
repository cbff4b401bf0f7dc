import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import {
	type Day,
	dayAt,
	epochMilliseconds,
	type Instant,
} from "#domain/time.ts";
import type { Clock } from "#server/clock.ts";
import type { Database } from "#server/database/database.ts";
import {
	type PortalTx,
	takePlaces,
	writePortal,
} from "#server/database/feed.ts";
import { recertificationRuns } from "#server/database/schema/sync.ts";

/** Awards re-enrolled in one transaction: short enough for actions to go on in between. */
const BATCH = 5000;

export type Run = { enrolled: number };

/**
 * Re-enrolls everybody of a portal who is due on its calendar day (R13), in short transactions. Killed
 * anywhere, or run by several at once, each award is re-enrolled once: the portal's lock, the index on
 * from_award_id and pending_re_enrollments hold it (R14). Costs what is due, not what exists.
 */
export async function recertify(
	database: Database,
	clock: Clock,
	portalId: string,
	options: { batch?: number; onBatch?: () => void } = {},
): Promise<Run> {
	const batch = options.batch ?? BATCH;
	const runId = uuidv7();
	let enrolled = 0;
	if (!(await anybodyDue(database, portalId, clock.now()))) return { enrolled };
	for (;;) {
		const count = await writePortal(database, portalId, (portal) =>
			reEnrollBatch(portal, runId, clock.now(), batch),
		);
		enrolled += count;
		if (count > 0) options.onBatch?.();
		if (count < batch) return { enrolled };
	}
}

/** A look without the portal's lock, so that a run with nobody due holds nobody up. */
async function anybodyDue(
	database: Database,
	portalId: string,
	now: Instant,
): Promise<boolean> {
	const { rows } = await database.db.execute(
		sql`select time_zone from settings where portal_id = ${portalId}`,
	);
	const zone = rows[0]?.time_zone;
	if (typeof zone !== "string") return false;
	const due = await database.db.execute(
		sql`select 1 from (${dueAwards(portalId, dayAt(now, zone), zone, 1)}) due limit 1`,
	);
	return due.rows.length > 0;
}

async function reEnrollBatch(
	portal: PortalTx,
	runId: string,
	now: Instant,
	batch: number,
): Promise<number> {
	const { tx, portalId } = portal;
	const zone = await tx.execute(
		sql`select time_zone from settings where portal_id = ${portalId}`,
	);
	const timeZone = String(zone.rows[0]?.time_zone);
	const today = dayAt(now, timeZone);
	const first = await takePlaces(portal, batch);
	const { rows } = await tx.execute(sql`
		with due as materialized (
			select *, row_number() over (order by expires_on, award_id) as place
			from (${dueAwards(portalId, today, timeZone, batch)}) found),
		made as (
			insert into enrollments (
				portal_id, id, seq, created_seq, cause_id, learner_id, course_id, course_version_id, chain_id,
				cycle, source, from_award_id, status, enrolled_at, due_on, valid_through)
			select ${portalId}, ${reEnrollmentId(now)}, ${first}::bigint - 1 + due.place, ${first}::bigint - 1 + due.place,
				${runId}::uuid, due.learner_id, due.course_id, due.course_version_id, due.chain_id,
				due.cycle + 1, 'recertification', due.award_id, 'not_started', ${now}::timestamptz, ${dayOf("due_on", "due_after_days", today)},
				${dayOf("valid_through", "valid_after_days", today)}
			from due
			order by due.award_id
			on conflict (portal_id, from_award_id) where from_award_id is not null do nothing
			returning 1)
		select count(*) as count from made`);
	const count = Number(rows[0]?.count);
	if (count > 0)
		await tx
			.insert(recertificationRuns)
			.values({
				portalId,
				id: runId,
				startedAt: new Date(now),
				today,
				enrolled: count,
			})
			.onConflictDoUpdate({
				target: [recertificationRuns.portalId, recertificationRuns.id],
				set: {
					enrolled: sql`${recertificationRuns.enrolled} + excluded.enrolled`,
				},
			});
	return count;
}

/** R9, R15: days after enrollment, else the fixed day unless it lies in the past already. */
function dayOf(fixed: string, after: string, today: Day) {
	return sql.raw(
		`coalesce(date '${today}' + due.${after}, case when due.${fixed} >= date '${today}' then due.${fixed} end)`,
	);
}

/** A UUIDv7 at `now` whose random part comes from the award: the same re-enrollment, the same id. */
function reEnrollmentId(now: Instant) {
	const time = epochMilliseconds(now).toString(16).padStart(12, "0");
	return sql.raw(
		`('${time}' || '7' || substr(md5(due.award_id::text), 1, 3) || '8' || substr(md5(due.award_id::text), 4, 15))::uuid`,
	);
}

/**
 * Awards that are due, of each course those that end first: R13 with R4, R5, R10, R16, R18, R19, R21.
 * `nextReEnrollment` says the same of one chain; a property test holds them together. Walks the index
 * pending_re_enrollments_due, one range a course.
 */
function dueAwards(
	portalId: string,
	today: Day,
	timeZone: string,
	limit: number,
) {
	return sql`
		select pending.award_id, pending.learner_id, pending.course_id, pending.chain_id, pending.cycle, pending.expires_on,
			version.id as course_version_id, version.due_on, version.due_after_days, version.valid_through,
			version.valid_after_days
		from courses course
		join course_versions version on version.portal_id = course.portal_id and version.course_id = course.id
			and version.status = 'published' and version.re_enroll_enabled and version.certificate_id is not null
			and version.days_before_expiry is not null
		cross join lateral (
			select p.award_id, p.learner_id, p.course_id, p.chain_id, p.cycle, p.expires_on
			from pending_re_enrollments p
			join people learner on learner.portal_id = p.portal_id and learner.id = p.learner_id and learner.status = 'active'
			where p.portal_id = course.portal_id and p.course_id = course.id
				and p.expires_on <= ${today}::date + version.days_before_expiry
				and p.expires_on >= case when course.re_enroll_includes_expired or course.re_enroll_enabled_at is null
					then date '-infinity' else (course.re_enroll_enabled_at at time zone ${timeZone})::date end
				and (course.chains_ended_at is null or exists (
					select 1 from enrollments start where start.portal_id = p.portal_id and start.id = p.chain_id
						and start.enrolled_at > course.chains_ended_at))
				and (not course.one_chain_per_learner or not exists (
					select 1 from awards mine join awards newer on newer.portal_id = mine.portal_id
						and newer.learner_id = mine.learner_id and newer.course_id = mine.course_id
						and newer.chain_id <> mine.chain_id and newer.revoked_at is null
						and (newer.awarded_at, newer.id) > (mine.awarded_at, mine.id)
					where mine.portal_id = p.portal_id and mine.id = p.award_id))
			order by p.expires_on, p.award_id
			limit ${limit}
		) pending
		where course.portal_id = ${portalId} and course.status = 'active'
		limit ${limit}`;
}
