import { sql } from "drizzle-orm";
import type { Database } from "#server/database/database.ts";
import { portalsWithWork } from "#server/recertification/sweep.ts";
import { type FilledPortal, morning, quietDay, timeZone } from "./fill.ts";
import { median, milliseconds, type Row } from "./row.ts";

const PASSES = 5;

/** One look for something to do over many portals in which nobody is due: one statement, whatever their number. */
export async function benchSweep(
	database: Database,
	filled: readonly FilledPortal[],
	portals: number,
): Promise<Row> {
	await fillPortals(database, portals);
	const clock = { now: () => morning(quietDay) };
	const theirs = new Set(filled.map(({ portalId }) => portalId));
	const taken: number[] = [];
	for (let pass = 0; pass < PASSES; pass += 1)
		taken.push(
			await milliseconds(async () => {
				const found = await portalsWithWork(database, clock);
				if (found.some((id) => !theirs.has(id)))
					throw new Error("Nobody was to be due.");
			}),
		);
	const pass = median(taken);
	return {
		what: "a pass over all portals",
		of: `${portals} portals, nothing due`,
		ours: `${pass.toFixed(0)} ms`,
		bare: `first ${(taken[0] ?? Number.NaN).toFixed(0)} ms`,
		ratio: pass / 1000,
		budget: "≤ 1,000 ms",
		isMet: pass <= 1000,
	};
}

/** Portals of one enabled course and ten awards each that end in a year. */
async function fillPortals(database: Database, portals: number): Promise<void> {
	const now = sql`${morning(quietDay)}::timestamptz`;
	await database.db.transaction(async (tx) => {
		const id = (kind: string) =>
			sql.raw(`md5('${kind}' || portal_id::text)::uuid`);
		await tx.execute(sql`
			create temporary table many on commit drop as
			select gen_random_uuid() as portal_id from generate_series(1, ${portals}::int)`);
		await tx.execute(sql`
			insert into sync_heads (portal_id, seq, base, stamped_by, epoch)
			select portal_id, 30, 0, pg_current_xact_id(), portal_id from many`);
		await tx.execute(sql`
			insert into settings (portal_id, id, seq, name, time_zone)
			select portal_id, portal_id, 1, 'One of many', ${timeZone} from many`);
		await tx.execute(sql`
			insert into courses (portal_id, id, seq, title, description, status, in_catalog, one_chain_per_learner,
				re_enroll_enabled_at, re_enroll_includes_expired, created_at)
			select portal_id, ${id("course")}, 2, 'Course', '', 'active', false, false, ${now}, false, ${now} from many`);
		await tx.execute(sql`
			insert into course_versions (portal_id, id, seq, course_id, number, status, published_at, certificate_id,
				award_on, expires_after_days, days_before_expiry, re_enroll_enabled)
			select portal_id, ${id("version")}, 3, ${id("course")}, 1, 'published', ${now}, ${id("certificate")}, 'pass', 365, 30, true
			from many`);
		const own = sql.raw(`md5('chain' || i || portal_id::text)::uuid`);
		await tx.execute(sql`
			insert into enrollments (portal_id, id, seq, created_seq, cause_id, learner_id, course_id, course_version_id, chain_id,
				cycle, source, status, enrolled_at, result_made_at, result_received_at)
			select portal_id, ${own}, 3 + i, 3 + i, portal_id, ${own}, ${id("course")}, ${id("version")}, ${own}, 1, 'manual', 'passed',
				${now}, ${now}, ${now}
			from many, generate_series(1, 10) i`);
		await tx.execute(sql`
			insert into awards (portal_id, id, seq, created_seq, enrollment_id, learner_id, course_id, course_version_id,
				certificate_id, chain_id, cycle, number, awarded_at, issued_on, expires_on, baseline_on)
			select portal_id, ${own}, 13 + i, 13 + i, ${own}, ${own}, ${id("course")}, ${id("version")}, ${id("certificate")}, ${own}, 1,
				'0', ${now}, ${quietDay}::date, ${quietDay}::date + 365, ${quietDay}::date + 365
			from many, generate_series(1, 10) i`);
	});
	await database.db.execute(sql`vacuum analyze`);
}
