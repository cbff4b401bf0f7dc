import { z } from "zod";
import { Course } from "../documents/courses.ts";
import { CourseId, CourseVersionId } from "../documents/document.ts";
import { Rejection } from "../rejection.ts";
import {
	applyFieldChanges,
	type Context,
	defineAction,
	edited,
	fieldChanges,
	required,
	requireNew,
} from "./action.ts";

const { title, description, inCatalog, oneChainPerLearner } = Course.shape;

/** A course and its version 1, a draft. */
export const createCourse = defineAction({
	kind: "createCourse",
	schema: z.strictObject({
		courseId: CourseId,
		courseVersionId: CourseVersionId,
		title,
		description,
	}),
	async decide({ courseId, courseVersionId, title, description }, context) {
		await requireNew(context, "courses", courseId, "courseId");
		await requireNew(
			context,
			"courseVersions",
			courseVersionId,
			"courseVersionId",
		);
		return {
			changes: [
				{
					collection: "courses",
					document: {
						id: courseId,
						title,
						description,
						status: "active",
						inCatalog: false,
						oneChainPerLearner: false,
						reEnrollEnabledAt: null,
						reEnrollIncludesExpired: false,
						chainsEndedAt: null,
						createdAt: context.now,
					},
				},
				{
					collection: "courseVersions",
					document: {
						id: courseVersionId,
						courseId,
						number: 1,
						status: "draft",
						publishedAt: null,
						dueOn: null,
						dueAfterDays: null,
						validThrough: null,
						validAfterDays: null,
						certificateId: null,
						awardOn: "pass",
						expiresAfterDays: null,
						daysBeforeExpiry: null,
						reEnrollEnabled: false,
						anchor: "completion",
						anchorDay: null,
						anchorMinimumDays: null,
						graceDays: 0,
						onlyWhileRequired: false,
						credits: null,
						creditType: "",
						hasLiveLearning: false,
						overbook: false,
						autoRegister: true,
					},
				},
			],
		};
	},
});

export const editCourse = defineAction({
	kind: "editCourse",
	schema: z.strictObject({
		courseId: CourseId,
		changes: fieldChanges({
			title,
			description,
			inCatalog,
			oneChainPerLearner,
		}),
	}),
	mayMakeDue: true,
	async decide({ courseId, changes }, context) {
		const course = await required(context, "courses", courseId, "courseId");
		return edited("courses", applyFieldChanges(course, changes));
	},
});

const oneCourse = z.strictObject({ courseId: CourseId });

/** R18: ends the recertification of every chain that exists now; awards stay valid until they expire. */
export const archiveCourse = defineAction({
	kind: "archiveCourse",
	schema: oneCourse,
	async decide({ courseId }, context) {
		const course = await required(context, "courses", courseId, "courseId");
		if (course.status === "archived") return { changes: [] };
		return put({
			...course,
			status: "archived",
			inCatalog: false,
			chainsEndedAt: context.now,
		});
	},
});

/** R18: resumes nothing by itself. */
export const unarchiveCourse = defineAction({
	kind: "unarchiveCourse",
	schema: oneCourse,
	async decide({ courseId }, context) {
		const course = await required(context, "courses", courseId, "courseId");
		if (course.status === "active") return { changes: [] };
		return put({ ...course, status: "active" });
	},
});

/** R18: the one explicit step that takes up again the chains that archiving ended. */
export const resumeChains = defineAction({
	kind: "resumeChains",
	schema: oneCourse,
	mayMakeDue: true,
	async decide({ courseId }, context) {
		const course = await requireActiveCourse(context, courseId);
		if (course.chainsEndedAt === null) return { changes: [] };
		return put({ ...course, chainsEndedAt: null });
	},
});

function put(document: Course) {
	return { changes: [{ collection: "courses" as const, document }] };
}

/** The course, or a Rejection on `courseId` when it is archived (R18: no enrollment). */
export async function requireActiveCourse(
	context: Context,
	courseId: CourseId,
): Promise<Course> {
	const course = await required(context, "courses", courseId, "courseId");
	if (course.status === "archived")
		throw new Rejection(
			"course_archived",
			"courseId",
			`“${course.title}” is archived. Take it out of the archive first.`,
		);
	return course;
}
