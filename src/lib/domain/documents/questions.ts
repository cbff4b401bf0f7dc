import { z } from "zod";
import { isStorable, NOT_STORABLE } from "./document.ts";

/** Ids of questions and options say nothing of their order: UUIDv7 would tell how an ordering was written down. */
export const QuestionId = z.uuidv4("This is not an id.").toLowerCase();

export const questionKinds = [
	"single",
	"multiple",
	"ordering",
	"text",
] as const;
export const QuestionKind = z.enum(
	questionKinds,
	"Choose the kind of question.",
);
export type QuestionKind = z.infer<typeof QuestionKind>;

const Option = z.strictObject({
	id: QuestionId,
	text: z
		.string()
		.trim()
		.min(1, "Fill in every answer, or take it out.")
		.max(500, "Keep an answer to 500 characters.")
		.refine(isStorable, NOT_STORABLE),
});

const shape = {
	id: QuestionId,
	kind: QuestionKind,
	prompt: z
		.string()
		.trim()
		.min(1, "Every question needs a text.")
		.max(2000, "Keep a question to 2,000 characters.")
		.refine(isStorable, NOT_STORABLE),
	points: z
		.int("Points must be a whole number from 1 to 100.")
		.min(1, "Points must be a whole number from 1 to 100.")
		.max(100, "Points must be a whole number from 1 to 100."),
	/** None for free text; of an ordering, in the order of their ids. */
	options: z.array(Option).max(20, "A question can have at most 20 answers."),
};

/** A question as learners get it: nothing in it says what is right. */
export const Question = z.strictObject(shape);
export type Question = z.infer<typeof Question>;

/** What is right about one question; on the server and on admins' devices only. */
export const RightAnswer = z.strictObject({
	questionId: QuestionId,
	/** Of an ordering in their right order, else in the order of the options; none for free text. */
	optionIds: z.array(QuestionId).max(20),
	/** Of free text: for whoever marks it. */
	guidance: z
		.string()
		.max(2000, "Keep the guidance to 2,000 characters.")
		.refine(isStorable, NOT_STORABLE),
});
export type RightAnswer = z.infer<typeof RightAnswer>;

/** A question as an admin writes it, with what is right; the options of an ordering stand in their right order. */
export const AuthoredQuestion = z
	.strictObject({
		...shape,
		correctIds: RightAnswer.shape.optionIds,
		guidance: RightAnswer.shape.guidance,
	})
	.superRefine(({ kind, options, correctIds }, context) => {
		const refuse = (message: string) =>
			context.addIssue({ code: "custom", message });
		const ids = new Set(options.map(({ id }) => id));
		if (ids.size < options.length) refuse("An answer stands there twice.");
		if (kind === "text") {
			if (options.length > 0 || correctIds.length > 0)
				refuse("A free text has no answers to choose from.");
			return;
		}
		if (options.length < 2) refuse("Give at least two answers.");
		if (correctIds.some((id) => !ids.has(id)))
			refuse("Mark only answers of this question as right.");
		if (new Set(correctIds).size < correctIds.length)
			refuse("An answer is marked as right twice.");
		if (kind === "single" && correctIds.length !== 1)
			refuse("Mark one answer as right.");
		if (kind === "multiple" && correctIds.length === 0)
			refuse("Mark at least one answer as right.");
		if (kind === "ordering" && correctIds.length > 0)
			refuse("Of an ordering the order of the answers is what is right.");
	});
export type AuthoredQuestion = z.infer<typeof AuthoredQuestion>;

/** All of an exam's; with what they were changed from they have to fit into one request. */
export const AuthoredQuestions = z
	.array(AuthoredQuestion)
	.max(200, "An exam can have at most 200 questions.")
	.refine(
		(questions) =>
			new Set(questions.map(({ id }) => id)).size === questions.length,
		"A question stands there twice.",
	)
	.refine(
		(questions) => JSON.stringify(questions).length <= 120_000,
		"These questions are too long together. Split the exam in two.",
	);
