import { move, on, renewed } from "#test/server/historyPast.ts";
import { passed, publishedCourse, type World } from "#test/server/world.ts";

/** When a portal of years begins; its last day is before any history begins. */
export const FIRST_DAY = "2023-01-10";
const LAST_DAY = "2027-02-20";

/**
 * Years in which learners were re-enrolled: of one chain most has become historical, of another more does so
 * as the days of a history go by, and some re-enrollments are open. Returns the two courses.
 */
export async function playYears(
	world: World,
	[first, second, third, fourth]: readonly string[],
): Promise<string[]> {
	const yearly = await publishedCourse(world);
	const quarterly = await publishedCourse(world, { expiresAfterDays: 100 });
	const pass = (course: { courseId: string }, learnerId = "") =>
		passed(world, course.courseId, learnerId);
	const renew = (learnerId: string | undefined, day: string) =>
		renewed(world, learnerId ?? "", day);
	await pass(yearly, third);
	for (const day of ["2023-12-11", "2024-11-10", "2025-10-11"])
		await renew(third, day);
	on(world, "2025-10-20");
	await pass(quarterly, fourth);
	await renew(fourth, "2025-12-29");
	on(world, "2026-02-10");
	await pass(yearly, first);
	await pass(yearly, second);
	for (const day of ["2026-03-09", "2026-05-18", "2026-07-27"])
		await renew(fourth, day);
	await renew(third, "2026-09-11");
	on(world, "2026-12-31");
	await move(world);
	on(world, LAST_DAY);
	await world.server.recertifyNow(world.portalId);
	return [yearly.courseId, quarterly.courseId];
}
