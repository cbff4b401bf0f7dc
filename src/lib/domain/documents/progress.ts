import { z } from "zod";
import {
	ContentId,
	CourseId,
	CourseVersionId,
	defineDocument,
	EnrollmentId,
	Id,
	Instant,
	PersonId,
} from "./document.ts";

/** An answer in words, for the person who marks it. */
export const WrittenAnswer = z.strictObject({
	questionId: Id,
	prompt: z.string(),
	text: z.string(),
	/** The most that can be given for it, and what was; null: not marked yet. */
	points: z.int(),
	given: z.int().nullable(),
});
export type WrittenAnswer = z.infer<typeof WrittenAnswer>;

export const Attempt = z.strictObject({
	id: Id,
	examId: ContentId,
	examTitle: z.string(),
	/** As the device reported them, held inside [enrollment, receipt] (R11). */
	startedAt: Instant,
	finishedAt: Instant,
	receivedAt: Instant,
	/** `submitted`: on a device that cannot mark it; the server has it no such way. */
	status: z.enum(["submitted", "pending_review", "passed", "failed"]),
	/** Points of what needs no person, all points there are, and the pass mark in percent. */
	points: z.int().nullable(),
	maximum: z.int(),
	passMark: z.int(),
	/** Percent, rounded down; null while it is not marked. */
	score: z.int().nullable(),
	written: z.array(WrittenAnswer),
	/** Of those that are limited in number; an admin who reopens the enrollment gives them back (R20). */
	counts: z.boolean(),
});
export type Attempt = z.infer<typeof Attempt>;

/** How far a learner is with the content of one enrollment, whose id it shares. */
export const Progress = z.strictObject({
	id: EnrollmentId,
	learnerId: PersonId,
	courseId: CourseId,
	/** Of another version than the enrollment's by now: it counts no longer (R17). */
	courseVersionId: CourseVersionId,
	/** The lessons that the learner is done with. */
	doneIds: z.array(ContentId),
	attempts: z.array(Attempt),
	/** A person has to mark an answer: those who may hold this on their devices meanwhile. */
	awaitsReview: z.boolean(),
	/** When that was last so. */
	reviewRequestedAt: Instant.nullable(),
});
export type Progress = z.infer<typeof Progress>;
export const progress = defineDocument({
	name: "progress",
	schema: Progress,
});
