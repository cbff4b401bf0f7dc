import { z } from "zod";
import {
	CourseId,
	Day,
	defineDocument,
	ExemptionId,
	Instant,
	isStorable,
	NOT_STORABLE,
	PersonId,
} from "./document.ts";

/** R30: no re-enrollment and no reminder from `fromOn` through `toOn`. */
export const Exemption = z.strictObject({
	id: ExemptionId,
	learnerId: PersonId,
	/** Null: leave, from all courses. */
	courseId: CourseId.nullable(),
	fromOn: Day,
	/** The last day, included; null: open-ended. Before `fromOn`: ended before it began. */
	toOn: Day.nullable(),
	reason: z
		.string()
		.trim()
		.min(1, "Give a reason: it is kept with who and when.")
		.max(500, "Keep the reason to 500 characters.")
		.refine(isStorable, NOT_STORABLE),
	createdAt: Instant,
	createdById: PersonId,
});
export type Exemption = z.infer<typeof Exemption>;
export const exemptions = defineDocument({
	name: "exemptions",
	schema: Exemption,
});
