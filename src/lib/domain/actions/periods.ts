import { z } from "zod";
import { Day, EnrollmentId } from "../documents/document.ts";
import type { Enrollment } from "../documents/enrollments.ts";
import { isOpen } from "../enrollment.ts";
import { Rejection } from "../rejection.ts";
import { dayAt } from "../time.ts";
import {
	type Context,
	type Decision,
	defineAction,
	required,
	requireOwnLearner,
} from "./action.ts";

/** R9: moves the advisory due date of one enrollment. `from` is the day that the person saw. */
export const setDueDate = defineAction({
	kind: "setDueDate",
	schema: z.strictObject({
		enrollmentId: EnrollmentId,
		from: Day.nullable(),
		dueOn: Day.nullable(),
	}),
	decide: ({ enrollmentId, from, dueOn }, context) =>
		moved(context, enrollmentId, "dueOn", from, dueOn),
});

/** R9: moves the last day on which the learner gets in. `from` is the day that the person saw. */
export const setValidPeriod = defineAction({
	kind: "setValidPeriod",
	schema: z.strictObject({
		enrollmentId: EnrollmentId,
		from: Day.nullable(),
		validThrough: Day.nullable(),
	}),
	decide: ({ enrollmentId, from, validThrough }, context) =>
		moved(context, enrollmentId, "validThrough", from, validThrough),
});

async function moved(
	context: Context,
	enrollmentId: EnrollmentId,
	field: "dueOn" | "validThrough",
	from: Day | null,
	to: Day | null,
): Promise<Decision> {
	const enrollment = await required(
		context,
		"enrollments",
		enrollmentId,
		"enrollmentId",
	);
	await requireOwnLearner(
		context,
		await required(context, "people", enrollment.learnerId, "enrollmentId"),
		"enrollmentId",
	);
	if (!isOpen(enrollment))
		throw new Rejection(
			"finished",
			"enrollmentId",
			"This enrollment is finished: its dates count no longer.",
		);
	if (enrollment[field] !== from)
		throw new Rejection(
			"changed_meanwhile",
			field,
			"Somebody else moved this date meanwhile.",
		);
	if (to !== null && to < dayAt(enrollment.enrolledAt, context.timeZone))
		throw new Rejection(
			"before_enrollment",
			field,
			"The date cannot lie before the day of enrollment.",
		);
	if (from === to) return { changes: [] };
	const document: Enrollment = { ...enrollment, [field]: to };
	return { changes: [{ collection: "enrollments", document }] };
}
