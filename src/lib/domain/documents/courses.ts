import { z } from "zod";
import {
	CourseId,
	defineDocument,
	Instant,
	line,
	Paragraphs,
} from "./document.ts";

export const Course = z.strictObject({
	id: CourseId,
	title: line("Enter the course's title."),
	description: Paragraphs,
	status: z.enum(["active", "archived"]),
	inCatalog: z.boolean(),
	/** R19: a newer award replaces the older one's pending re-enrollment. */
	oneChainPerLearner: z.boolean(),
	/** When auto re-enroll was last enabled on the governing version; null while it is not (R5). */
	reEnrollEnabledAt: Instant.nullable(),
	/** R5's tick: awards that had expired before `reEnrollEnabledAt` are re-enrolled too. */
	reEnrollIncludesExpired: z.boolean(),
	/** Chains started before this instant have ended with `course archived` (R18). */
	chainsEndedAt: Instant.nullable(),
	createdAt: Instant,
});
export type Course = z.infer<typeof Course>;
export const courses = defineDocument({
	name: "courses",
	schema: Course,
});
