import { z } from "zod";
import {
	ContentId,
	CourseId,
	CourseVersionId,
	defineDocument,
	isStorable,
	line,
	NOT_STORABLE,
} from "./document.ts";
import { ScormPackage } from "./packages.ts";
import { Question, RightAnswer } from "./questions.ts";

/** Formatted text, as Markdown. */
export const FormattedText = z
	.string()
	.max(50_000, "Keep a lesson to 50,000 characters, or split it in two.")
	.refine(isStorable, NOT_STORABLE);

/** What an exam is taken under. */
export const examShape = {
	/** Percent of the points. */
	passMark: z
		.int("The pass mark must be a whole number from 1 to 100.")
		.min(1, "The pass mark must be a whole number from 1 to 100.")
		.max(100, "The pass mark must be a whole number from 1 to 100."),
	/** Null: as many as it takes. */
	maximumAttempts: z
		.int("Attempts must be a whole number from 1 to 20.")
		.min(1, "Attempts must be a whole number from 1 to 20.")
		.max(20, "Attempts must be a whole number from 1 to 20.")
		.nullable(),
	timeLimitMinutes: z
		.int("The time limit must be a whole number of minutes.")
		.min(1, "Give at least 1 minute.")
		.max(1440, "Give at most 1,440 minutes.")
		.nullable(),
	/** Questions and their answers come in another order at each attempt. */
	shuffle: z.boolean(),
};

/**
 * A part of a course version: a lesson, an exam, a SCORM package, or the answer key of an exam, which stands
 * apart so that it never leaves the server but for admins. Fixed once its version has been published (R17).
 */
export const Content = z.strictObject({
	id: ContentId,
	courseId: CourseId,
	courseVersionId: CourseVersionId,
	kind: z.enum(["lesson", "exam", "package", "answer_key"]),
	/** 0, 1 … within the version. */
	position: z.int().min(0).max(1_000_000),
	title: line("Enter a title."),
	/** The lesson; what an exam or a package says before it begins. */
	text: FormattedText,
	...examShape,
	questions: z.array(Question),
	/** Of an answer key. */
	answers: z.array(RightAnswer),
	examId: ContentId.nullable(),
	/** Of a package alone. */
	scorm: ScormPackage.nullable(),
});
export type Content = z.infer<typeof Content>;
export const contents = defineDocument({
	name: "contents",
	schema: Content,
});
