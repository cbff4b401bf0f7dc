import { z } from "zod";
import type { CourseVersion } from "../documents/courseVersions.ts";
import {
	CourseId,
	Day,
	EnrollmentId,
	PersonId,
	SessionId,
} from "../documents/document.ts";
import { type Enrollment, Score } from "../documents/enrollments.ts";
import type { Person } from "../documents/people.ts";
import { notNudged, periods } from "../enrollment.ts";
import { notRegistered } from "../liveLearning.ts";
import { governingVersion } from "../recertification.ts";
import { Rejection } from "../rejection.ts";
import { startOfDay } from "../time.ts";
import {
	type Change,
	type Context,
	defineAction,
	required,
	requireNew,
	requireOwnLearner,
} from "./action.ts";
import { requireActiveCourse } from "./courses.ts";
import { openSeating, requirePlace, type Seating } from "./seats.ts";
import { earned } from "./success.ts";

/** Enrolls one learner by hand; a learner who has a chain already starts a second one (R19). */
export const enroll = defineAction({
	kind: "enroll",
	schema: z.strictObject({
		enrollmentId: EnrollmentId,
		learnerId: PersonId,
		courseId: CourseId,
	}),
	async decide({ enrollmentId, learnerId, courseId }, context) {
		const learner = await requireActiveLearner(context, learnerId);
		await requireOwnLearner(context, learner, "learnerId");
		return startChain(context, enrollmentId, learnerId, courseId, "manual");
	},
});

/** A learner enrolls from the catalog, and may choose the session (R23). */
export const selfEnroll = defineAction({
	kind: "selfEnroll",
	schema: z.strictObject({
		enrollmentId: EnrollmentId,
		courseId: CourseId,
		/** None: the earliest with a free place, or the list. */
		sessionId: SessionId.optional(),
	}),
	async decide({ enrollmentId, courseId, sessionId }, context) {
		const course = await requireActiveCourse(context, courseId);
		if (!course.inCatalog)
			throw new Rejection(
				"not_in_catalog",
				"courseId",
				`“${course.title}” is not in the catalog. Ask an admin to enroll you.`,
			);
		await requireActiveLearner(context, context.viewer.personId);
		return startChain(
			context,
			enrollmentId,
			context.viewer.personId,
			courseId,
			"catalog",
			sessionId,
		);
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
		/** Devices with an older version of the app give none. */
		score: Score.nullable().optional(),
	}),
	mayMakeDue: true,
	async decide(
		{ enrollmentId, learnerId, courseId, completedOn, expiresOn, score },
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
		const { enrollment: opened, version } = await newChain(
			context,
			enrollmentId,
			learnerId,
			courseId,
			"import",
		);
		const enrollment: Enrollment = {
			...opened,
			status: "passed",
			dueOn: null,
			validThrough: null,
			resultMadeAt: startOfDay(completedOn, context.timeZone),
			resultReceivedAt: context.now,
			score: score ?? null,
		};
		return {
			changes: [
				{ collection: "enrollments", document: enrollment },
				...(await earned(context, enrollment, version, expiresOn)),
			],
		};
	},
});

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

async function startChain(
	context: Context,
	id: EnrollmentId,
	learnerId: PersonId,
	courseId: CourseId,
	source: "manual" | "catalog",
	chose?: SessionId,
): Promise<{ changes: Change[] }> {
	const seating = openSeating(context);
	const document = await firstEnrollment(
		context,
		seating,
		id,
		learnerId,
		courseId,
		source,
		chose,
	);
	return {
		changes: [{ collection: "enrollments", document }, ...seating.changes()],
	};
}

/** A new chain's first enrollment, with its place in Live Learning where the version has an event (R23). */
export async function firstEnrollment(
	context: Context,
	seating: Seating,
	id: EnrollmentId,
	learnerId: PersonId,
	courseId: CourseId,
	source: "manual" | "catalog" | "group",
	chose?: SessionId,
): Promise<Enrollment> {
	const { enrollment, version } = await newChain(
		context,
		id,
		learnerId,
		courseId,
		source,
	);
	return {
		...enrollment,
		...(await requirePlace(version, seating, context.now, chose)),
	};
}

async function newChain(
	context: Context,
	id: EnrollmentId,
	learnerId: PersonId,
	courseId: CourseId,
	source: "manual" | "catalog" | "group" | "import",
): Promise<{ enrollment: Enrollment; version: CourseVersion }> {
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
	const enrollment: Enrollment = {
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
		score: null,
		...notRegistered,
		attendance: null,
		enrolledById: context.viewer.personId,
		reEnrollOn: null,
		daysBeforeExpiry: null,
		...notNudged,
	};
	return { enrollment, version };
}
