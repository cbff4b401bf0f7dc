import type { Content } from "./documents/contents.ts";
import type { Enrollment } from "./documents/enrollments.ts";
import type { Progress } from "./documents/progress.ts";
import { attemptsLeft } from "./exam.ts";

/** What a learner goes through, in its order: lessons, exams and packages. */
export function inOrder<Item extends Pick<Content, "kind" | "position" | "id">>(
	contents: readonly Item[],
): Item[] {
	return contents
		.filter(({ kind }) => kind !== "answer_key")
		.sort((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1));
}

/** The stored progress if it is on the enrollment's version (R17), else none so far. */
export function progressOn(
	enrollment: Enrollment,
	stored: Progress | null | undefined,
): Progress {
	if (stored?.courseVersionId === enrollment.courseVersionId) return stored;
	return {
		id: enrollment.id,
		learnerId: enrollment.learnerId,
		courseId: enrollment.courseId,
		courseVersionId: enrollment.courseVersionId,
		doneIds: [],
		attempts: [],
		awaitsReview: false,
		reviewRequestedAt: null,
	};
}

/**
 * The score of the enrollment in whole per cent, rounded down: the mean over its exams, and the packages that
 * report a score, each by its best attempt. Null without any, and while an exam has no score.
 */
export function scoreOf(
	contents: readonly Content[],
	progress: Progress,
): number | null {
	const best = inOrder(contents)
		.filter(({ kind }) => kind !== "lesson")
		.map(({ id, kind }) => ({
			kind,
			score: progress.attempts
				.filter(({ examId }) => examId === id)
				.reduce((most, { score }) => Math.max(most, score ?? -1), -1),
		}))
		.filter(({ kind, score }) => kind === "exam" || score >= 0)
		.map(({ score }) => score);
	if (best.length === 0 || best.includes(-1)) return null;
	return Math.floor(best.reduce((sum, score) => sum + score, 0) / best.length);
}

/** How one lesson, exam or package stands. `submitted`: to be marked by the server. */
export type ItemState =
	| "open"
	| "done"
	| "submitted"
	| "pending_review"
	| "failed";

/**
 * Whether the item is done; of an exam, its best attempt says it, and `failed` that none is left. A package
 * may be completed like a lesson, or passed like an exam.
 */
export function itemState(item: Content, progress: Progress): ItemState {
	if (progress.doneIds.includes(item.id)) return "done";
	if (item.kind === "lesson") return "open";
	const attempts = progress.attempts.filter(({ examId }) => examId === item.id);
	if (attempts.some(({ status }) => status === "passed")) return "done";
	const undecided = attempts.findLast(
		({ status }) => status === "submitted" || status === "pending_review",
	);
	if (undecided?.status === "submitted") return "submitted";
	if (undecided) return "pending_review";
	return attemptsLeft(item, progress.attempts) === 0 ? "failed" : "open";
}

/**
 * What a course's content says of the enrollment: all lessons done and all exams passed is `passed`, without
 * anything to pass `completed`; an exam that cannot be passed any more, `failed`. Null without content, or while a
 * device waits for the server to mark something.
 */
export function resultOf(
	contents: readonly Content[],
	progress: Progress,
): "in_progress" | "pending_review" | "passed" | "completed" | "failed" | null {
	const items = inOrder(contents);
	if (items.length === 0) return null;
	const states = items.map((item) => itemState(item, progress));
	if (states.includes("failed")) return "failed";
	if (states.includes("submitted")) return null;
	if (states.includes("open")) return "in_progress";
	if (states.includes("pending_review")) return "pending_review";
	const wasPassed = items.some(
		({ id, kind }) =>
			kind === "exam" ||
			progress.attempts.some(
				({ examId, status }) => examId === id && status === "passed",
			),
	);
	return wasPassed ? "passed" : "completed";
}
