import { z } from "zod";
import {
	CertificateId,
	CourseId,
	CourseVersionId,
	Day,
	defineDocument,
	Instant,
} from "./document.ts";

const Days = z
	.int("Enter a whole number of days.")
	.min(0, "Enter 0 days or more.")
	.max(36_500, "Enter at most 36,500 days.");

/** Certs & Credits (R1). */
export const policyShape = {
	certificateId: CertificateId.nullable(),
	awardOn: z.enum(["pass", "completion"]),
	/** Days valid, D; null: never expires. */
	expiresAfterDays: z
		.int("Days valid must be a whole number from 1 to 36,500.")
		.min(1, "Days valid must be a whole number from 1 to 36,500.")
		.max(36_500, "Days valid must be a whole number from 1 to 36,500.")
		.nullable(),
	/** Days before expiry, M. */
	daysBeforeExpiry: z
		.int("Days before expiry must be a whole number, 0 or more.")
		.min(0, "Days before expiry must be a whole number, 0 or more.")
		.max(36_499, "Days before expiry must be smaller than days valid.")
		.nullable(),
	reEnrollEnabled: z.boolean(),
};

/** R9: due and valid are each none, a fixed day, or days after enrollment. */
export const periodShape = {
	dueOn: Day.nullable(),
	dueAfterDays: Days.nullable(),
	validThrough: Day.nullable(),
	validAfterDays: Days.nullable(),
};

export const CourseVersion = z.strictObject({
	id: CourseVersionId,
	courseId: CourseId,
	/** 1, 2 … */
	number: z.int().min(1).max(1_000_000),
	status: z.enum(["draft", "published", "superseded"]),
	publishedAt: Instant.nullable(),
	...periodShape,
	...policyShape,
});
export type CourseVersion = z.infer<typeof CourseVersion>;
export const courseVersions = defineDocument({
	name: "courseVersions",
	schema: CourseVersion,
	indexes: [["courseId", "number"]],
});
