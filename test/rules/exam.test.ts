import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Attempt } from "#domain/documents/progress.ts";
import {
	AuthoredQuestion,
	AuthoredQuestions,
	type Question,
	type QuestionKind,
} from "#domain/documents/questions.ts";
import {
	attemptsLeft,
	type GivenAnswer,
	gradedPoints,
	joined,
	maximumOf,
	questionsOf,
	requireAnswers,
	separate,
	settled,
	shuffled,
	writtenAnswers,
} from "#domain/exam.ts";
import { attempt, authored, content, uuid } from "./contentBuilders.ts";

const [a, b, c] = [uuid(1), uuid(2), uuid(3)];
const answerTo = (
	question: { id: string },
	optionIds: string[],
	text = "",
): GivenAnswer => ({ questionId: question.id, optionIds, text });
const pointsOf = (
	question: AuthoredQuestion,
	optionIds: string[],
	text = "",
) => {
	const { questions, answers } = separate([question]);
	return gradedPoints(questions, answers, [
		answerTo(question, optionIds, text),
	]);
};

describe("grading one question of 2 points", () => {
	test.each<[string, QuestionKind, string[], string[], number]>([
		["the right choice", "single", [b], [b], 2],
		["a wrong choice", "single", [b], [a], 0],
		["no choice", "single", [b], [], 0],
		["all right choices, in any order", "multiple", [a, c], [c, a], 2],
		["one of two right choices", "multiple", [a, c], [a], 0],
		["a wrong one beside the right ones", "multiple", [a], [a, b], 0],
		["the right order", "ordering", [], [a, b, c], 2],
		["another order", "ordering", [], [a, c, b], 0],
		["no order", "ordering", [], [], 0],
	])("%s (%s)", (_, kind, correctIds, chosen, points) => {
		const question = authored({ kind, correctIds });
		expect(pointsOf(question, chosen)).toBe(points);
	});

	test("a free text gives no points by itself, and waits for a person unless it was left empty", () => {
		const question = authored({ kind: "text", options: [], correctIds: [] });
		expect(pointsOf(question, [], "Because it burns.")).toBe(0);
		const { questions } = separate([question]);
		expect(writtenAnswers(questions, [answerTo(question, [], " x ")])).toEqual([
			expect.objectContaining({ text: "x", points: 2, given: null }),
		]);
		expect(writtenAnswers(questions, [answerTo(question, [], "  ")])).toEqual(
			[],
		);
	});
});

describe("the result of an attempt", () => {
	test.each<[string, Partial<Attempt>, Partial<Attempt>]>([
		[
			"exactly the pass mark",
			{ points: 4, maximum: 5, passMark: 80 },
			{ status: "passed", score: 80 },
		],
		[
			"a point below it",
			{ points: 3, maximum: 5, passMark: 80 },
			{ status: "failed", score: 60 },
		],
		[
			"a third of a percent below it: what is shown is never rounded up",
			{ points: 239, maximum: 300, passMark: 80 },
			{ status: "failed", score: 79 },
		],
		[
			"one text not marked",
			{ points: 5, maximum: 5, written: [written(null)] },
			{ status: "pending_review", score: null },
		],
		[
			"all texts marked",
			{ points: 2, maximum: 5, written: [written(2)] },
			{ status: "passed", score: 80 },
		],
		["not graded yet", { points: null }, { status: "submitted", score: null }],
	])("%s", (_, over, expected) => {
		expect(settled(attempt(over))).toMatchObject(expected);
	});
	function written(given: number | null) {
		return {
			questionId: uuid(9),
			prompt: "Why?",
			text: "So",
			points: 3,
			given,
		};
	}
});

describe("attempts", () => {
	test.each<[string, number | null, Partial<Attempt>[], number | null]>([
		["none made", 2, [], 2],
		["all used", 2, [{}, {}], 0],
		["no limit", null, [{}, {}], null],
		["those before a reopening do not count", 2, [{ counts: false }, {}], 1],
		[
			"those at another exam do not count",
			2,
			[{ examId: uuid(8) as never }],
			2,
		],
	])("%s", (_, maximumAttempts, made, left) => {
		expect(
			attemptsLeft(
				content({ kind: "exam", maximumAttempts }),
				made.map(attempt),
			),
		).toBe(left);
	});
});

describe("answers that belong to no question are refused", () => {
	const single = authored({ kind: "single", correctIds: [a] });
	const ordering = authored({ id: uuid(11), kind: "ordering" });
	const { questions } = separate([single, ordering]);
	test.each<[string, GivenAnswer[]]>([
		["of another exam", [answerTo({ id: uuid(12) }, [])]],
		["an unknown option", [answerTo(single, [uuid(13)])]],
		["two choices where one can be made", [answerTo(single, [a, b])]],
		["a choice twice", [answerTo(ordering, [a, a, b])]],
		["half an order", [answerTo(ordering, [a, b])]],
		["a text where nothing is written", [answerTo(single, [], "psst")]],
		[
			"two answers to one question",
			[answerTo(single, [a]), answerTo(single, [b])],
		],
	])("%s", (_, given) => {
		expect(() => requireAnswers(questions, given)).toThrow(
			expect.objectContaining({ code: "no_such_answer", field: "answers" }),
		);
	});
	test("left out, they are not", () => {
		requireAnswers(questions, []);
		requireAnswers(questions, [answerTo(ordering, [])]);
	});
});

describe("questions that cannot be answered are refused", () => {
	const option = { id: a, text: "Water" };
	test.each<[string, Partial<AuthoredQuestion>]>([
		["without a text", { prompt: " " }],
		["one answer only", { options: [option], correctIds: [a] }],
		["nothing right", { correctIds: [] }],
		["two right where one can be chosen", { correctIds: [a, b] }],
		["something right that is no answer", { correctIds: [uuid(13)] }],
		["an empty answer", { options: [option, { id: b, text: "" }] }],
		["an answer twice", { options: [option, option] }],
		["no points", { points: 0 }],
		["a free text with choices", { kind: "text", correctIds: [] }],
		["an ordering with a right choice", { kind: "ordering" }],
	])("%s", (_, over) => {
		const question = { ...authored({ kind: "single" }), ...over };
		expect(AuthoredQuestion.safeParse(question).success).toBe(false);
	});
	test("two with one id", () => {
		const question = authored({ kind: "single" });
		expect(AuthoredQuestions.safeParse([question, question]).success).toBe(
			false,
		);
	});
});

const anyQuestion = fc
	.record({
		kind: fc.constantFrom<QuestionKind>(
			"single",
			"multiple",
			"ordering",
			"text",
		),
		id: fc.uuid({ version: 4 }),
		options: fc.uniqueArray(fc.uuid({ version: 4 }), {
			minLength: 2,
			maxLength: 8,
		}),
		points: fc.integer({ min: 1, max: 100 }),
	})
	.map(({ kind, id, options, points }) =>
		authored({
			id,
			kind,
			points,
			options:
				kind === "text"
					? []
					: options.map((each) => ({ id: each, text: each })),
			correctIds:
				kind === "single" || kind === "multiple" ? options.slice(0, 1) : [],
		}),
	);
const anyExam = fc.uniqueArray(anyQuestion, {
	maxLength: 12,
	selector: ({ id }) => id,
});

describe("of any exam", () => {
	test("what learners get says nothing of what is right, and an admin gets back what was written", () => {
		fc.assert(
			fc.property(anyExam, (exam) => {
				const { questions, answers } = separate(exam);
				expect(joined(questions, answers)).toEqual(exam);
				// The same whatever order is right, and whatever choice.
				const other = exam.map((question) => ({
					...question,
					...(question.kind === "ordering"
						? { options: [...question.options].reverse() }
						: { correctIds: question.options.slice(-1).map(({ id }) => id) }),
				}));
				expect(separate(other).questions).toEqual(questions);
			}),
		);
	});

	test("the right answers give all points but those of free texts, however questions are shuffled", () => {
		fc.assert(
			fc.property(anyExam, fc.uuid(), (exam, attemptId) => {
				const { questions, answers } = separate(exam);
				const right = new Map(answers.map((each) => [each.questionId, each]));
				const shown = questionsOf({ questions, shuffle: true }, attemptId);
				const given = shown.map((question) =>
					answerTo(question, right.get(question.id)?.optionIds ?? []),
				);
				requireAnswers(questions, given);
				expect(gradedPoints(questions, answers, given)).toBe(
					maximumOf(questions.filter(({ kind }) => kind !== "text")),
				);
			}),
		);
	});

	test("shuffling keeps every item, is the same for one attempt, and leaves what it is given", () => {
		fc.assert(
			fc.property(fc.array(fc.nat()), fc.uuid(), (items, seed) => {
				const before = [...items];
				const once = shuffled(items, seed);
				expect(shuffled(items, seed)).toEqual(once);
				expect([...once].sort()).toEqual([...items].sort());
				expect(items).toEqual(before);
			}),
		);
	});
});

test("shuffling brings every order about as often", () => {
	const counts = new Map<string, number>();
	for (let attempt = 0; attempt < 6000; attempt += 1) {
		const order = shuffled([1, 2, 3], `attempt ${attempt}`).join("");
		counts.set(order, (counts.get(order) ?? 0) + 1);
	}
	expect(counts.size).toBe(6);
	for (const count of counts.values()) {
		expect(count).toBeGreaterThan(850);
		expect(count).toBeLessThan(1150);
	}
});

test("without shuffling, questions and choices stay as written", () => {
	const exam = [
		authored({ kind: "single", correctIds: [a] }),
		authored({ id: uuid(11), kind: "ordering" }),
	];
	const { questions } = separate(exam);
	const shown = questionsOf({ questions, shuffle: false }, uuid(20));
	expect(shown.map(({ id }) => id)).toEqual(questions.map(({ id }) => id));
	expect(shown[0]).toEqual(questions[0] as Question);
});
