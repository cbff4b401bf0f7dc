import { z } from "zod";
import {
	AwardId,
	CourseId,
	CourseVersionId,
	Day,
	defineDocument,
	EnrollmentId,
	Instant,
	PersonId,
	SessionId,
} from "./document.ts";
import { enrollmentStatuses } from "./values.ts";

export const EnrollmentStatus = z.enum(enrollmentStatuses, "Choose a result.");
export type EnrollmentStatus = z.infer<typeof EnrollmentStatus>;
/** What a person may mark as a result. */
export const MarkedResult = EnrollmentStatus.exclude([
	"not_started",
	"not_needed",
]);

/** In per cent. */
export const Score = z
	.number("Enter the score as a number.")
	.min(0, "A score lies between 0 and 100.")
	.max(100, "A score lies between 0 and 100.");

export const Enrollment = z.strictObject({
	id: EnrollmentId,
	learnerId: PersonId,
	courseId: CourseId,
	courseVersionId: CourseVersionId,
	/** The chain's first enrollment; its own id when it starts the chain. */
	chainId: EnrollmentId,
	/** 1, 2 … within the chain. */
	cycle: z.int().min(1).max(1_000_000),
	source: z.enum(["manual", "catalog", "group", "import", "recertification"]),
	/** The award that this re-enrollment was made from; at most one re-enrollment names an award (R14). */
	fromAwardId: AwardId.nullable(),
	/** The failed re-enrollment that an admin enrolled anew from (R20). */
	retryOfId: EnrollmentId.nullable(),
	status: EnrollmentStatus,
	enrolledAt: Instant,
	dueOn: Day.nullable(),
	validThrough: Day.nullable(),
	/** When the result was made, held inside [enrolledAt, resultReceivedAt] (R11). */
	resultMadeAt: Instant.nullable(),
	resultReceivedAt: Instant.nullable(),
	/** Of the result, where one is known. */
	score: Score.nullable(),
	/** The Live Learning session on which the learner has a place (R26). */
	sessionId: SessionId.nullable(),
	/** On the event's Unregistered learners list, in order of `enrolledAt` (R24). */
	unregistered: z.boolean(),
	attendance: z.enum(["attended", "absent"]).nullable(),
	/** Who enrolled the learner; null: the engine, by recertification. */
	enrolledById: PersonId.nullable(),
	/** Of a re-enrollment, as the policy stood then: the day it fell on, and M (R10). */
	reEnrollOn: Day.nullable(),
	daysBeforeExpiry: z.int().nullable(),
	/** When the learner was last reminded of it by a person, and by whom. */
	nudgedAt: Instant.nullable(),
	nudgedById: PersonId.nullable(),
});
export type Enrollment = z.infer<typeof Enrollment>;
export const enrollments = defineDocument({
	name: "enrollments",
	schema: Enrollment,
});
