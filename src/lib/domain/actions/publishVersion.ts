import { z } from "zod";
import type { CourseVersion } from "../documents/courseVersions.ts";
import { CourseVersionId } from "../documents/document.ts";
import { periods } from "../enrollment.ts";
import { inListOrder } from "../liveLearning.ts";
import { requireGoodPolicy } from "../policy.ts";
import { governingVersion } from "../recertification.ts";
import { dayAt } from "../time.ts";
import { type Change, type Context, defineAction } from "./action.ts";
import { requireActiveCourse } from "./courses.ts";
import { enabling, requireDraft } from "./courseVersions.ts";
import { openSeating, register, type Seating } from "./seats.ts";
import { released } from "./versionContents.ts";

/**
 * Publishes a draft and supersedes the former version (R17). Learners on the former stay, unless the
 * admin moves those not started, or lets those in progress start again.
 */
export const publishVersion = defineAction({
	kind: "publishVersion",
	schema: z.strictObject({
		courseVersionId: CourseVersionId,
		moveNotStarted: z.boolean(),
		restartInProgress: z.boolean(),
	}),
	mayMakeDue: true,
	async decide(
		{ courseVersionId, moveNotStarted, restartInProgress },
		context,
	) {
		const draft = await requireDraft(context, courseVersionId);
		const course = await requireActiveCourse(context, draft.courseId);
		requireGoodPolicy(draft);
		const former = governingVersion(
			await context.documents.find("courseVersions", { courseId: course.id }),
		);
		const published: CourseVersion = {
			...draft,
			status: "published",
			publishedAt: context.now,
		};
		const changes = await released(context, draft);
		if (former)
			changes.push({
				collection: "courseVersions",
				document: { ...former, status: "superseded" },
			});
		changes.push({ collection: "courseVersions", document: published });
		changes.push(...enabling(course, former, published, false, context.now));
		const seating = openSeating(context);
		if (former && moveNotStarted)
			changes.push(
				...(await move(context, seating, former, published, "not_started")),
			);
		if (former && restartInProgress)
			changes.push(
				...(await move(context, seating, former, published, "in_progress")),
			);
		if (former && restartInProgress)
			changes.push(...(await nothingToReview(context, former, changes)));
		return { changes: [...changes, ...seating.changes()] };
	},
});

/** Who starts again on the new version has nothing to be marked on the former one. */
async function nothingToReview(
	context: Context,
	former: CourseVersion,
	changes: readonly Change[],
): Promise<Change[]> {
	const moved = new Set<string>(
		changes.flatMap((change) =>
			change.collection === "enrollments" && "document" in change
				? [change.document.id]
				: [],
		),
	);
	const waiting = await context.documents.find("progress", {
		courseVersionId: former.id,
		awaitsReview: true,
	});
	return waiting.flatMap((progress): Change[] =>
		moved.has(progress.id)
			? [
					{
						collection: "progress",
						document: { ...progress, awaitsReview: false },
					},
				]
			: [],
	);
}

/** R17; who finds neither a place nor overbook on the new version stays on the former one (R23). */
async function move(
	context: Context,
	seating: Seating,
	from: CourseVersion,
	to: CourseVersion,
	status: "not_started" | "in_progress",
): Promise<Change[]> {
	const enrollments = await context.documents.find("enrollments", {
		courseId: from.courseId,
		status,
	});
	const left = await seating.of(from.id);
	const seats = await seating.of(to.id);
	return inListOrder(
		enrollments.filter((each) => each.courseVersionId === from.id),
	).flatMap((enrollment): Change[] => {
		const registration = register(to, seats, context.now);
		if (!registration) return [];
		left.giveBack(enrollment);
		return [
			{
				collection: "enrollments",
				document: {
					...enrollment,
					...registration,
					courseVersionId: to.id,
					status: "not_started",
					...periods(
						to,
						dayAt(enrollment.enrolledAt, context.timeZone),
						enrollment.source,
					),
				},
			},
		];
	});
}
