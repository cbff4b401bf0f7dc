import { Content as ContentSchema } from "#domain/documents/contents.ts";
import type { Content } from "#domain/documents/index.ts";
import type { Activity } from "#domain/documents/packages.ts";
import {
	type Attempt,
	Attempt as AttemptSchema,
	type Progress,
	Progress as ProgressSchema,
} from "#domain/documents/progress.ts";
import type { AuthoredQuestion } from "#domain/documents/questions.ts";
import { id } from "./builders.ts";

/** A random UUID's shape that ends in a number. */
export const uuid = (number: number) =>
	`00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

/** A choice of three, the first being right, for 2 points. */
export function authored(
	over: Partial<AuthoredQuestion> & Pick<AuthoredQuestion, "kind">,
): AuthoredQuestion {
	return {
		id: uuid(10),
		prompt: "What puts out burning oil?",
		points: 2,
		options: ["A lid", "Water", "Hope"].map((text, place) => ({
			id: uuid(place + 1),
			text,
		})),
		guidance: "",
		...over,
		correctIds: over.correctIds ?? (over.kind === "ordering" ? [] : [uuid(1)]),
	};
}

/** A lesson of the version of the other builders. */
export function content(over: Partial<Content> = {}): Content {
	return ContentSchema.parse({
		id: id(60),
		courseId: id(1),
		courseVersionId: id(2),
		kind: "lesson",
		position: 0,
		title: "Fire",
		text: "",
		passMark: 80,
		maximumAttempts: null,
		timeLimitMinutes: null,
		shuffle: false,
		questions: [],
		answers: [],
		examId: null,
		scorm: null,
		...over,
	});
}

/** A SCO, the only one of its package. */
export function activity(over: Partial<Activity> = {}): Activity {
	return {
		kind: "sco",
		title: "Part",
		chapter: "",
		launch: "index.html",
		masteryScore: null,
		launchData: "",
		objectiveIds: [],
		completionSetByContent: false,
		...over,
	};
}

/** An attempt at `content()`, not graded yet. */
export function attempt(over: Partial<Attempt> = {}): Attempt {
	return AttemptSchema.parse({
		id: uuid(70),
		examId: id(60),
		examTitle: "Fire",
		startedAt: "2025-01-02T11:00:00.000Z",
		finishedAt: "2025-01-02T11:30:00.000Z",
		receivedAt: "2025-01-02T11:30:00.000Z",
		status: "submitted",
		points: null,
		maximum: 5,
		passMark: 80,
		score: null,
		written: [],
		counts: true,
		...over,
	});
}

/** Of `enrollment()`, nothing done yet. */
export function progress(over: Partial<Progress> = {}): Progress {
	return ProgressSchema.parse({
		id: id(10),
		learnerId: id(5),
		courseId: id(1),
		courseVersionId: id(2),
		doneIds: [],
		attempts: [],
		awaitsReview: false,
		reviewRequestedAt: null,
		...over,
	});
}
