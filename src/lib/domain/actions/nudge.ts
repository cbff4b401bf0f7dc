import { z } from "zod";
import { derivedId } from "../derivedIds.ts";
import { EnrollmentId, NotificationId } from "../documents/document.ts";
import type { Enrollment } from "../documents/index.ts";
import { NudgeNote } from "../documents/notifications.ts";
import { isOpen } from "../enrollment.ts";
import { exemptionOn } from "../exemption.ts";
import { type NudgeCause, nudgeAgainAt, nudgeCause } from "../nudge.ts";
import { isNewer, newestEnrollment } from "../recertification.ts";
import { Rejection } from "../rejection.ts";
import { dayAt, timeOfDayAt } from "../time.ts";
import { type Context, defineAction, required } from "./action.ts";
import { requireActiveLearner } from "./enrollments.ts";
import { requireOwnEnrollment } from "./results.ts";

/**
 * Reminds a learner, in the app and by e-mail, of an open enrollment or a certificate about to end; whoever
 * does so, at most once in 24 hours of one enrollment.
 */
export const nudge = defineAction({
	kind: "nudge",
	schema: z.strictObject({
		enrollmentId: EnrollmentId,
		/** A line of one's own; may be empty. */
		note: NudgeNote,
	}),
	writesToPeople: true,
	async decide({ enrollmentId, note }, context) {
		const enrollment = await requireOwnEnrollment(context, enrollmentId);
		const learner = await requireActiveLearner(context, enrollment.learnerId);
		await requireRested(context, enrollment);
		const cause = await requireCause(context, enrollment);
		const from = await required(
			context,
			"people",
			context.viewer.personId,
			"enrollmentId",
		);
		return {
			changes: [
				{
					collection: "enrollments",
					document: {
						...enrollment,
						nudgedAt: context.now,
						nudgedById: from.id,
					},
				},
				{
					collection: "notifications",
					document: {
						id: NotificationId.parse(derivedId(context.actionId, enrollmentId)),
						personId: learner.id,
						kind: "nudged",
						courseId: enrollment.courseId,
						enrollmentId,
						awardId: cause.why === "ending" ? cause.award.id : null,
						forOn: context.today,
						daysLeft: cause.why === "ending" ? cause.daysLeft : null,
						count: null,
						fromName: from.name,
						note: note || null,
						createdAt: context.now,
						readAt: null,
					},
				},
			],
		};
	},
});

async function requireRested(
	context: Context,
	enrollment: Enrollment,
): Promise<void> {
	const { nudgedAt, nudgedById } = enrollment;
	if (nudgedAt === null || nudgeAgainAt(enrollment, context.now) === null)
		return;
	const day = dayAt(nudgedAt, context.timeZone);
	const time = timeOfDayAt(nudgedAt, context.timeZone);
	const by =
		nudgedById && (await context.documents.get("people", nudgedById))?.name;
	throw new Rejection(
		"nudged_already",
		"enrollmentId",
		by
			? `The learner was nudged about this on ${day} at ${time} by ${by}. Once in 24 hours is enough.`
			: `The learner was nudged about this on ${day} at ${time}. Once in 24 hours is enough.`,
	);
}

async function requireCause(
	context: Context,
	enrollment: Enrollment,
): Promise<NudgeCause> {
	const { learnerId, courseId, chainId } = enrollment;
	const course = await required(context, "courses", courseId, "enrollmentId");
	const chain = await context.documents.find("enrollments", { chainId });
	const onCourse = (
		await context.documents.find("awards", { learnerId, courseId })
	).filter(({ revokedAt }) => revokedAt === null);
	const cause =
		isOpen(enrollment) || newestEnrollment(chain)?.id === enrollment.id
			? nudgeCause(
					{
						course,
						enrollment,
						awards: onCourse.filter((award) => award.chainId === chainId),
						newestAwardOnCourse: onCourse.reduce<
							(typeof onCourse)[number] | undefined
						>(
							(newest, award) =>
								newest && isNewer(newest, award) ? newest : award,
							undefined,
						),
					},
					context.today,
				)
			: null;
	if (!cause)
		throw new Rejection(
			"nothing_due",
			"enrollmentId",
			"The learner has nothing to finish here, and no certificate that ends within 30 days.",
		);
	const exemptions = await context.documents.find("exemptions", { learnerId });
	// R30: no reminder meanwhile.
	if (exemptionOn(exemptions, courseId, context.today))
		throw new Rejection(
			"exempt",
			"enrollmentId",
			"The learner is exempt from this course or on leave, and is not reminded meanwhile.",
		);
	return cause;
}
