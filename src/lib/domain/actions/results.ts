import { z } from "zod";
import { EnrollmentId, SessionId } from "../documents/document.ts";
import { type Enrollment, MarkedResult } from "../documents/enrollments.ts";
import type { CourseVersion } from "../documents/index.ts";
import { hasAccess, isOpen } from "../enrollment.ts";
import { Rejection } from "../rejection.ts";
import { dayAt, hold, type Instant } from "../time.ts";
import {
	type Change,
	type Context,
	defineAction,
	required,
	requireOwnLearner,
} from "./action.ts";
import { fillIfAutomatic, openSeating } from "./seats.ts";
import { requireHeld } from "./sessions.ts";
import { earned } from "./success.ts";

/** The learner begins; refused after the valid period (R9). */
export const startEnrollment = defineAction({
	kind: "startEnrollment",
	schema: z.strictObject({ enrollmentId: EnrollmentId }),
	async decide({ enrollmentId }, context) {
		const enrollment = await requireMine(context, enrollmentId);
		requireAccess(context, enrollment);
		if (enrollment.status !== "not_started") return { changes: [] };
		return put({ ...enrollment, status: "in_progress" });
	},
});

/** The viewer's own enrollment. */
export async function requireMine(
	context: Context,
	enrollmentId: EnrollmentId,
): Promise<Enrollment> {
	const enrollment = await enrollmentNamed(context, enrollmentId);
	if (enrollment.learnerId !== context.viewer.personId)
		throw new Rejection(
			"not_your_enrollment",
			"enrollmentId",
			"Only the learner can do this.",
		);
	return enrollment;
}

/** R9: within its valid period when this was made. R11: made offline in time, it may be received late. */
export function requireAccess(
	context: Context,
	enrollment: Enrollment,
	madeAt: Instant = hold(context.madeAt, enrollment.enrolledAt, context.now),
): void {
	if (!hasAccess(enrollment, dayAt(madeAt, context.timeZone)))
		throw new Rejection(
			"valid_period_over",
			"enrollmentId",
			"The valid period of this enrollment is over. Ask an admin to enroll you again.",
		);
}

/** An admin or the learner's instructor marks a result; success awards in the same step (R11, R12). */
export const recordResult = defineAction({
	kind: "recordResult",
	schema: z.strictObject({ enrollmentId: EnrollmentId, status: MarkedResult }),
	mayMakeDue: true,
	async decide({ enrollmentId, status }, context) {
		return marked(
			context,
			await requireOwnEnrollment(context, enrollmentId),
			status,
		);
	},
});

/** R26: who attended has passed the session, or completed it where that is what awards; who was absent has failed. */
export const markAttendance = defineAction({
	kind: "markAttendance",
	schema: z.strictObject({
		enrollmentId: EnrollmentId,
		attendance: z.enum(["attended", "absent"], "Choose attended or absent."),
	}),
	mayMakeDue: true,
	async decide({ enrollmentId, attendance }, context) {
		const enrollment = await requireOwnEnrollment(context, enrollmentId);
		if (enrollment.sessionId === null)
			throw new Rejection(
				"no_session",
				"enrollmentId",
				"This learner has no place in a session. Register them for one first.",
			);
		const session = await requireHeld(context, enrollment.sessionId);
		if (context.now < session.startsAt)
			throw new Rejection(
				"not_started_yet",
				"attendance",
				"Attendance can be marked once the session has started.",
			);
		const version = await versionOf(context, enrollment);
		const success = version.awardOn === "completion" ? "completed" : "passed";
		return marked(
			context,
			{ ...enrollment, attendance },
			attendance === "attended" ? success : "failed",
		);
	},
});

/** The enrollment with this result, its award if it earns one, and nothing left to mark of it once it is final. */
export async function marked(
	context: Context,
	enrollment: Enrollment,
	status: z.infer<typeof MarkedResult>,
): Promise<{ changes: Change[] }> {
	if (!isOpen(enrollment))
		throw new Rejection(
			"already_decided",
			"status",
			enrollment.status === "failed"
				? "This enrollment has the result “failed” already. An admin can reopen it."
				: `This enrollment has the result “${enrollment.status}” already. Revoke its certificate or enroll anew to change it.`,
		);
	const final = !isOpen({ status });
	const madeAt = hold(context.madeAt, enrollment.enrolledAt, context.now);
	const document: Enrollment = {
		...enrollment,
		status,
		unregistered: enrollment.unregistered && !final,
		resultMadeAt: final ? madeAt : null,
		resultReceivedAt: final ? context.now : null,
	};
	return {
		changes: [
			{ collection: "enrollments", document },
			...(await earned(
				context,
				document,
				await versionOf(context, enrollment),
			)),
			...(final ? await nothingToReview(context, enrollment) : []),
		],
	};
}

/** What waited to be marked does so no longer: the enrollment has its result. */
async function nothingToReview(
	context: Context,
	{ id }: Enrollment,
): Promise<Change[]> {
	const progress = await context.documents.get("progress", id);
	return progress?.awaitsReview
		? [
				{
					collection: "progress",
					document: { ...progress, awaitsReview: false },
				},
			]
		: [];
}

/** R20: a failed enrollment goes back to in progress, and, its session being over, to the event (R24). */
export const reopenEnrollment = defineAction({
	kind: "reopenEnrollment",
	schema: z.strictObject({ enrollmentId: EnrollmentId }),
	async decide({ enrollmentId }, context) {
		const enrollment = await enrollmentNamed(context, enrollmentId);
		if (enrollment.status !== "failed")
			throw new Rejection(
				"not_failed",
				"enrollmentId",
				"Only a failed enrollment can be reopened.",
			);
		const retries = await context.documents.find("enrollments", {
			chainId: enrollment.chainId,
		});
		if (
			retries.some(
				(other) =>
					other.cycle > enrollment.cycle || other.retryOfId === enrollment.id,
			)
		)
			throw new Rejection(
				"chain_went_on",
				"enrollmentId",
				"The learner has been enrolled anew since; mark the result there.",
			);
		const { registration, changes } = await registeredAnew(context, enrollment);
		const document: Enrollment = {
			...enrollment,
			...registration,
			status: "in_progress",
			attendance: null,
			resultMadeAt: null,
			resultReceivedAt: null,
			score: null,
		};
		return {
			changes: [
				{ collection: "enrollments", document },
				...changes,
				...(await attemptsGivenBack(context, enrollment)),
			],
		};
	},
});

/** R20: attempts made before do not count any more; what still waits to be marked does so again. */
async function attemptsGivenBack(
	context: Context,
	{ id }: Enrollment,
): Promise<Change[]> {
	const progress = await context.documents.get("progress", id);
	if (!progress || progress.attempts.length === 0) return [];
	const attempts = progress.attempts.map((attempt) => ({
		...attempt,
		counts: false,
	}));
	const awaitsReview = attempts.some(
		({ status }) => status === "pending_review",
	);
	return [
		{
			collection: "progress",
			document: { ...progress, attempts, awaitsReview },
		},
	];
}

/** The place stays while its session is still to come; else the next one, or the list. */
async function registeredAnew(context: Context, enrollment: Enrollment) {
	const { sessionId, unregistered } = enrollment;
	const version = await versionOf(context, enrollment);
	const seating = openSeating(context);
	const seats = await seating.of(version.id);
	const session = seats.all().find(({ id }) => id === sessionId);
	if (!version.hasLiveLearning || (session && session.startsAt >= context.now))
		return { registration: { sessionId, unregistered }, changes: [] };
	seats.giveBack(enrollment);
	const next = seats.take(context.now);
	return {
		registration: { sessionId: next, unregistered: next === null },
		changes: seating.changes(),
	};
}

/** By hand: to another session, or with null to the Unregistered learners list (R24). */
export const moveToSession = defineAction({
	kind: "moveToSession",
	schema: z.strictObject({
		enrollmentId: EnrollmentId,
		sessionId: SessionId.nullable(),
	}),
	mayMakeDue: true,
	async decide({ enrollmentId, sessionId }, context) {
		const enrollment = await enrollmentNamed(context, enrollmentId);
		const version = await versionOf(context, enrollment);
		if (!isOpen(enrollment) || !version.hasLiveLearning)
			throw new Rejection(
				"nothing_to_attend",
				"enrollmentId",
				"This enrollment is finished, or its course version has no Live Learning event.",
			);
		if (
			enrollment.sessionId === sessionId &&
			(sessionId || enrollment.unregistered)
		)
			return { changes: [] };
		if (sessionId !== null) {
			const session = await requireHeld(context, sessionId);
			if (session.courseVersionId !== version.id)
				throw new Rejection(
					"other_version",
					"sessionId",
					"This session belongs to another course version than the learner's.",
				);
		}
		const seating = openSeating(context);
		const seats = await seating.of(version.id);
		seats.giveBack(enrollment);
		if (sessionId !== null) seats.takeIn(sessionId);
		const document: Enrollment = {
			...enrollment,
			sessionId,
			unregistered: sessionId === null,
		};
		const others = await fillIfAutomatic(context, version, seats, {
			except: new Set([enrollment.id]),
		});
		return {
			changes: [
				{ collection: "enrollments", document },
				...others,
				...seating.changes(),
			],
		};
	},
});

function enrollmentNamed(
	context: Context,
	enrollmentId: EnrollmentId,
): Promise<Enrollment> {
	return required(context, "enrollments", enrollmentId, "enrollmentId");
}

/** The version that the enrollment is on. */
export function versionOf(
	context: Context,
	{ courseVersionId }: Enrollment,
): Promise<CourseVersion> {
	return required(context, "courseVersions", courseVersionId, "enrollmentId");
}

/** The enrollment; refused unless the viewer leads the learner's group, or runs the session that it is on. */
export async function requireOwnEnrollment(
	context: Context,
	enrollmentId: EnrollmentId,
): Promise<Enrollment> {
	const enrollment = await enrollmentNamed(context, enrollmentId);
	const session =
		enrollment.sessionId === null
			? undefined
			: await context.documents.get("sessions", enrollment.sessionId);
	if (session?.instructorIds.includes(context.viewer.personId))
		return enrollment;
	const learner = await required(
		context,
		"people",
		enrollment.learnerId,
		"enrollmentId",
	);
	await requireOwnLearner(context, learner, "enrollmentId");
	return enrollment;
}

function put(document: Enrollment) {
	return { changes: [{ collection: "enrollments" as const, document }] };
}
