import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { Id } from "#domain/documents/document.ts";
import type { Content } from "#domain/documents/index.ts";
import type { Question } from "#domain/documents/questions.ts";
import { type GivenAnswer, questionsOf } from "#domain/exam.ts";
import { epochMilliseconds, hold, instantOf } from "#domain/time.ts";
import { Instant } from "#domain/timeSchemas.ts";
import type { Device } from "#lib/local/device.svelte.ts";

const Draft = z.object({
	attemptId: Id,
	startedAt: Instant,
	answers: z.record(
		z.string(),
		z.object({ optionIds: z.array(z.string()), text: z.string() }),
	),
});
type Draft = z.infer<typeof Draft>;

/** How long typing goes on before it is kept, in milliseconds. */
const PAUSE = 300;

/**
 * An attempt that is under way: begun, answered, and not handed in yet. Every answer is kept on this
 * device as it is given, so that closing the browser, or a crash, loses none.
 */
export function examDraft(
	device: Device,
	enrollmentId: string,
	exam: () => Content,
) {
	const name = `attempt/${enrollmentId}/${exam().id}`;
	let draft = $state<Draft | null>(null);
	let loading = $state(true);
	let failed = $state<string | null>(null);
	let timer: ReturnType<typeof setTimeout> | undefined;
	const questions = $derived<Question[]>(
		draft ? questionsOf(exam(), draft.attemptId) : [],
	);

	void device.drafts
		.read(name)
		.then((value) => {
			draft = Draft.safeParse(value).data ?? null;
		})
		.finally(() => {
			loading = false;
		});

	function keep() {
		clearTimeout(timer);
		timer = undefined;
		if (!draft) return;
		device.drafts.keep(name, draft).then(
			() => {
				failed = null;
			},
			() => {
				failed =
					"Your answers could not be kept on this device. Hand the exam in before you close this page.";
			},
		);
	}

	return {
		get loading() {
			return loading;
		},
		get isUnderWay() {
			return draft !== null;
		},
		/** In the order of this attempt. */
		get questions() {
			return questions;
		},
		/** Why answers are not kept through a crash, if they are not. */
		get failed() {
			return failed;
		},
		answerTo(questionId: string): { optionIds: string[]; text: string } {
			return draft?.answers[questionId] ?? { optionIds: [], text: "" };
		},
		/** Questions without an answer; an ordering always stands in some order. */
		get open(): Question[] {
			return questions.filter(({ id, kind }) => {
				const given = draft?.answers[id];
				if (kind === "ordering") return false;
				return kind === "text" ? !given?.text.trim() : !given?.optionIds.length;
			});
		},
		/** Whole seconds that are left; null without a time limit. */
		secondsLeft(now: Instant): number | null {
			const { timeLimitMinutes } = exam();
			if (timeLimitMinutes === null || !draft) return null;
			const ends =
				epochMilliseconds(draft.startedAt) + timeLimitMinutes * 60_000;
			return Math.max(0, Math.ceil((ends - epochMilliseconds(now)) / 1000));
		},
		start() {
			draft = { attemptId: uuidv7(), startedAt: device.now(), answers: {} };
			keep();
		},
		choose(questionId: string, optionIds: string[]) {
			if (!draft) return;
			draft.answers[questionId] = { optionIds, text: "" };
			keep();
		},
		write(questionId: string, text: string) {
			if (!draft) return;
			draft.answers[questionId] = { optionIds: [], text };
			timer ??= setTimeout(keep, PAUSE);
		},
		/** Keeps what was typed last, at once. */
		flush() {
			if (timer) keep();
		},
		/** What is handed in: orderings as they stand; finished when it is, or when the time was over. */
		handIn() {
			if (!draft) return null;
			// Out of its reactive proxy, which the outbox cannot clone.
			const { attemptId, startedAt, answers: all } = $state.snapshot(draft);
			const { id, timeLimitMinutes } = exam();
			const now = device.now();
			const ends =
				timeLimitMinutes === null
					? now
					: instantOf(epochMilliseconds(startedAt) + timeLimitMinutes * 60_000);
			const answers: GivenAnswer[] = questions.map((question) => {
				const given = all[question.id];
				const isLeft = question.kind === "ordering" && !given;
				return {
					questionId: question.id,
					optionIds: isLeft
						? question.options.map((option) => option.id)
						: (given?.optionIds ?? []),
					text: given?.text ?? "",
				};
			});
			return {
				attemptId,
				contentId: id,
				startedAt,
				finishedAt: hold(now, startedAt, ends),
				answers,
			};
		},
		/** It has been handed in. */
		async drop() {
			clearTimeout(timer);
			timer = undefined;
			draft = null;
			await device.drafts.drop(name);
		},
	};
}
export type ExamDraft = ReturnType<typeof examDraft>;
