import { z } from "zod";
import type { Course } from "../documents/courses.ts";
import {
	type CourseVersion,
	periodShape,
	policyShape,
} from "../documents/courseVersions.ts";
import {
	CourseId,
	CourseVersionId,
	creditShape,
} from "../documents/document.ts";
import { type Policy, reEnrolls, requireGoodPolicy } from "../policy.ts";
import { governingVersion } from "../recertification.ts";
import { Rejection } from "../rejection.ts";
import type { Instant } from "../time.ts";
import {
	applyFieldChanges,
	type Change,
	type Context,
	defineAction,
	edited,
	fieldChanges,
	required,
	requireNew,
} from "./action.ts";
import { requireActiveCourse } from "./courses.ts";
import { copied, discarded } from "./versionContents.ts";

/** Due date and valid period of a version (R9), and its credits. Enrollments and awards that exist keep theirs. */
export const editCourseVersion = defineAction({
	kind: "editCourseVersion",
	schema: z.strictObject({
		courseVersionId: CourseVersionId,
		changes: fieldChanges({ ...periodShape, ...creditShape }),
	}),
	async decide({ courseVersionId, changes }, context) {
		const result = applyFieldChanges(
			await requireEditable(context, courseVersionId),
			changes,
		);
		const { dueOn, dueAfterDays, validThrough, validAfterDays } =
			result.document;
		if (dueOn !== null && dueAfterDays !== null)
			throw new Rejection(
				"two_due_dates",
				"dueOn",
				"Set either a fixed due date or days after enrollment, not both.",
			);
		if (validThrough !== null && validAfterDays !== null)
			throw new Rejection(
				"two_valid_periods",
				"validThrough",
				"Set either a fixed end of the valid period or days after enrollment, not both.",
			);
		return edited("courseVersions", result);
	},
});

/** Saves Certs & Credits (R1–R5). `includeExpired` is R5's tick. */
export const setPolicy = defineAction({
	kind: "setPolicy",
	schema: z.strictObject({
		courseVersionId: CourseVersionId,
		changes: fieldChanges(policyShape),
		includeExpired: z.boolean(),
	}),
	mayMakeDue: true,
	async decide({ courseVersionId, changes, includeExpired }, context) {
		const version = await requireEditable(context, courseVersionId);
		const result = applyFieldChanges(version, changes);
		requireGoodPolicy(result.document);
		if (changes.certificateId?.to)
			await required(
				context,
				"certificates",
				changes.certificateId.to,
				"certificateId",
			);
		const decision = edited("courseVersions", result);
		if (version.status === "published") {
			const course = await required(
				context,
				"courses",
				version.courseId,
				"courseId",
			);
			decision.changes.push(
				...enabling(
					course,
					version,
					result.document,
					includeExpired,
					context.now,
				),
			);
		}
		return decision;
	},
});

/** A draft with the published version's settings and content; governs nothing until it is published (R17). */
export const createVersion = defineAction({
	kind: "createVersion",
	schema: z.strictObject({
		courseId: CourseId,
		courseVersionId: CourseVersionId,
	}),
	async decide({ courseId, courseVersionId }, context) {
		await requireActiveCourse(context, courseId);
		await requireNew(
			context,
			"courseVersions",
			courseVersionId,
			"courseVersionId",
		);
		const versions = await context.documents.find("courseVersions", {
			courseId,
		});
		const draft = versions.find((version) => version.status === "draft");
		if (draft)
			throw new Rejection(
				"draft_exists",
				"courseId",
				`Version ${draft.number} is a draft already. Publish or discard it first.`,
			);
		const published = governingVersion(versions);
		if (!published)
			throw new Rejection(
				"nothing_published",
				"courseId",
				"The course has no published version yet.",
			);
		const document: CourseVersion = {
			...published,
			id: courseVersionId,
			number: Math.max(...versions.map((version) => version.number)) + 1,
			status: "draft",
			publishedAt: null,
		};
		return {
			changes: [
				{ collection: "courseVersions", document },
				...(await copied(context, published, document)),
			],
		};
	},
});

const oneVersion = z.strictObject({ courseVersionId: CourseVersionId });

/** Deletes a draft with its sessions and content. A course's only version cannot be discarded. */
export const discardDraft = defineAction({
	kind: "discardDraft",
	schema: oneVersion,
	async decide({ courseVersionId }, context) {
		const version = await requireDraft(context, courseVersionId);
		if (version.number === 1)
			throw new Rejection(
				"only_version",
				"courseVersionId",
				"The first version of a course cannot be discarded.",
			);
		const sessions = await context.documents.find("sessions", {
			courseVersionId,
		});
		return {
			changes: [
				{ collection: "courseVersions", deleted: courseVersionId },
				...sessions.map(
					({ id }): Change => ({ collection: "sessions", deleted: id }),
				),
				...(await discarded(context, version)),
			],
		};
	},
});

/** The course's marks of R5: when its governing version was last enabled, which R16 tells from a mere new version. */
export function enabling(
	course: Course,
	before: Policy | null,
	after: Policy,
	includeExpired: boolean,
	now: Instant,
): Change[] {
	const marks = (
		reEnrollEnabledAt: Instant | null,
		reEnrollIncludesExpired: boolean,
	): Change[] =>
		course.reEnrollEnabledAt === reEnrollEnabledAt &&
		course.reEnrollIncludesExpired === reEnrollIncludesExpired
			? []
			: [
					{
						collection: "courses",
						document: { ...course, reEnrollEnabledAt, reEnrollIncludesExpired },
					},
				];
	if (!reEnrolls(after)) return marks(null, false);
	if (!reEnrolls(before)) return marks(now, includeExpired);
	return marks(
		course.reEnrollEnabledAt,
		course.reEnrollIncludesExpired || includeExpired,
	);
}

/** The version, or a Rejection when it has been superseded. */
export async function requireEditable(
	context: Context,
	courseVersionId: CourseVersionId,
): Promise<CourseVersion> {
	const version = await required(
		context,
		"courseVersions",
		courseVersionId,
		"courseVersionId",
	);
	if (version.status === "superseded")
		throw new Rejection(
			"version_superseded",
			"courseVersionId",
			`Version ${version.number} has been superseded. Make the change on the published version.`,
		);
	return version;
}

/** The version, or a Rejection when it is no draft (any more). */
export async function requireDraft(
	context: Context,
	courseVersionId: CourseVersionId,
): Promise<CourseVersion> {
	const version = await required(
		context,
		"courseVersions",
		courseVersionId,
		"courseVersionId",
	);
	if (version.status !== "draft")
		throw new Rejection(
			"not_a_draft",
			"courseVersionId",
			`Version ${version.number} has been published already.`,
		);
	return version;
}
