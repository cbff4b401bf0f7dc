import { z } from "zod";
import { derivedId } from "../derivedIds.ts";
import { CourseId, EnrollmentId, GroupId } from "../documents/document.ts";
import type { Course, Group, Person } from "../documents/index.ts";
import { isOpen } from "../enrollment.ts";
import { awardStatus, governingVersion } from "../recertification.ts";
import { Rejection } from "../rejection.ts";
import { type Change, type Context, defineAction, required } from "./action.ts";
import { requireActiveCourse } from "./courses.ts";
import { firstEnrollment } from "./enrollments.ts";
import { openSeating, type Seating } from "./seats.ts";

/** Makes a course required for a group: who joins from now on is enrolled; its members too, if wanted. */
export const requireCourse = defineAction({
	kind: "requireCourse",
	schema: z.strictObject({
		groupId: GroupId,
		courseId: CourseId,
		enrollMembers: z.boolean(),
	}),
	mayMakeDue: true,
	async decide({ groupId, courseId, enrollMembers }, context) {
		const group = await required(context, "groups", groupId, "groupId");
		await requireActiveCourse(context, courseId);
		if (group.requiredCourseIds.includes(courseId)) return { changes: [] };
		const document: Group = {
			...group,
			requiredCourseIds: requireRoom([...group.requiredCourseIds, courseId]),
		};
		const changes: Change[] = [{ collection: "groups", document }];
		const seating = openSeating(context);
		for (const person of await context.documents.find("people", {
			status: "active",
		})) {
			if (!person.groupIds.includes(groupId)) continue;
			changes.push(
				...(await takenIn(context, person, person.groupIds, [courseId], {
					enroll: enrollMembers,
					seating,
				})),
			);
		}
		return { changes: [...changes, ...seating.changes()] };
	},
});

/** The group no longer requires the course; enrollments stay (R32: who is re-enrolled may change). */
export const unrequireCourse = defineAction({
	kind: "unrequireCourse",
	schema: z.strictObject({ groupId: GroupId, courseId: CourseId }),
	async decide({ groupId, courseId }, context) {
		const group = await required(context, "groups", groupId, "groupId");
		if (!group.requiredCourseIds.includes(courseId)) return { changes: [] };
		const requiredCourseIds = group.requiredCourseIds.filter(
			(id) => id !== courseId,
		);
		return {
			changes: [
				{ collection: "groups", document: { ...group, requiredCourseIds } },
			],
		};
	},
});

/** What joining these groups brings a person beside the membership: enrollments on what they require. */
export async function joined(
	context: Context,
	person: Person,
	formerGroupIds: readonly GroupId[],
	groups: readonly Group[],
): Promise<Change[]> {
	const courseIds = new Set(groups.flatMap((group) => group.requiredCourseIds));
	const seating = openSeating(context);
	const changes = await takenIn(
		context,
		person,
		formerGroupIds,
		[...courseIds],
		{ enroll: true, seating },
	);
	return [...changes, ...seating.changes()];
}

/**
 * A person of whom these courses are required from now on. R32: who was not required before and whose
 * certificate has ended meanwhile is left alone; who returns while it is valid goes on with the chain
 * that there is. Everybody else is enrolled (R19: into a second chain, if there is one already).
 */
async function takenIn(
	context: Context,
	person: Person,
	formerGroupIds: readonly GroupId[],
	courseIds: readonly CourseId[],
	{ enroll, seating }: { enroll: boolean; seating: Seating },
): Promise<Change[]> {
	const changes: Change[] = [];
	for (const courseId of courseIds) {
		const course = await context.documents.get("courses", courseId);
		const governing = governingVersion(
			await context.documents.find("courseVersions", { courseId }),
		);
		// R18: an archived course enrolls nobody; an unpublished one cannot yet.
		if (!course || course.status === "archived" || !governing) continue;
		let goesOn = false;
		if (governing.onlyWhileRequired) {
			const own = { learnerId: person.id, courseId };
			const awards = await context.documents.find("awards", own);
			if (!(await wasRequired(context, formerGroupIds, course)))
				for (const award of awards)
					if (
						awardStatus(award, context.today) === "expired" &&
						award.leftAloneAt === null
					)
						changes.push({
							collection: "awards",
							document: { ...award, leftAloneAt: context.now },
						});
			goesOn =
				awards.some((award) => awardStatus(award, context.today) === "valid") ||
				(await context.documents.find("enrollments", own)).some(isOpen);
		}
		if (enroll && !goesOn && person.status === "active")
			changes.push({
				collection: "enrollments",
				document: await firstEnrollment(
					context,
					seating,
					EnrollmentId.parse(
						derivedId(derivedId(context.actionId, person.id), courseId),
					),
					person.id,
					courseId,
					"group",
				),
			});
	}
	return changes;
}

async function wasRequired(
	context: Context,
	groupIds: readonly GroupId[],
	course: Course,
): Promise<boolean> {
	for (const id of groupIds)
		if (
			(await context.documents.get("groups", id))?.requiredCourseIds.includes(
				course.id,
			)
		)
			return true;
	return false;
}

function requireRoom(courseIds: CourseId[]): CourseId[] {
	if (courseIds.length > 100)
		throw new Rejection(
			"too_many_courses",
			"courseId",
			"A group can require at most 100 courses.",
		);
	return courseIds;
}
