import { z } from "zod";
import { Day, ExemptionId } from "../documents/document.ts";
import { Exemption } from "../documents/exemptions.ts";
import { Rejection } from "../rejection.ts";
import { defineAction, required, requireNew } from "./action.ts";

const { learnerId, courseId, fromOn, toOn, reason } = Exemption.shape;

/** R30: exempts a learner from a course, or from all of them (`courseId` null: leave). */
export const exempt = defineAction({
	kind: "exempt",
	schema: z.strictObject({
		exemptionId: ExemptionId,
		learnerId,
		courseId,
		fromOn,
		toOn,
		reason,
	}),
	async decide({ exemptionId, ...rest }, context) {
		await requireNew(context, "exemptions", exemptionId, "exemptionId");
		await required(context, "people", rest.learnerId, "learnerId");
		if (rest.courseId !== null)
			await required(context, "courses", rest.courseId, "courseId");
		if (rest.toOn !== null && rest.toOn < rest.fromOn)
			throw new Rejection(
				"ends_before_it_begins",
				"toOn",
				"The exemption cannot end before it begins.",
			);
		const document: Exemption = {
			id: exemptionId,
			...rest,
			createdAt: context.now,
			createdById: context.viewer.personId,
		};
		return { changes: [{ collection: "exemptions", document }] };
	},
});

/** R30: sets the last day of an exemption; a day before today ends it at once, and what became due runs. */
export const endExemption = defineAction({
	kind: "endExemption",
	schema: z.strictObject({
		exemptionId: ExemptionId,
		/** The last day that the admin saw. */
		from: Day.nullable(),
		toOn: Day.nullable(),
	}),
	mayMakeDue: true,
	async decide({ exemptionId, from, toOn }, context) {
		const exemption = await required(
			context,
			"exemptions",
			exemptionId,
			"exemptionId",
		);
		if (exemption.toOn !== from)
			throw new Rejection(
				"changed_meanwhile",
				"toOn",
				`Somebody else set the last day to ${exemption.toOn ?? "open-ended"} meanwhile.`,
			);
		return {
			changes: [{ collection: "exemptions", document: { ...exemption, toOn } }],
		};
	},
});
