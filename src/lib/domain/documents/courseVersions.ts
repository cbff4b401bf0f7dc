import { z } from "zod";
import {
	CertificateId,
	CourseId,
	CourseVersionId,
	creditShape,
	Day,
	defineDocument,
	Instant,
} from "./document.ts";

const Days = z
	.int("Enter a whole number of days.")
	.min(0, "Enter 0 days or more.")
	.max(36_500, "Enter at most 36,500 days.");

/** A day of the year; 29 February stands for the last day of February. */
export const MonthDay = z
	.string()
	.regex(
		/^(0[13578]|1[02])-(0[1-9]|[12]\d|3[01])$|^(0[469]|11)-(0[1-9]|[12]\d|30)$|^02-(0[1-9]|[12]\d)$/,
		"Give a day of the year as MM-DD.",
	);

/** Certs & Credits (R1), and under "More" what goes beyond (R28, R29, R32). */
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
	/** R28: from what the expiry is counted. */
	anchor: z.enum(["completion", "expiry", "fixed"], "Choose an anchor."),
	/** With anchor `fixed`: the day of the year `MM-DD` on which certificates end, and the least days valid. */
	anchorDay: MonthDay.nullable(),
	anchorMinimumDays: z
		.int("Enter a whole number of days.")
		.min(0, "Enter 0 days or more.")
		.max(3650, "Enter at most 3,650 days.")
		.nullable(),
	/** R29: days after the expiry in which the chain is in grace instead of lapsed. */
	graceDays: z
		.int("Grace must be a whole number of days.")
		.min(0, "Grace must be 0 days or more.")
		.max(3650, "Grace can be at most 3,650 days."),
	/** R32: only learners in a group that requires the course are re-enrolled. */
	onlyWhileRequired: z.boolean(),
};

/** The course version's Live Learning event, its sessions being documents of their own (R23, R24). */
export const liveLearningShape = {
	hasLiveLearning: z.boolean(),
	/** Learners may be enrolled before sessions exist. */
	overbook: z.boolean(),
	/** Sessions take learners from the Unregistered learners list by themselves. */
	autoRegister: z.boolean(),
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
	/** What each certificate of it counts for. */
	...creditShape,
	...liveLearningShape,
});
export type CourseVersion = z.infer<typeof CourseVersion>;
export const courseVersions = defineDocument({
	name: "courseVersions",
	schema: CourseVersion,
});
