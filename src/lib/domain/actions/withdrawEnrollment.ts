import { z } from "zod";
import { EnrollmentId } from "../documents/document.ts";
import { isOpen, isReEnrollment } from "../enrollment.ts";
import { Rejection } from "../rejection.ts";
import { defineAction, required, requireOwnLearner } from "./action.ts";
import { withdraw } from "./success.ts";

/**
 * Closes an enrollment that somebody made by mistake and nobody has begun: its chain ends, its place is free
 * again. Not a re-enrollment: its award would never be re-enrolled from again (R14).
 */
export const withdrawEnrollment = defineAction({
	kind: "withdrawEnrollment",
	schema: z.strictObject({ enrollmentId: EnrollmentId }),
	// Its place may be what others wait for (R25).
	mayMakeDue: true,
	async decide({ enrollmentId }, context) {
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
		if (isReEnrollment(enrollment))
			throw new Rejection(
				"is_re_enrollment",
				"enrollmentId",
				"A re-enrollment cannot be withdrawn: its certificate would not be renewed any more. Exempt the learner instead.",
			);
		if (!isOpen(enrollment))
			throw new Rejection(
				"finished",
				"enrollmentId",
				"This enrollment is finished and cannot be withdrawn.",
			);
		if (
			enrollment.status !== "not_started" ||
			(await context.documents.get("progress", enrollmentId))
		)
			throw new Rejection(
				"begun",
				"enrollmentId",
				"The learner has begun, and what was done stays.",
			);
		return { changes: await withdraw(context, [enrollment], "not_needed") };
	},
});
