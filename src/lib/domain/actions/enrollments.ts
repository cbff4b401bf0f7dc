import { z } from "zod";
import { award } from "../award.ts";
import {
	CourseId,
	Day,
	EnrollmentId,
	PersonId,
} from "../documents/document.ts";
import { type Enrollment, EnrollmentStatus } from "../documents/enrollments.ts";
import type { Person } from "../documents/people.ts";
import { hasAccess, isOpen, periods } from "../enrollment.ts";
import { governingVersion } from "../recertification.ts";
import { Rejection } from "../rejection.ts";
import { hold, startOfDay } from "../time.ts";
import {
	type Change,
	type Context,
	defineAction,
	required,
	requireNew,
	requireOwnLearner,
} from "./action.ts";
import { requireActiveCourse } from "./courses.ts";

/** Enrolls one learner by hand; a learner who has a chain already starts a second one (R19). */
export const enroll = defineAction({
	kind: "enroll",
	schema: z.strictObject({
		enrollmentId: EnrollmentId,
		learnerId: PersonId,
		courseId: CourseId,
	}),
	roles: ["admin", "manager"],
	async decide({ enrollmentId, learnerId, courseId }, context) {
		const learner = await requireActiveLearner(context, learnerId);
		await requireOwnLearner(context, learner, "learnerId");
		const document = await newChain(
			context,
			enrollmentId,
			learnerId,
			courseId,
			"manual",
		);
		return { changes: [{ collection: "enrollments", document }] };
	},
});

/** A learner enrolls from the catalog. */
export const selfEnroll = defineAction({
	kind: "selfEnroll",
	schema: z.strictObject({ enrollmentId: EnrollmentId, courseId: CourseId }),
	roles: ["admin", "instructor", "manager", "learner"],
	async decide({ enrollmentId, courseId }, context) {
		const course = await requireActiveCourse(context, courseId);
		if (!course.inCatalog)
			throw new Rejection(
				"not_in_catalog",
				"courseId",
				`“${course.title}” is not in the catalog. Ask an admin to enroll you.`,
			);
		await requireActiveLearner(context, context.viewer.personId);
		const document = await newChain(
			context,
			enrollmentId,
			context.viewer.personId,
			courseId,
			"catalog",
		);
		return { changes: [{ collection: "enrollments", document }] };
	},
});

/** A completion from another system, counted as passed on `completedOn` (a day in the portal's zone). */
export const importCompletion = defineAction({
	kind: "importCompletion",
	schema: z.strictObject({
		enrollmentId: EnrollmentId,
		learnerId: PersonId,
		courseId: CourseId,
		completedOn: Day,
		expiresOn: Day.nullable(),
	}),
	roles: ["admin"],
	mayMakeDue: true,
	async decide(
		{ enrollmentId, learnerId, courseId, completedOn, expiresOn },
		context,
	) {
		await requireActiveLearner(context, learnerId);
		if (completedOn > context.today)
			throw new Rejection(
				"in_the_future",
				"completedOn",
				"The day of completion cannot lie in the future.",
			);
		if (expiresOn !== null && expiresOn < completedOn)
			throw new Rejection(
				"before_completion",
				"expiresOn",
				"The certificate cannot expire before the day of completion.",
			);
		const enrollment: Enrollment = {
			...(await newChain(context, enrollmentId, learnerId, courseId, "import")),
			status: "passed",
			dueOn: null,
			validThrough: null,
			resultMadeAt: startOfDay(completedOn, context.timeZone),
			resultReceivedAt: context.now,
		};
		const changes: Change[] = [
			{ collection: "enrollments", document: enrollment },
		];
		const version = await required(
			context,
			"courseVersions",
			enrollment.courseVersionId,
			"courseId",
		);
		const issued = award(enrollment, version, context.timeZone);
		if (issued)
			changes.push({
				collection: "awards",
				document: expiresOn === null ? issued : { ...issued, expiresOn },
			});
		return { changes };
	},
});

/** The learner begins; refused after the valid period (R9). */
export const startEnrollment = defineAction({
	kind: "startEnrollment",
	schema: z.strictObject({ enrollmentId: EnrollmentId }),
	roles: ["admin", "instructor", "manager", "learner"],
	async decide({ enrollmentId }, context) {
		const enrollment = await required(
			context,
			"enrollments",
			enrollmentId,
			"enrollmentId",
		);
		if (enrollment.learnerId !== context.viewer.personId)
			throw new Rejection(
				"not_your_enrollment",
				"enrollmentId",
				"Only the learner can start this enrollment.",
			);
		if (!hasAccess(enrollment, context.today))
			throw new Rejection(
				"valid_period_over",
				"enrollmentId",
				"The valid period of this enrollment is over. Ask an admin to enroll you again.",
			);
		if (enrollment.status !== "not_started") return { changes: [] };
		return put({ ...enrollment, status: "in_progress" });
	},
});

/** An admin or the learner's instructor marks a result; success awards in the same step (R11, R12). */
export const recordResult = defineAction({
	kind: "recordResult",
	schema: z.strictObject({
		enrollmentId: EnrollmentId,
		status: EnrollmentStatus.exclude(["not_started"]),
	}),
	roles: ["admin", "instructor"],
	mayMakeDue: true,
	async decide({ enrollmentId, status }, context) {
		const enrollment = await required(
			context,
			"enrollments",
			enrollmentId,
			"enrollmentId",
		);
		const learner = await required(
			context,
			"people",
			enrollment.learnerId,
			"enrollmentId",
		);
		await requireOwnLearner(context, learner, "enrollmentId");
		if (!isOpen(enrollment))
			throw new Rejection(
				"already_decided",
				"status",
				`This enrollment has the result “${enrollment.status}” already. ${enrollment.status === "failed" ? "An admin can reopen it." : "Revoke its certificate or enroll anew to change it."}`,
			);
		const final = !isOpen({ status });
		const madeAt = hold(context.madeAt, enrollment.enrolledAt, context.now);
		const marked: Enrollment = {
			...enrollment,
			status,
			resultMadeAt: final ? madeAt : null,
			resultReceivedAt: final ? context.now : null,
		};
		const changes: Change[] = [{ collection: "enrollments", document: marked }];
		const version = await required(
			context,
			"courseVersions",
			enrollment.courseVersionId,
			"enrollmentId",
		);
		const issued = award(marked, version, context.timeZone);
		if (issued) changes.push({ collection: "awards", document: issued });
		return { changes };
	},
});

/** R20: a failed enrollment goes back to in progress. */
export const reopenEnrollment = defineAction({
	kind: "reopenEnrollment",
	schema: z.strictObject({ enrollmentId: EnrollmentId }),
	roles: ["admin"],
	async decide({ enrollmentId }, context) {
		const enrollment = await required(
			context,
			"enrollments",
			enrollmentId,
			"enrollmentId",
		);
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
		return put({
			...enrollment,
			status: "in_progress",
			resultMadeAt: null,
			resultReceivedAt: null,
		});
	},
});

function put(document: Enrollment) {
	return { changes: [{ collection: "enrollments" as const, document }] };
}

/** The learner, or a Rejection when deactivated or removed. */
export async function requireActiveLearner(
	context: Context,
	learnerId: PersonId,
): Promise<Person> {
	const learner = await required(context, "people", learnerId, "learnerId");
	if (learner.status !== "active")
		throw new Rejection(
			"learner_not_active",
			"learnerId",
			`${learner.name} is ${learner.status} and cannot be enrolled.`,
		);
	return learner;
}

async function newChain(
	context: Context,
	id: EnrollmentId,
	learnerId: PersonId,
	courseId: CourseId,
	source: "manual" | "catalog" | "import",
): Promise<Enrollment> {
	await requireNew(context, "enrollments", id, "enrollmentId");
	const course = await requireActiveCourse(context, courseId);
	const version = governingVersion(
		await context.documents.find("courseVersions", { courseId }),
	);
	if (!version)
		throw new Rejection(
			"nothing_published",
			"courseId",
			`“${course.title}” has no published version yet. Publish one first.`,
		);
	return {
		id,
		learnerId,
		courseId,
		courseVersionId: version.id,
		chainId: id,
		cycle: 1,
		source,
		fromAwardId: null,
		retryOfId: null,
		status: "not_started",
		enrolledAt: context.now,
		...periods(version, context.today, source),
		resultMadeAt: null,
		resultReceivedAt: null,
	};
}
