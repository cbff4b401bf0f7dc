import { sql } from "drizzle-orm";
import type { Instant } from "#domain/time.ts";
import { moveToHistory } from "#server/history/moveToHistory.ts";
import { type PublishedCourse, passed, type World } from "./world.ts";

/** The days on which a learner of yearly certificates, who first passed on 10 January 2025, is re-enrolled. */
export const renewals = ["2025-12-11", "2026-11-11", "2027-10-12"];

/** The clock stands at noon of this day. */
export function on(world: World, day: string): void {
	world.clock.now = `${day}T12:00:00.000Z` as Instant;
}

export function move(world: World, batch = 1000): Promise<number> {
	return moveToHistory(
		world.database,
		{ now: () => world.clock.now },
		world.portalId,
		{ batch },
	);
}

/** The learner's open enrollment, as the engine has made it by this day. */
export async function reEnrolled(
	world: World,
	learnerId: string,
	day: string,
): Promise<string> {
	on(world, day);
	await world.server.recertifyNow(world.portalId);
	const { rows } = await world.database.db.execute(
		sql`select id from enrollments where portal_id = ${world.portalId} and learner_id = ${learnerId} and status = 'not_started'`,
	);
	return String(rows[0]?.id);
}

/** The learner is re-enrolled by this day and passes. */
export async function renewed(
	world: World,
	learnerId: string,
	day: string,
): Promise<string> {
	const enrollmentId = await reEnrolled(world, learnerId, day);
	await world.admin.must("recordResult", { enrollmentId, status: "passed" });
	return enrollmentId;
}

/** A learner who passed on 10 January 2025, and renewed each year on the day of re-enrollment. */
export async function fourYears(
	world: World,
	{ courseId }: PublishedCourse,
	groupIds: string[] = [],
): Promise<{ learnerId: string; turns: string[] }> {
	on(world, "2025-01-10");
	const learnerId = await world.person("learner", groupIds);
	const turns = [await passed(world, courseId, learnerId)];
	for (const day of renewals) turns.push(await renewed(world, learnerId, day));
	return { learnerId, turns };
}
