import { z } from "zod";
import { derivedId } from "../derivedIds.ts";
import type { Award } from "../documents/awards.ts";
import {
	AwardId,
	Day,
	EnrollmentId,
	NotificationId,
} from "../documents/document.ts";
import type { Enrollment } from "../documents/enrollments.ts";
import { isOpen, notNudged, periods } from "../enrollment.ts";
import {
	governingVersion,
	newestAward,
	newestEnrollment,
	reEnrollOn,
} from "../recertification.ts";
import { Rejection } from "../rejection.ts";
import {
	type Context,
	defineAction,
	Reason,
	required,
	requireNew,
} from "./action.ts";
import { requireActiveCourse } from "./courses.ts";
import { requireActiveLearner } from "./enrollments.ts";
import { openSeating, requirePlace } from "./seats.ts";

/** R22: moves an award's last valid day. `from` is the day that the admin saw. */
export const setExpiry = defineAction({
	kind: "setExpiry",
	schema: z.strictObject({
		awardId: AwardId,
		from: Day.nullable(),
		expiresOn: Day.nullable(),
		reason: Reason,
	}),
	mayMakeDue: true,
	async decide({ awardId, from, expiresOn }, context) {
		const award = await requireUnrevoked(context, awardId);
		if (award.expiresOn !== from)
			throw new Rejection(
				"changed_meanwhile",
				"expiresOn",
				`Somebody else moved this expiry date to ${award.expiresOn ?? "never"} meanwhile.`,
			);
		if (expiresOn !== null && expiresOn < award.issuedOn)
			throw new Rejection(
				"before_issue",
				"expiresOn",
				`The certificate was issued on ${award.issuedOn} and cannot expire before.`,
			);
		// R21 leaves an ended certificate alone; one that is valid again recertifies like any other.
		const validAgain = expiresOn === null || expiresOn >= context.today;
		const leftAloneAt = validAgain ? null : award.leftAloneAt;
		return put({
			...award,
			expiresOn,
			// R31: the anniversary stays where it was.
			baselineOn: award.baselineOn ?? expiresOn,
			expiryMovedAt: context.now,
			leftAloneAt,
		});
	},
});

/** R22: ends the award and its pending re-enrollment. */
export const revokeAward = defineAction({
	kind: "revokeAward",
	schema: z.strictObject({ awardId: AwardId, reason: Reason }),
	async decide({ awardId }, context) {
		const award = await requireUnrevoked(context, awardId);
		return put({ ...award, revokedAt: context.now });
	},
});

/**
 * R22: re-enrolls by hand into the same chain, before the day or after a failed attempt (R20). Only
 * from the chain's newest award, and never beside an open enrollment of the chain.
 */
export const reEnrollNow = defineAction({
	kind: "reEnrollNow",
	schema: z.strictObject({
		awardId: AwardId,
		enrollmentId: EnrollmentId,
		reason: Reason,
	}),
	async decide({ awardId, enrollmentId }, context) {
		const award = await required(context, "awards", awardId, "awardId");
		await requireNew(context, "enrollments", enrollmentId, "enrollmentId");
		const chain = await context.documents.find("enrollments", {
			chainId: award.chainId,
		});
		const newest = newestEnrollment(chain);
		if (
			newestAward(
				await context.documents.find("awards", { chainId: award.chainId }),
			)?.id !== awardId
		)
			throw new Rejection(
				"not_newest_award",
				"awardId",
				"The chain has a newer certificate. Re-enroll from that one.",
			);
		if (newest && isOpen(newest))
			throw new Rejection(
				"already_re_enrolled",
				"awardId",
				"The learner is re-enrolled already and has not finished yet.",
			);
		await requireActiveLearner(context, award.learnerId);
		const course = await requireActiveCourse(context, award.courseId);
		const version = governingVersion(
			await context.documents.find("courseVersions", { courseId: course.id }),
		);
		if (!version)
			throw new Rejection(
				"nothing_published",
				"awardId",
				"The course has no published version.",
			);
		const first = !chain.some(
			(enrollment) => enrollment.fromAwardId === awardId,
		);
		const seating = openSeating(context);
		const document: Enrollment = {
			id: enrollmentId,
			learnerId: award.learnerId,
			courseId: award.courseId,
			courseVersionId: version.id,
			chainId: award.chainId,
			cycle: (newest?.cycle ?? award.cycle) + 1,
			source: "recertification",
			fromAwardId: first ? awardId : null,
			retryOfId: first ? null : (newest?.id ?? null),
			status: "not_started",
			enrolledAt: context.now,
			...periods(version, context.today, "recertification"),
			resultMadeAt: null,
			resultReceivedAt: null,
			score: null,
			...(await requirePlace(version, seating, context.now)),
			attendance: null,
			enrolledById: context.viewer.personId,
			reEnrollOn: reEnrollOn(award, version),
			daysBeforeExpiry: version.daysBeforeExpiry,
			...notNudged,
		};
		return {
			changes: [
				{ collection: "enrollments", document },
				...seating.changes(),
				{
					collection: "notifications",
					document: {
						id: NotificationId.parse(derivedId(context.actionId, document.id)),
						personId: document.learnerId,
						kind: "re-enrolled",
						courseId: document.courseId,
						enrollmentId: document.id,
						awardId: null,
						forOn: context.today,
						daysLeft: null,
						count: null,
						fromName: null,
						note: null,
						createdAt: context.now,
						readAt: null,
					},
				},
			],
		};
	},
});

async function requireUnrevoked(
	context: Context,
	awardId: AwardId,
): Promise<Award> {
	const award = await required(context, "awards", awardId, "awardId");
	if (award.revokedAt !== null)
		throw new Rejection(
			"already_revoked",
			"awardId",
			"This certificate has been revoked.",
		);
	return award;
}

function put(document: Award) {
	return { changes: [{ collection: "awards" as const, document }] };
}
