import { type SQL, sql } from "drizzle-orm";
import { type Day, dayAt, type Instant } from "#domain/time.ts";

/** Of whom, and as at when: each as SQL, so that one statement can ask it of every portal. */
export type Asked = { portalId: SQL; timeZone: SQL; today: SQL; now: SQL };

/** One portal at an instant. */
export function askedOf(
	portalId: string,
	timeZone: string,
	now: Instant,
): Asked & { day: Day } {
	const day = dayAt(now, timeZone);
	return {
		portalId: sql`${portalId}::uuid`,
		timeZone: sql`${timeZone}::text`,
		today: sql`${day}::date`,
		now: sql`${now}::timestamptz`,
		day,
	};
}

/**
 * Awards that are due, of each course those that end first, then those passed first (R23): R13 with R4,
 * R5, R10, R16, R18, R19, R21, R30, R32. No more of a course than can be enrolled: where there is neither
 * a place nor overbook they wait (R25) and cost nothing. `nextReEnrollment` says the same of one chain; a
 * model test holds them together. Walks the index pending_re_enrollments_due, one range a course.
 */
export function dueAwards(asked: Asked, limit: SQL): SQL {
	return dueOf(
		asked,
		sql`true`,
		sql`case when version.has_live_learning and not version.overbook
			then least(${limit}, ${freePlaces(asked)}) else ${limit} end`,
	);
}

/**
 * Whether any award's day has come, held back or not: what a run with nothing to do asks first, because
 * planning `dueAwards` takes longer than this.
 */
export function dayHasCome({ portalId, today }: Asked): SQL {
	return sql`exists (
		select 1 from courses course
		join course_versions version on version.portal_id = course.portal_id and version.course_id = course.id
			and version.status = 'published' and version.re_enroll_enabled
		where course.portal_id = ${portalId} and course.status = 'active' and exists (
			select 1 from pending_re_enrollments p where p.portal_id = course.portal_id and p.course_id = course.id
				and p.expires_on <= ${today} + version.days_before_expiry))`;
}

/** Awards that are due and that only a place is missing for, once `dueAwards` finds none (R25). */
export function waitingAwards(asked: Asked): SQL {
	return dueOf(
		asked,
		sql`version.has_live_learning and not version.overbook`,
		sql`null`,
	);
}

function freePlaces({ portalId, now }: Asked): SQL {
	return sql`(select coalesce(sum(s.capacity - s.registered), 0) from sessions s
		where s.portal_id = ${portalId} and s.course_version_id = version.id and s.cancelled_at is null and s.starts_at >= ${now})`;
}

function dueOf(
	{ portalId, timeZone, today }: Asked,
	versions: SQL,
	limit: SQL,
): SQL {
	return sql`
		select pending.award_id, pending.learner_id, pending.course_id, pending.chain_id, pending.cycle, pending.expires_on,
			pending.awarded_at, version.id as course_version_id, version.due_on, version.due_after_days, version.valid_through,
			version.valid_after_days, version.days_before_expiry, version.has_live_learning, version.overbook,
			course.re_enroll_enabled_at
		from courses course
		join course_versions version on version.portal_id = course.portal_id and version.course_id = course.id
			and version.status = 'published' and version.re_enroll_enabled and version.certificate_id is not null
			and version.days_before_expiry is not null and ${versions}
		cross join lateral (
			select p.award_id, p.learner_id, p.course_id, p.chain_id, p.cycle, p.expires_on, p.awarded_at
			from pending_re_enrollments p
			join people learner on learner.portal_id = p.portal_id and learner.id = p.learner_id and learner.status = 'active'
			where p.portal_id = course.portal_id and p.course_id = course.id
				and p.expires_on <= ${today} + version.days_before_expiry
				and p.expires_on >= case when course.re_enroll_includes_expired or course.re_enroll_enabled_at is null
					then date '-infinity' else (course.re_enroll_enabled_at at time zone ${timeZone})::date end
				and (course.chains_ended_at is null or exists (
					select 1 from enrollments start where start.portal_id = p.portal_id and start.id = p.chain_id
						and start.enrolled_at > course.chains_ended_at))
				and (not course.one_chain_per_learner or not exists (
					select 1 from awards newer where newer.portal_id = p.portal_id
						and newer.learner_id = p.learner_id and newer.course_id = p.course_id
						and newer.chain_id <> p.chain_id and newer.revoked_at is null
						and (newer.awarded_at, newer.id) > (p.awarded_at, p.award_id)))
				and not exists (
					select 1 from exemptions exemption where exemption.portal_id = p.portal_id and exemption.learner_id = p.learner_id
						and (exemption.course_id is null or exemption.course_id = p.course_id)
						and exemption.from_on <= ${today} and coalesce(exemption.to_on, 'infinity') >= ${today})
				and (not version.only_while_required or exists (
					select 1 from groups g where g.portal_id = p.portal_id and g.id = any (learner.group_ids)
						and p.course_id = any (g.required_course_ids)))
			order by p.expires_on, p.awarded_at, p.award_id
			limit ${limit}
		) pending
		where course.portal_id = ${portalId} and course.status = 'active'`;
}
