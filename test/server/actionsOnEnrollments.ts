import { v7 as uuidv7 } from "uuid";
import type { Kind } from "#domain/actions/index.ts";
import { roles } from "#domain/documents/values.ts";
import { instantOf } from "#domain/time.ts";
import type { ActionCase } from "./actions.ts";

/** What is done with enrollments, by and about learners. */
export const actionsOnEnrollments = {
	enroll: {
		may: ["admin", "manager"],
		payload: (of) => ({
			enrollmentId: uuidv7(),
			learnerId: of.learnerId,
			courseId: of.courseId,
		}),
	},
	selfEnroll: {
		may: roles,
		payload: (of) => ({ enrollmentId: uuidv7(), courseId: of.courseId }),
	},
	importCompletion: {
		may: ["admin"],
		payload: (of) => ({
			enrollmentId: uuidv7(),
			learnerId: of.learnerId,
			courseId: of.courseId,
			completedOn: "2024-06-01",
			expiresOn: null,
			score: 87.5,
		}),
	},
	startEnrollment: {
		may: ["learner"],
		payload: (of) => ({ enrollmentId: of.openId }),
	},
	recordResult: {
		may: ["admin", "instructor"],
		payload: (of) => ({ enrollmentId: of.openId, status: "in_progress" }),
	},
	reopenEnrollment: {
		may: ["admin"],
		payload: (of) => ({ enrollmentId: of.failedId }),
	},
	withdrawEnrollment: {
		may: ["admin", "manager"],
		payload: (of) => ({ enrollmentId: of.openId }),
	},
	setDueDate: {
		may: ["admin", "manager"],
		payload: (of) => ({
			enrollmentId: of.openId,
			from: null,
			dueOn: "2026-02-10",
		}),
	},
	setValidPeriod: {
		may: ["admin", "manager"],
		payload: (of) => ({
			enrollmentId: of.openId,
			from: null,
			validThrough: "2026-02-10",
		}),
	},
	setExpiry: {
		may: ["admin"],
		payload: (of) => ({
			awardId: of.awardId,
			from: "2026-01-10",
			expiresOn: "2026-02-10",
			reason: "Extended",
		}),
	},
	revokeAward: {
		may: ["admin"],
		payload: (of) => ({ awardId: of.awardId, reason: "Fraud" }),
	},
	reEnrollNow: {
		may: ["admin"],
		payload: (of) => ({
			awardId: of.awardId,
			enrollmentId: uuidv7(),
			reason: "Early",
		}),
	},
	nudge: {
		may: ["admin", "manager", "instructor"],
		payload: (of) => ({ enrollmentId: of.openId, note: "" }),
	},
	moveToSession: {
		may: ["admin"],
		payload: (of) => ({ enrollmentId: of.registeredId, sessionId: null }),
	},
	chooseSession: {
		may: ["learner"],
		payload: (of) => ({
			enrollmentId: of.registeredId,
			sessionId: of.sessionId,
		}),
	},
	markAttendance: {
		may: ["admin", "instructor"],
		payload: (of) => ({
			enrollmentId: of.registeredId,
			attendance: "attended",
		}),
	},
	exempt: {
		may: ["admin"],
		payload: (of) => ({
			exemptionId: uuidv7(),
			learnerId: of.learnerId,
			courseId: of.courseId,
			fromOn: "2025-01-01",
			toOn: null,
			reason: "Parental leave",
		}),
	},
	endExemption: {
		may: ["admin"],
		payload: (of) => ({
			exemptionId: of.exemptionId,
			from: null,
			toOn: "2030-02-01",
		}),
	},
	completeLesson: {
		may: ["learner"],
		payload: (of) => ({ enrollmentId: of.takenId, contentId: of.lessonId }),
	},
	submitAttempt: {
		may: ["learner"],
		payload: (of) => ({
			attemptId: uuidv7(),
			enrollmentId: of.takenId,
			contentId: of.otherExamId,
			startedAt: instantOf(0),
			finishedAt: instantOf(0),
			answers: [],
		}),
	},
	reportPackage: {
		may: ["learner"],
		payload: (of) => ({
			attemptId: uuidv7(),
			enrollmentId: of.takenId,
			contentId: of.packageId,
			startedAt: instantOf(0),
			finishedAt: instantOf(0),
			status: "passed",
			score: 90,
		}),
	},
	reviewAttempt: {
		may: ["admin", "instructor"],
		payload: (of) => ({
			enrollmentId: of.takenId,
			attemptId: of.attemptId,
			points: [{ questionId: of.questionId, given: 4 }],
		}),
	},
} satisfies Partial<Record<Kind, ActionCase>>;
