import { z } from "zod";
import { Content } from "../documents/contents.ts";
import {
	ContentId,
	CourseVersionId,
	EnrollmentId,
	Id,
} from "../documents/document.ts";
import { ScormPackage } from "../documents/packages.ts";
import type { Attempt } from "../documents/progress.ts";
import { attemptsLeft } from "../exam.ts";
import { Rejection } from "../rejection.ts";
import { Instant } from "../timeSchemas.ts";
import { defineAction } from "./action.ts";
import { newContent } from "./contents.ts";
import {
	advanced,
	heldTimes,
	requirePart,
	requireStillOpen,
	storedProgress,
} from "./learning.ts";
import { requireMine } from "./results.ts";
import { put } from "./versionContents.ts";

/** From what score it has passed, per cent; 0: it does not say, or its parts have one each. */
function passMarkOf(scorm: ScormPackage | null): number {
	const [first, ...others] = scorm?.activities ?? [];
	return others.length === 0 ? (first?.masteryScore ?? 0) : 0;
}

/** A SCORM package at the end of a draft; its files are on the server by then. */
export const addPackage = defineAction({
	kind: "addPackage",
	schema: z.strictObject({
		contentId: ContentId,
		courseVersionId: CourseVersionId,
		title: Content.shape.title,
		scorm: ScormPackage,
	}),
	async decide({ scorm, ...rest }, context) {
		const document = await newContent(context, { ...rest, kind: "package" });
		return { changes: [put({ ...document, scorm })] };
	},
});

/**
 * What a package reported when it ended, which counts as an attempt. It is what the package says of itself on
 * the learner's device: nothing is graded here. Completed, it is done like a lesson; passed or failed, like an exam.
 */
export const reportPackage = defineAction({
	kind: "reportPackage",
	schema: z.strictObject({
		attemptId: Id,
		enrollmentId: EnrollmentId,
		contentId: ContentId,
		startedAt: Instant,
		finishedAt: Instant,
		status: z.enum(["completed", "passed", "failed"]),
		/** Whole per cent; null: the package gave none. */
		score: z
			.int("The score must be a whole number from 0 to 100.")
			.min(0, "The score must be a whole number from 0 to 100.")
			.max(100, "The score must be a whole number from 0 to 100.")
			.nullable(),
	}),
	mayMakeDue: true,
	async decide(payload, context) {
		const { attemptId, enrollmentId, contentId, status, score } = payload;
		const enrollment = await requireMine(context, enrollmentId);
		const item = await requirePart(context, enrollment, contentId, "package");
		const progress = await storedProgress(context, enrollment);
		if (progress.attempts.some(({ id }) => id === attemptId))
			return { changes: [] };
		const times = heldTimes(payload, enrollment, context);
		requireStillOpen(enrollment, context, times.finishedAt);
		const isDone = progress.doneIds.includes(item.id);
		if (
			isDone ||
			progress.attempts.some(
				(each) => each.examId === item.id && each.status === "passed",
			)
		)
			throw new Rejection(
				"already_passed",
				"contentId",
				"You have completed this package already.",
			);
		if (attemptsLeft(item, progress.attempts) === 0)
			throw new Rejection(
				"no_attempts_left",
				"contentId",
				"You have used all your attempts at this package. Ask an admin.",
			);
		if (status === "completed")
			return advanced(context, enrollment, {
				...progress,
				doneIds: [...progress.doneIds, item.id],
			});
		const attempt: Attempt = {
			id: attemptId,
			examId: item.id,
			examTitle: item.title,
			...times,
			receivedAt: context.now,
			status,
			points: null,
			maximum: 100,
			passMark: passMarkOf(item.scorm),
			score,
			written: [],
			counts: true,
		};
		return advanced(context, enrollment, {
			...progress,
			attempts: [...progress.attempts, attempt],
		});
	},
});
