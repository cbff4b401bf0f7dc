import { award } from "../award.ts";
import { derivedId } from "../derivedIds.ts";
import type { CourseVersion } from "../documents/courseVersions.ts";
import { NotificationId } from "../documents/document.ts";
import type { Award, Enrollment } from "../documents/index.ts";
import { isReEnrollment } from "../enrollment.ts";
import { notRegistered } from "../liveLearning.ts";
import { governingVersion, isNewer, reEnrollOn } from "../recertification.ts";
import type { Change, Context } from "./action.ts";
import { fillIfAutomatic, openSeating } from "./seats.ts";

/**
 * What a result leaves beside the enrollment that has it: its award, if it earns one (R12, R28), and
 * re-enrollments that it shows to be needless, closed (R33).
 */
export async function earned(
	context: Context,
	enrollment: Enrollment,
	version: CourseVersion,
	expiresOn: Award["expiresOn"] = null,
): Promise<Change[]> {
	const issued = award(
		enrollment,
		version,
		context.timeZone,
		await renewedBy(context, enrollment),
	);
	if (!issued) return [];
	const document =
		expiresOn === null
			? issued
			: { ...issued, expiresOn, baselineOn: expiresOn };
	return [
		{ collection: "awards", document },
		...(await closeNeedless(context, document)),
	];
}

/** The chain's award that this enrollment renews, and from which day it could be renewed (R28). */
async function renewedBy(context: Context, enrollment: Enrollment) {
	if (enrollment.cycle === 1) return null;
	const before = (
		await context.documents.find("awards", { chainId: enrollment.chainId })
	)
		.filter(({ cycle }) => cycle < enrollment.cycle)
		.reduce<Award | null>(
			(newest, each) =>
				newest === null || each.cycle > newest.cycle ? each : newest,
			null,
		);
	if (!before) return null;
	const governing = governingVersion(
		await context.documents.find("courseVersions", {
			courseId: enrollment.courseId,
		}),
	);
	return { award: before, reEnrollOn: reEnrollOn(before, governing) };
}

/**
 * R33: with one chain per learner a newer award replaces the older one's re-enrollment (R19). One that was
 * made before this success became known, and after it, is closed if untouched, and the learner is told.
 */
async function closeNeedless(
	context: Context,
	issued: Award,
): Promise<Change[]> {
	const course = await context.documents.get("courses", issued.courseId);
	if (!course?.oneChainPerLearner) return [];
	const { learnerId, courseId } = issued;
	const others = (
		await context.documents.find("enrollments", { learnerId, courseId })
	).filter(
		(other) =>
			other.chainId !== issued.chainId &&
			isReEnrollment(other) &&
			other.status === "not_started" &&
			other.enrolledAt > issued.awardedAt,
	);
	const changes: Change[] = [];
	for (const needless of others) {
		const from =
			needless.fromAwardId &&
			(await context.documents.get("awards", needless.fromAwardId));
		if (!from || !isNewer(issued, from)) continue;
		changes.push(...(await withdraw(context, [needless], "not_needed")), {
			collection: "notifications",
			document: {
				id: NotificationId.parse(derivedId(context.actionId, needless.id)),
				personId: learnerId,
				kind: "not needed",
				courseId,
				enrollmentId: needless.id,
				awardId: null,
				forOn: context.today,
				daysLeft: null,
				count: null,
				fromName: null,
				note: null,
				createdAt: context.now,
				readAt: null,
			},
		});
	}
	return changes;
}

/** The enrollments with this status, their places given back; who is next on the list takes them. */
export async function withdraw(
	context: Context,
	enrollments: readonly Enrollment[],
	status?: Enrollment["status"],
): Promise<Change[]> {
	const seating = openSeating(context);
	const changes: Change[] = [];
	const freed = new Set<CourseVersion["id"]>();
	for (const enrollment of enrollments) {
		changes.push({
			collection: "enrollments",
			document: {
				...enrollment,
				status: status ?? enrollment.status,
				...notRegistered,
			},
		});
		if (enrollment.sessionId === null) continue;
		freed.add(enrollment.courseVersionId);
		(await seating.of(enrollment.courseVersionId)).giveBack(enrollment);
	}
	const gone = new Set(enrollments.map(({ id }) => id));
	for (const id of freed)
		changes.push(
			...(await fillIfAutomatic(
				context,
				await context.documents.get("courseVersions", id),
				await seating.of(id),
				{ except: gone },
			)),
		);
	return [...changes, ...seating.changes()];
}
