import { z } from "zod";
import { progressOn, resultOf, scoreOf } from "../courseProgress.ts";
import type { Content } from "../documents/contents.ts";
import {
	ContentId,
	EnrollmentId,
	Id,
	isStorable,
	NOT_STORABLE,
} from "../documents/document.ts";
import type { Attempt, Enrollment, Progress } from "../documents/index.ts";
import { QuestionId } from "../documents/questions.ts";
import { isOpen } from "../enrollment.ts";
import {
	attemptsLeft,
	gradedPoints,
	maximumOf,
	requireAnswers,
	settled,
	writtenAnswers,
} from "../exam.ts";
import { Rejection } from "../rejection.ts";
import { epochMilliseconds, hold } from "../time.ts";
import { Instant } from "../timeSchemas.ts";
import { type Change, type Context, defineAction, required } from "./action.ts";
import {
	marked,
	requireAccess,
	requireMine,
	requireOwnEnrollment,
	versionOf,
} from "./results.ts";
import { contentsOf, keyId } from "./versionContents.ts";

/** The learner is done with a lesson; done with the last one of a course without exams, it is completed (R12). */
export const completeLesson = defineAction({
	kind: "completeLesson",
	schema: z.strictObject({ enrollmentId: EnrollmentId, contentId: ContentId }),
	mayMakeDue: true,
	async decide({ enrollmentId, contentId }, context) {
		const enrollment = await requireMine(context, enrollmentId);
		const lesson = await requirePart(context, enrollment, contentId, "lesson");
		const progress = await storedProgress(context, enrollment);
		if (progress.doneIds.includes(lesson.id)) return { changes: [] };
		requireStillOpen(enrollment, context);
		return advanced(context, enrollment, {
			...progress,
			doneIds: [...progress.doneIds, lesson.id],
		});
	},
});

/** By how much an attempt may exceed its time limit: what handing in by itself takes. */
const TOLERANCE_MILLISECONDS = 60_000;

/**
 * An attempt at an exam with all its answers. Where the answer key is, on the server, it is graded and the
 * enrollment gets its result as if somebody had marked it; a learner's device shows it as `submitted`.
 */
export const submitAttempt = defineAction({
	kind: "submitAttempt",
	schema: z.strictObject({
		attemptId: Id,
		enrollmentId: EnrollmentId,
		contentId: ContentId,
		startedAt: Instant,
		finishedAt: Instant,
		answers: z
			.array(
				z.strictObject({
					questionId: QuestionId,
					optionIds: z.array(QuestionId).max(20),
					text: z
						.string()
						.max(5000, "Keep an answer to 5,000 characters.")
						.refine(isStorable, NOT_STORABLE),
				}),
			)
			.max(200)
			.refine(
				(answers) =>
					answers.reduce((sum, { text }) => sum + text.length, 0) <= 60_000,
				"Keep all answers together to 60,000 characters.",
			),
	}),
	mayMakeDue: true,
	async decide(payload, context) {
		const { attemptId, enrollmentId, contentId, answers } = payload;
		const enrollment = await requireMine(context, enrollmentId);
		const exam = await requirePart(context, enrollment, contentId, "exam");
		const progress = await storedProgress(context, enrollment);
		if (progress.attempts.some(({ id }) => id === attemptId))
			return { changes: [] };
		requireAnswers(exam.questions, answers);
		const times = heldTimes(payload, enrollment, context);
		requireStillOpen(enrollment, context, times.finishedAt);
		requireAttemptLeft(exam, progress.attempts);
		requireInTime(exam, times);
		const key = await context.documents.get("contents", keyId(exam.id));
		const attempt: Attempt = {
			id: attemptId,
			examId: exam.id,
			examTitle: exam.title,
			...times,
			receivedAt: context.now,
			status: "submitted",
			points: key ? gradedPoints(exam.questions, key.answers, answers) : null,
			maximum: maximumOf(exam.questions),
			passMark: exam.passMark,
			score: null,
			written: writtenAnswers(exam.questions, answers),
			counts: true,
		};
		return advanced(context, enrollment, {
			...progress,
			attempts: [...progress.attempts, settled(attempt)],
		});
	},
});

/** An admin or the learner's instructor gives points for what was written; the attempt then has its result. */
export const reviewAttempt = defineAction({
	kind: "reviewAttempt",
	schema: z.strictObject({
		enrollmentId: EnrollmentId,
		attemptId: Id,
		points: z
			.array(
				z.strictObject({
					questionId: QuestionId,
					given: z
						.int("Give whole points.")
						.min(0, "Give 0 points or more.")
						.max(100, "Give no more points than there are."),
				}),
			)
			.max(200),
	}),
	mayMakeDue: true,
	async decide({ enrollmentId, attemptId, points }, context) {
		const enrollment = await requireOwnEnrollment(context, enrollmentId);
		if (enrollment.learnerId === context.viewer.personId)
			throw new Rejection(
				"own_attempt",
				"enrollmentId",
				"Somebody else has to mark your own answers.",
			);
		requireUndecided(enrollment);
		const progress = await storedProgress(context, enrollment);
		const attempt = progress.attempts.find(({ id }) => id === attemptId);
		if (!attempt)
			throw new Rejection(
				"not_found",
				"attemptId",
				"There is no such attempt. It may have been refused, or the learner was moved to another version.",
			);
		if (attempt.status !== "pending_review")
			throw new Rejection(
				"already_decided",
				"attemptId",
				"This attempt has been marked already.",
			);
		const given = new Map(points.map((each) => [each.questionId, each.given]));
		const written = attempt.written.map((answer) => ({
			...answer,
			given: requirePoints(answer, given.get(answer.questionId)),
		}));
		return advanced(context, enrollment, {
			...progress,
			attempts: progress.attempts.map((each) =>
				each.id === attemptId ? settled({ ...attempt, written }) : each,
			),
		});
	},
});

function requirePoints(
	answer: { points: number },
	given: number | undefined,
): number {
	if (given === undefined || given > answer.points)
		throw new Rejection(
			"points",
			"points",
			`Give each answer points, from 0 to as many as it can have.`,
		);
	return given;
}

/** The progress as it now is, and what it means for the enrollment: its status, its award (R12). */
export async function advanced(
	context: Context,
	enrollment: Enrollment,
	progress: Progress,
): Promise<{ changes: Change[] }> {
	const version = await versionOf(context, enrollment);
	const contents = await contentsOf(context, enrollment.courseVersionId);
	// R26: with a Live Learning event, attendance gives the result. Without the content here, the server does.
	const result = version.hasLiveLearning ? null : resultOf(contents, progress);
	const status =
		result ??
		(enrollment.status === "not_started" ? "in_progress" : enrollment.status);
	const changes =
		status === enrollment.status || status === "not_needed"
			? []
			: (
					await marked(
						context,
						{
							...enrollment,
							score: isOpen({ status }) ? null : scoreOf(contents, progress),
						},
						status,
					)
				).changes;
	const awaitsReview =
		isOpen({ status }) &&
		progress.attempts.some((attempt) => attempt.status === "pending_review");
	const document: Progress = {
		...progress,
		awaitsReview,
		reviewRequestedAt:
			awaitsReview && !progress.awaitsReview
				? context.now
				: progress.reviewRequestedAt,
	};
	// Last: what `marked` says of it is of what was stored before.
	return { changes: [...changes, { collection: "progress", document }] };
}

/** R9, R11: open, and within its valid period when this was made. */
export function requireStillOpen(
	enrollment: Enrollment,
	context: Context,
	madeAt?: Instant,
): void {
	requireUndecided(enrollment);
	requireAccess(context, enrollment, madeAt);
}

function requireUndecided(enrollment: Enrollment): void {
	if (!isOpen(enrollment))
		throw new Rejection(
			"already_decided",
			"enrollmentId",
			"This enrollment has its result already.",
		);
}

// @wc-include
const wrongPart = {
	exam: "This is no exam.",
	lesson: "This is no lesson.",
	package: "This is no package.",
};

/** A part of this kind of the version that the enrollment is on. */
export async function requirePart(
	context: Context,
	enrollment: Enrollment,
	contentId: ContentId,
	kind: keyof typeof wrongPart,
): Promise<Content> {
	const content = await required(context, "contents", contentId, "contentId");
	if (content.courseVersionId !== enrollment.courseVersionId)
		throw new Rejection(
			"other_version",
			"contentId",
			"This is not part of the version of the course that you are on. Open the course again.",
		);
	if (content.kind !== kind)
		throw new Rejection("not_found", "contentId", wrongPart[kind]);
	return content;
}

/** How far the learner is, on the version that the enrollment is on. */
export async function storedProgress(
	context: Context,
	enrollment: Enrollment,
): Promise<Progress> {
	return progressOn(
		enrollment,
		await context.documents.get("progress", enrollment.id),
	);
}

/** R11: both held inside [enrollment, receipt], and in their order. */
export function heldTimes(
	claimed: { startedAt: Instant; finishedAt: Instant },
	enrollment: Enrollment,
	context: Context,
): Pick<Attempt, "startedAt" | "finishedAt"> {
	const madeAt = hold(context.madeAt, enrollment.enrolledAt, context.now);
	const startedAt = hold(claimed.startedAt, enrollment.enrolledAt, madeAt);
	return { startedAt, finishedAt: hold(claimed.finishedAt, startedAt, madeAt) };
}

function requireAttemptLeft(exam: Content, attempts: readonly Attempt[]): void {
	const own = attempts.filter(({ examId }) => examId === exam.id);
	if (own.some(({ status }) => status === "passed"))
		throw new Rejection(
			"already_passed",
			"contentId",
			"You have passed this exam already.",
		);
	if (
		own.some(
			({ status }) => status === "submitted" || status === "pending_review",
		)
	)
		throw new Rejection(
			"being_marked",
			"contentId",
			"Your last attempt at this exam has not been marked yet.",
		);
	if (attemptsLeft(exam, attempts) === 0)
		throw new Rejection(
			"no_attempts_left",
			"contentId",
			"You have used all your attempts at this exam. Ask an admin.",
		);
}

function requireInTime(
	{ timeLimitMinutes }: Content,
	{ startedAt, finishedAt }: Pick<Attempt, "startedAt" | "finishedAt">,
): void {
	if (timeLimitMinutes === null) return;
	const taken = epochMilliseconds(finishedAt) - epochMilliseconds(startedAt);
	if (taken > timeLimitMinutes * 60_000 + TOLERANCE_MILLISECONDS)
		throw new Rejection(
			"time_over",
			"answers",
			"This attempt took longer than the exam allows.",
		);
}
