import { v7 as uuidv7 } from "uuid";
import { enrolled, publishedCourse, type World } from "#test/server/world.ts";

/** When sessions begin, and for how many: some are over before others in most histories. */
const sessions: [startsAt: string, capacity: number][] = [
	["2027-03-20T09:00:00.000Z", 2],
	["2027-04-10T09:00:00.000Z", 1],
	["2027-08-10T09:00:00.000Z", 1],
];

/** A course whose learners have places in its first session and could change to others, as long as there are any. */
export async function openEvent(
	world: World,
	learners: readonly string[],
): Promise<void> {
	const { courseId, courseVersionId } = await publishedCourse(world);
	await world.admin.must("setLiveLearning", {
		courseVersionId,
		changes: {
			hasLiveLearning: { from: false, to: true },
			overbook: { from: false, to: true },
		},
	});
	for (const [startsAt, capacity] of sessions)
		await world.admin.must("addSession", {
			sessionId: uuidv7(),
			courseVersionId,
			startsAt,
			endsAt: startsAt.replace("T09", "T12"),
			place: "Room 1",
			capacity,
			instructorIds: [],
		});
	for (const learner of learners) await enrolled(world, courseId, learner);
}
