import { type SQL, sql } from "drizzle-orm";
import type { Instant } from "#domain/time.ts";
import type { Clock } from "#server/clock.ts";
import type { Database } from "#server/database/database.ts";
import { type PortalTx, writePortal } from "#server/database/feed.ts";
import {
	type Asked,
	askedOf,
	dayHasCome,
	dueAwards,
	waitingAwards,
} from "./due.ts";

/**
 * Tells a portal's people what has come up since they were last told (R27): learners that their
 * certificate ends or has ended, once a day; admins of missing places, learners on a list, and failed
 * re-enrollments. Returns how many notifications it made. Each is made once: the portal remembers how far
 * it has told, and the index notifications_once holds it.
 */
export async function tell(
	database: Database,
	clock: Clock,
	portalId: string,
): Promise<number> {
	const now = clock.now();
	const portal = await portalAt(database.db, portalId, now);
	if (!portal) return 0;
	let told = 0;
	if (portal.isNewDay)
		for (const days of [...portal.reminderDays, ENDED])
			told += await tellLearners(database, portalId, portal, days);
	return writePortal(database, portalId, async (writing) => {
		// Another worker may have told meanwhile.
		const current = await portalAt(writing.tx, portalId, now);
		if (!current) return told;
		const news = [newOnLists(current), failures(current)];
		if (current.isNewDay) news.push(shortfalls(current));
		for (const each of news)
			told += await write(writing, current, toAdmins(current, each));
		const { rows } = await writing.tx.execute(
			sql`select seq from sync_heads where portal_id = ${portalId}`,
		);
		await noteTold(writing.tx, current, Number(rows[0]?.seq));
		return told;
	});
}

/**
 * What a run has to do in a portal, looked up without its lock, so that a run with nothing to do holds
 * nobody up: whether somebody is due, and whether somebody is to be told. A day on which nothing falls is
 * noted as told. Null when there is no such portal.
 */
export async function lookFor(
	database: Database,
	portalId: string,
	now: Instant,
): Promise<{ due: boolean; news: boolean } | null> {
	const { db } = database;
	const portal = await portalAt(db, portalId, now);
	if (!portal) return null;
	const days = sql`reminder.days`;
	// The most frequent statement of all: to plan it takes longer than to run it.
	const [row] = await database.texts(sql`
		select ${dayHasCome(portal)}, exists (${newOnLists(portal)}) or exists (${failures(portal)}),
			exists (select 1 from settings own, unnest(own.reminder_days || ${ENDED}::int) reminder (days),
				lateral (${awardsComingTo(portal, days, null)} limit 1) coming where own.portal_id = ${portal.portalId})`);
	const [dayHasComeForSome = false, hasNews = false, isComing = false] = (
		row ?? []
	).map((text) => text === "t");
	const news = hasNews || (portal.isNewDay && (dayHasComeForSome || isComing));
	if (!news && portal.isNewDay) await noteTold(db, portal, portal.head);
	if (!dayHasComeForSome) return { due: false, news };
	const found = await db.execute(
		sql`select 1 from (${dueAwards(portal, sql`1`)}) due limit 1`,
	);
	return { due: found.rows.length > 0, news };
}

/** Today has been told, and everything in the feed up to `seq`. */
async function noteTold(
	db: Pick<Database["db"], "execute">,
	{ portalId, today }: Told,
	seq: number,
): Promise<void> {
	await db.execute(sql`
		insert into recertification_heads (portal_id, told_through, told_seq) values (${portalId}, ${today}, ${seq}::bigint)
		on conflict (portal_id) do update set
			told_through = greatest(recertification_heads.told_through, excluded.told_through),
			told_seq = greatest(recertification_heads.told_seq, excluded.told_seq)`);
}

/** The days left of a certificate that ended yesterday: what falls on the day after its last. */
const ENDED = -1;
/** Learners told in one transaction: short enough for actions to go on in between. */
const BATCH = 1000;

/** Tells every learner whose certificate comes to so many days left, in the order in which they end. */
async function tellLearners(
	database: Database,
	portalId: string,
	told: Told,
	days: number,
): Promise<number> {
	let count = 0;
	let after: After | null = null;
	for (;;) {
		const batch: SQL = sql`${awardsComingTo(told, sql`${days}::int`, after)}
			order by award.expires_on, award.id limit ${BATCH}::int`;
		const { rows } = await database.db.execute(
			sql`select id, expires_on::text from (${batch}) batch`,
		);
		const last = rows.at(-1);
		if (!last) return count;
		count += await writePortal(database, portalId, (writing) =>
			write(writing, told, endsOfCertificates(told, sql`${days}::int`, batch)),
		);
		after = { expiresOn: String(last.expires_on), awardId: String(last.id) };
		if (rows.length < BATCH) return count;
	}
}

/** The award after which a batch goes on. */
type After = { expiresOn: string; awardId: string };

/** `since`: the day told through, yesterday if never; `seq`: the place in the feed told until. */
export type Told = Asked & { since: SQL; seq: SQL };

type At = Told & {
	isNewDay: boolean;
	reminderDays: readonly number[];
	/** The feed's head at the time of the look. */
	head: number;
};

async function portalAt(
	db: Pick<Database["db"], "execute">,
	portalId: string,
	now: Instant,
): Promise<At | null> {
	const { rows } = await db.execute(sql`
		select s.time_zone, s.reminder_days, h.told_through::text, coalesce(h.told_seq, head.seq) as told_seq, head.seq as head
		from settings s
		join sync_heads head on head.portal_id = s.portal_id
		left join recertification_heads h on h.portal_id = s.portal_id
		where s.portal_id = ${portalId}`);
	const [row] = rows;
	if (typeof row?.time_zone !== "string") return null;
	const asked = askedOf(portalId, row.time_zone, now);
	const since = typeof row.told_through === "string" ? row.told_through : null;
	return {
		...asked,
		since: since === null ? sql`(${asked.today} - 1)` : sql`${since}::date`,
		seq: sql`${String(row.told_seq)}::bigint`,
		head: Number(row.head),
		reminderDays: row.reminder_days as number[],
		isNewDay: since === null || since < asked.day,
	};
}

/** Whether `tell` would make a notification; false for a day on which nothing falls. */
export function somethingToTell(told: Told): SQL {
	const days = sql`reminder.days`;
	return sql`(${told.since} < ${told.today} and (
			exists (select 1 from settings own, unnest(own.reminder_days || -1) reminder (days),
				lateral (${endsOfCertificates(told, days, awardsComingTo(told, days, null))} limit 1) found where own.portal_id = ${told.portalId})
			or exists (${shortfalls(told)}))
		or exists (${newOnLists(told)}) or exists (${failures(told)}))`;
}

/** Inserts the notifications that a query finds, each with its place in the feed. */
async function write(
	{ tx, portalId }: PortalTx,
	{ now }: Told,
	found: SQL,
): Promise<number> {
	const { rows } = await tx.execute(sql`
		with owed as materialized (
			select found.*, row_number() over (order by person_id, subject_id) as place from (${found}) found
			where not exists (
				select 1 from notifications already where already.portal_id = ${portalId}
					and coalesce(already.award_id, already.enrollment_id, already.course_id) = found.subject_id
					and already.kind = found.kind and already.kind <> 'nudged' and already.for_on = found.for_on and already.person_id = found.person_id)),
		head as (
			update sync_heads set
				base = case when stamped_by = pg_current_xact_id() then base else seq end,
				seq = seq + (select count(*) from owed),
				stamped_by = pg_current_xact_id()
			where portal_id = ${portalId} and exists (select 1 from owed)
			returning seq - (select count(*) from owed) as base),
		told as (
			insert into notifications (portal_id, id, seq, created_seq, person_id, kind, course_id, enrollment_id, award_id, for_on,
				days_left, count, created_at)
			select ${portalId}, ${notificationId}, head.base + place, head.base + place, person_id, kind, course_id, enrollment_id, award_id, for_on,
				days_left, count, ${now}
			from owed, head
			returning 1)
		select count(*) as told from told`);
	return Number(rows[0]?.told);
}

/** A UUID (version 8) of what is told to whom: the same notification, the same id. */
const notificationId = sql.raw(
	`overlay(overlay(md5(concat(person_id, kind, subject_id, for_on)) placing '8' from 13 for 1) placing '8' from 17 for 1)::uuid`,
);

/** Awards that have come to so many days left since learners were last told, walking the index awards_by_expiry. */
function awardsComingTo(
	{ portalId, today, since }: Told,
	days: SQL,
	after: After | null,
): SQL {
	const from = after
		? sql`(award.expires_on, award.id) > (${after.expiresOn}::date, ${after.awardId}::uuid)`
		: sql`award.expires_on > ${since} + ${days}`;
	return sql`
		select award.* from awards award
		where award.portal_id = ${portalId} and award.revoked_at is null
			and ${from} and award.expires_on <= ${today} + ${days}`;
}

/**
 * Of these awards with so many days left (-1: ended) those whose learners are told: the certificate is not
 * renewed, and they had it before that day; of several days missed, the last one is told.
 */
function endsOfCertificates(
	{ timeZone, today }: Told,
	days: SQL,
	awards: SQL,
): SQL {
	return sql`
		select award.learner_id as person_id, award.id as subject_id,
			case when ${days} < 0 then 'expired' else 'expiring' end as kind,
			award.course_id, null::uuid as enrollment_id, award.id as award_id, award.expires_on - ${days} as for_on,
			award.expires_on - ${today} as days_left, null::int as count
		from (${awards}) award
		join settings on settings.portal_id = award.portal_id
		join courses course on course.portal_id = award.portal_id and course.id = award.course_id
		join people learner on learner.portal_id = award.portal_id and learner.id = award.learner_id and learner.status = 'active'
		join enrollments enrollment on enrollment.portal_id = award.portal_id and enrollment.id = award.enrollment_id
		where not exists (
				select 1 from unnest(settings.reminder_days || -1) later (days)
				where later.days < ${days} and award.expires_on - later.days <= ${today})
			and (greatest(enrollment.result_received_at, award.expiry_moved_at) at time zone ${timeZone})::date
				< award.expires_on - ${days}
			and not exists (
				select 1 from awards later where later.portal_id = award.portal_id and later.chain_id = award.chain_id
					and later.cycle > award.cycle)
			and (not course.one_chain_per_learner or not exists (
				select 1 from awards newer where newer.portal_id = award.portal_id and newer.learner_id = award.learner_id
					and newer.course_id = award.course_id and newer.chain_id <> award.chain_id and newer.revoked_at is null
					and (newer.awarded_at, newer.id) > (award.awarded_at, award.id)))
			and not exists (
				select 1 from exemptions exemption where exemption.portal_id = award.portal_id
					and exemption.learner_id = award.learner_id
					and (exemption.course_id is null or exemption.course_id = award.course_id)
					and exemption.from_on <= award.expires_on - ${days}
					and coalesce(exemption.to_on, 'infinity') >= award.expires_on - ${days})`;
}

/** R25: courses whose re-enrollments wait for capacity, when some have come up since. */
function shortfalls(told: Told): SQL {
	return sql`
		select course_id as subject_id, 'capacity shortfall' as kind, course_id, null::uuid as enrollment_id,
			(array_agg(award_id order by expires_on, awarded_at, award_id))[1] as award_id, count(*)::int as count
		from (${waitingAwards(told)}) waiting
		group by course_id
		having bool_or(expires_on - days_before_expiry > ${told.since}
			or (re_enroll_enabled_at at time zone ${told.timeZone})::date >= ${told.since})`;
}

/** R24: events on whose list learners have come since. Walks the feed from where it was told, as `failures` does. */
function newOnLists({ portalId, seq }: Told): SQL {
	return sql`
		select (array_agg(id order by enrolled_at, id))[1] as subject_id, 'waiting learners' as kind, course_id,
			(array_agg(id order by enrolled_at, id))[1] as enrollment_id, null::uuid as award_id, count(*)::int as count
		from enrollments
		where portal_id = ${portalId} and seq > ${seq} and created_seq > ${seq} and unregistered
		group by course_id, course_version_id`;
}

/**
 * R20: re-enrollments that were failed since: their chains wait for a person. What is older has only moved in
 * the feed, into history or back.
 */
function failures({ portalId, seq, now }: Told): SQL {
	return sql`
		select (array_agg(id order by result_received_at, id))[1] as subject_id, 'failed re-enrollment' as kind, course_id,
			(array_agg(id order by result_received_at, id))[1] as enrollment_id, null::uuid as award_id, count(*)::int as count
		from enrollments
		where portal_id = ${portalId} and seq > ${seq} and status = 'failed' and source = 'recertification'
			and result_received_at > ${now} - interval '1 year'
		group by course_id`;
}

/** The same news to each active admin. */
function toAdmins({ portalId, today }: Told, news: SQL): SQL {
	return sql`
		select admin.id as person_id, coalesce(news.award_id, news.subject_id) as subject_id, news.kind, news.course_id,
			news.enrollment_id, news.award_id, ${today} as for_on, null::int as days_left, news.count
		from (${news}) news
		join people admin on admin.portal_id = ${portalId} and admin.role = 'admin' and admin.status = 'active'`;
}
