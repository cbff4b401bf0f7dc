import type { ItemState } from "#domain/courseProgress.ts";
import type { Attempt, Content } from "#domain/documents/index.ts";
import { plural } from "../plural.ts";

const words: Record<ItemState, string> = {
	open: "To do",
	done: "Done",
	submitted: "Will be marked when you are online",
	pending_review: "Is being marked",
	failed: "Failed",
};

/** How a lesson or exam stands. */
export function itemStateWords(state: ItemState, isOnline: boolean): string {
	return words[state === "submitted" && isOnline ? "pending_review" : state];
}

export const itemStateTones = {
	open: "neutral",
	done: "green",
	submitted: "amber",
	pending_review: "amber",
	failed: "red",
} as const satisfies Record<ItemState, string>;

/** How an attempt ended, or what it waits for. */
export function attemptWords(attempt: Attempt, isOnline: boolean): string {
	switch (attempt.status) {
		case "submitted":
			return isOnline ? "Being marked …" : "Will be marked when you are online";
		case "pending_review":
			return "A person marks what you wrote";
		case "passed":
			return attempt.score === null
				? "Passed"
				: `Passed with ${attempt.score} %`;
		case "failed":
			if (attempt.score === null) return "Not passed";
			// A package may keep to itself from what score it has passed.
			if (attempt.passMark === 0) return `Not passed: ${attempt.score} %`;
			return `Not passed: ${attempt.score} %, ${attempt.passMark} % needed`;
	}
}

/** "5 questions · 80 % to pass · 20 minutes · 2 attempts". */
export function examWords(
	exam: Pick<
		Content,
		"questions" | "passMark" | "timeLimitMinutes" | "maximumAttempts"
	>,
): string {
	return [
		plural(exam.questions.length, ["# question", "# questions"]),
		`${exam.passMark} % to pass`,
		...(exam.timeLimitMinutes === null
			? ["No time limit"]
			: [plural(exam.timeLimitMinutes, ["# minute", "# minutes"])]),
		exam.maximumAttempts === null
			? "As many attempts as you need"
			: plural(exam.maximumAttempts, ["# attempt", "# attempts"]),
	].join(" · ");
}

/** Seconds as a clock counts them down: "9:05", "1:00:00". */
export function clockWords(seconds: number): string {
	const two = (value: number) => String(value).padStart(2, "0");
	const [hours, minutes] = [
		Math.floor(seconds / 3600),
		Math.floor((seconds % 3600) / 60),
	];
	return hours > 0
		? `${hours}:${two(minutes)}:${two(seconds % 60)}`
		: `${minutes}:${two(seconds % 60)}`;
}
