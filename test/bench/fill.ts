import { sql } from "drizzle-orm";
import { addDays, type Day, type Instant, startOfDay } from "#domain/time.ts";
import { createAuth, setPassword } from "#server/auth/auth.ts";
import type { Database } from "#server/database/database.ts";
import { takePlaces, writePortal } from "#server/database/feed.ts";
import { createPortal } from "#server/portal/setUp.ts";

export const timeZone = "Europe/London";
/** On this day nobody is due yet; on `dueDay(1)` the first tenth of the awards is, on `dueDay(2)` the next. */
export const quietDay = "2026-03-01" as Day;
const DAYS_VALID = 365;
const DAYS_BEFORE = 30;
const COURSES = 20;
/** Rows written in one transaction. */
const CHUNK = 50_000;

export function dueDay(round: number): Day {
	return addDays(quietDay, 30 * round);
}

export function morning(day: Day): Instant {
	return startOfDay(day, timeZone);
}

export type FilledPortal = {
	portalId: string;
	adminId: string;
	awards: number;
};

/**
 * A portal with so many awards on 20 courses, a twentieth as many learners, and the passed enrollments
 * that they come from. A tenth ends in each 30 days from the day on which `quietDay` has nobody due.
 */
export async function fillPortal(
	database: Database,
	name: string,
	awards: number,
): Promise<FilledPortal> {
	const clock = { now: () => morning(addDays(quietDay, -400)) };
	const auth = await createAuth(database, {});
	const admin = { name: "Admin", email: `admin@${name}.example.com` };
	const { portalId, personId } = await database.db.transaction(async (tx) => {
		const made = await createPortal(tx, clock, {
			portalName: name,
			timeZone,
			...admin,
		});
		const account = { id: made.personId, ...admin };
		await setPassword(auth, tx, account, "only for the bench");
		return made;
	});
	// Reminders fall on the same days as re-enrollments here; they are measured by themselves.
	await inPortal(
		1,
		(first) =>
			sql`update settings set reminder_days = '{}', seq = ${first}::bigint where portal_id = ${portalId}`,
	);
	const now = clock.now();
	const learners = Math.ceil(awards / COURSES);
	const id = (kind: string, number: string) =>
		sql.raw(uuidSql(`'${portalId}${kind}' || (${number})`, `(${number})`));

	await inPortal(
		COURSES,
		(first) => sql`
		insert into certificates (portal_id, id, seq, title, text, created_at)
		select ${portalId}, ${id("certificate", "i")}, ${first}::bigint - 1 + i, 'Certificate ' || i, '{learner}', ${now}::timestamptz
		from generate_series(1, ${COURSES}::int) i`,
	);
	await inPortal(
		COURSES,
		(first) => sql`
		insert into courses (portal_id, id, seq, title, description, status, in_catalog, one_chain_per_learner,
			re_enroll_enabled_at, re_enroll_includes_expired, created_at)
		select ${portalId}, ${id("course", "i")}, ${first}::bigint - 1 + i, 'Course ' || i, '', 'active', false, false,
			${now}::timestamptz, false, ${now}::timestamptz
		from generate_series(1, ${COURSES}::int) i`,
	);
	await inPortal(
		COURSES,
		(first) => sql`
		insert into course_versions (portal_id, id, seq, course_id, number, status, published_at, due_after_days, certificate_id,
			award_on, expires_after_days, days_before_expiry, re_enroll_enabled)
		select ${portalId}, ${id("version", "i")}, ${first}::bigint - 1 + i, ${id("course", "i")}, 1, 'published', ${now}::timestamptz,
			21, ${id("certificate", "i")}, 'pass', ${DAYS_VALID}::int, ${DAYS_BEFORE}::int, true
		from generate_series(1, ${COURSES}::int) i`,
	);
	await inChunks(
		learners,
		(first, from, through) => sql`
		insert into people (portal_id, id, seq, name, email, role, group_ids, status, created_at)
		select ${portalId}, ${id("learner", "i")}, ${first}::bigint + i - ${from}::int, 'Learner ' || i, 'learner' || i || '@example.com',
			'learner', '{}', 'active', ${now}::timestamptz
		from generate_series(${from}::int, ${through}::int) i`,
	);

	// As in life: awards lie in the order in which they were made and end, each learner's far apart.
	const learner = `((i - 1) / ${COURSES} * 7919 + i % ${COURSES} * 104729::bigint) % ${learners} + 1`;
	const course = `i % ${COURSES} + 1`;
	const rows = (from: number, through: number) => sql`
		select i, ${id("chain", "i")} as id, ${id("learner", learner)} as learner_id, ${id("course", course)} as course_id,
			${id("version", course)} as version_id, ${id("certificate", course)} as certificate_id,
			${addDays(quietDay, DAYS_BEFORE + 1)}::date + ((i - 1) * 300::bigint / ${awards}::int)::int as expires_on
		from generate_series(${from}::int, ${through}::int) i`;
	await inChunks(
		awards,
		(first, from, through) => sql`
		insert into enrollments (portal_id, id, seq, created_seq, cause_id, learner_id, course_id, course_version_id, chain_id,
			cycle, source, status, enrolled_at, result_made_at, result_received_at)
		select ${portalId}, id, ${first}::bigint + i - ${from}::int, ${first}::bigint + i - ${from}::int, ${portalId}, learner_id,
			course_id, version_id, id, 1, 'manual', 'passed', ${now}::timestamptz, ${now}::timestamptz, ${now}::timestamptz
		from (${rows(from, through)}) rows`,
	);
	await inChunks(
		awards,
		(first, from, through) => sql`
		insert into awards (portal_id, id, seq, created_seq, enrollment_id, learner_id, course_id, course_version_id, certificate_id,
			chain_id, cycle, number, awarded_at, issued_on, expires_on, baseline_on)
		select ${portalId}, id, ${first}::bigint + i - ${from}::int, ${first}::bigint + i - ${from}::int, id, learner_id, course_id,
			version_id, certificate_id, id, 1, upper(right(id::text, 12)), ${now}::timestamptz,
			expires_on - ${DAYS_VALID}::int, expires_on, expires_on
		from (${rows(from, through)}) rows`,
	);
	return { portalId, adminId: personId, awards };

	async function inPortal(
		count: number,
		statement: (first: number) => ReturnType<typeof sql>,
	): Promise<void> {
		await writePortal(database, portalId, async (portal) => {
			await portal.tx.execute(statement(await takePlaces(portal, count)));
		});
	}

	async function inChunks(
		count: number,
		statement: (
			first: number,
			from: number,
			through: number,
		) => ReturnType<typeof sql>,
	): Promise<void> {
		for (let from = 1; from <= count; from += CHUNK) {
			const through = Math.min(from + CHUNK - 1, count);
			await inPortal(through - from + 1, (first) =>
				statement(first, from, through),
			);
		}
	}
}

/** SQL for a UUIDv7 whose time counts up with `order` and whose random part comes from `source`. */
function uuidSql(source: string, order: string): string {
	return `(lpad(to_hex(1700000000000 + ${order}), 12, '0') || '7' || substr(md5(${source}), 1, 3) || '8' || substr(md5(${source}), 4, 15))::uuid`;
}
