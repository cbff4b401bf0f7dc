import { sql } from "drizzle-orm";
import type { Clock } from "#server/clock.ts";
import type { Database } from "#server/database/database.ts";
import { dueAwards } from "./due.ts";
import { somethingToTell } from "./tell.ts";

/**
 * The portals in which an engine run has something to do now, each in its own zone: one statement, however
 * many portals there are. For all others it notes that their day has been told.
 */
export async function portalsWithWork(
	{ db }: Database,
	clock: Clock,
): Promise<string[]> {
	const now = sql`${clock.now()}::timestamptz`;
	const asked = {
		portalId: sql`portal.portal_id`,
		timeZone: sql`portal.time_zone`,
		today: sql`portal.today`,
		now,
	};
	const told = {
		...asked,
		since: sql`portal.told_through`,
		seq: sql`portal.told_seq`,
	};
	const { rows } = await db.execute(sql`
		with portal as materialized (
			select s.portal_id, s.time_zone, s.reminder_days, (${now} at time zone s.time_zone)::date as today,
				coalesce(h.told_through, (${now} at time zone s.time_zone)::date - 1) as told_through,
				coalesce(h.told_seq, head.seq) as told_seq
			from settings s
			join sync_heads head on head.portal_id = s.portal_id
			left join recertification_heads h on h.portal_id = s.portal_id),
		looked as materialized (
			select portal_id, today, told_through, told_seq,
				exists (${dueAwards(asked, sql`1`)}) or ${somethingToTell(told)} as has_work
			from portal),
		noted as (
			insert into recertification_heads (portal_id, told_through, told_seq)
			select portal_id, today, told_seq from looked where not has_work and told_through < today
			on conflict (portal_id) do update set told_through = excluded.told_through
			where recertification_heads.told_through < excluded.told_through)
		select portal_id from looked where has_work`);
	return rows.map((row) => String(row.portal_id));
}
