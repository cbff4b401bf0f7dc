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
} from "./document.ts";

export const enrollmentStatuses = [
	"not_started",
	"in_progress",
	"pending_review",
	"passed",
	"completed",
	"failed",
] as const;
export const EnrollmentStatus = z.enum(enrollmentStatuses, "Choose a result.");
export type EnrollmentStatus = z.infer<typeof EnrollmentStatus>;

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
});
export type Enrollment = z.infer<typeof Enrollment>;
export const enrollments = defineDocument({
	name: "enrollments",
	schema: Enrollment,
	indexes: [
		["learnerId", "courseId"],
		["courseId", "enrolledAt"],
		["chainId"],
		["enrolledAt"],
	],
});
