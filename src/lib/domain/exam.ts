import type { Content } from "./documents/contents.ts";
import type { Attempt, WrittenAnswer } from "./documents/progress.ts";
import type {
	AuthoredQuestion,
	Question,
	RightAnswer,
} from "./documents/questions.ts";
import { Rejection } from "./rejection.ts";

/** What a learner answered to one question: options chosen, or put in order, or a text. */
export type GivenAnswer = {
	questionId: string;
	optionIds: string[];
	text: string;
};

/** An exam's questions as learners get them, and what is right. Of an ordering the options go by their ids, which are random. */
export function separate(authored: readonly AuthoredQuestion[]): {
	questions: Question[];
	answers: RightAnswer[];
} {
	const questions: Question[] = [];
	const answers: RightAnswer[] = [];
	for (const { correctIds, guidance, ...question } of authored) {
		const isOrdering = question.kind === "ordering";
		questions.push({
			...question,
			options: isOrdering
				? [...question.options].sort((a, b) => (a.id < b.id ? -1 : 1))
				: question.options,
		});
		answers.push({
			questionId: question.id,
			optionIds: isOrdering ? question.options.map(({ id }) => id) : correctIds,
			guidance,
		});
	}
	return { questions, answers };
}

/** The questions as an admin wrote them: the opposite of `separate`. */
export function joined(
	questions: readonly Question[],
	answers: readonly RightAnswer[],
): AuthoredQuestion[] {
	const right = new Map(answers.map((answer) => [answer.questionId, answer]));
	return questions.map((question) => {
		const { optionIds = [], guidance = "" } = right.get(question.id) ?? {};
		const isOrdering = question.kind === "ordering";
		return {
			...question,
			options: isOrdering
				? optionIds.flatMap(
						(id) => question.options.find((option) => option.id === id) ?? [],
					)
				: question.options,
			correctIds: isOrdering ? [] : optionIds,
			guidance,
		};
	});
}

/** Refuses answers that are none to these questions, with a Rejection on `answers`. Questions may be left out. */
export function requireAnswers(
	questions: readonly Question[],
	given: readonly GivenAnswer[],
): void {
	const byId = new Map(questions.map((question) => [question.id, question]));
	const seen = new Set<string>();
	for (const { questionId, optionIds, text } of given) {
		const question = byId.get(questionId);
		const options = new Set(question?.options.map(({ id }) => id));
		const isGood =
			question !== undefined &&
			!seen.has(questionId) &&
			optionIds.every((id) => options.has(id)) &&
			new Set(optionIds).size === optionIds.length &&
			(question.kind !== "single" || optionIds.length <= 1) &&
			(question.kind !== "ordering" ||
				optionIds.length === 0 ||
				optionIds.length === options.size) &&
			(question.kind === "text" || text === "");
		if (!isGood)
			throw new Rejection(
				"no_such_answer",
				"answers",
				"These answers do not belong to this exam. Take it again.",
			);
		seen.add(questionId);
	}
}

/** The points that all questions of an exam give together. */
export function maximumOf(questions: readonly Question[]): number {
	return questions.reduce((sum, { points }) => sum + points, 0);
}

/** What was written to the exam's free text questions; left empty, it is worth nothing and nobody has to mark it. */
export function writtenAnswers(
	questions: readonly Question[],
	given: readonly GivenAnswer[],
): WrittenAnswer[] {
	const byId = new Map(given.map((answer) => [answer.questionId, answer]));
	return questions.flatMap(({ id, kind, prompt, points }) => {
		const text = byId.get(id)?.text.trim() ?? "";
		return kind === "text" && text !== ""
			? [{ questionId: id, prompt, text, points, given: null }]
			: [];
	});
}

/**
 * The points of what needs no person: a question gives all of its points, or none. Choices must be exactly
 * the right ones, an ordering exactly the right order.
 */
export function gradedPoints(
	questions: readonly Question[],
	answers: readonly RightAnswer[],
	given: readonly GivenAnswer[],
): number {
	const right = new Map(answers.map((answer) => [answer.questionId, answer]));
	const chosen = new Map(given.map((answer) => [answer.questionId, answer]));
	let sum = 0;
	for (const { id, kind, points } of questions) {
		const key = right.get(id)?.optionIds;
		const own = chosen.get(id)?.optionIds;
		if (kind === "text" || !key?.length || own?.length !== key.length) continue;
		const isRight =
			kind === "ordering"
				? key.every((option, place) => own[place] === option)
				: key.every((option) => own.includes(option));
		if (isRight) sum += points;
	}
	return sum;
}

/** The attempt with its result, once everything in it has been marked; until then `pending_review`. */
export function settled(attempt: Attempt): Attempt {
	if (attempt.points === null) return attempt;
	if (attempt.written.some(({ given }) => given === null))
		return { ...attempt, status: "pending_review", score: null };
	const points = attempt.written.reduce(
		(sum, { given }) => sum + (given ?? 0),
		attempt.points,
	);
	const hasPassed = points * 100 >= attempt.passMark * attempt.maximum;
	return {
		...attempt,
		status: hasPassed ? "passed" : "failed",
		score: Math.floor((points * 100) / attempt.maximum),
	};
}

/** Attempts at an exam that are left; null: no end of them. */
export function attemptsLeft(
	exam: Pick<Content, "id" | "maximumAttempts">,
	attempts: readonly Attempt[],
): number | null {
	if (exam.maximumAttempts === null) return null;
	const made = attempts.filter(
		({ examId, counts }) => examId === exam.id && counts,
	).length;
	return Math.max(0, exam.maximumAttempts - made);
}

/** The items in an order that follows from `seed` alone: the same on every device, as long as the attempt lasts. */
export function shuffled<Item>(items: readonly Item[], seed: string): Item[] {
	const order = [...items];
	const next = randomFrom(seed);
	for (let last = order.length - 1; last > 0; last -= 1) {
		const other = next(last + 1);
		[order[last], order[other]] = [order[other] as Item, order[last] as Item];
	}
	return order;
}

/** Whole numbers below a limit: mulberry32, begun with the seed's FNV-1a hash. */
function randomFrom(seed: string): (limit: number) => number {
	let state = 0x811c9dc5;
	for (let place = 0; place < seed.length; place += 1)
		state = Math.imul(state ^ seed.charCodeAt(place), 0x01000193);
	return (limit) => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
		return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
	};
}

/** The questions as this attempt shows them; what the exam says not to shuffle stays, but for orderings. */
export function questionsOf(
	exam: Pick<Content, "questions" | "shuffle">,
	attemptId: string,
): Question[] {
	const questions = exam.shuffle
		? shuffled(exam.questions, attemptId)
		: exam.questions;
	return questions.map((question) =>
		exam.shuffle || question.kind === "ordering"
			? {
					...question,
					options: shuffled(question.options, attemptId + question.id),
				}
			: question,
	);
}
