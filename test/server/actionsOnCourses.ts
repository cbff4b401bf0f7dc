import { v7 as uuidv7 } from "uuid";
import type { Kind } from "#domain/actions/index.ts";
import { instantOf } from "#domain/time.ts";
import type { ActionCase } from "./actions.ts";
import { scormPackage } from "./contents.ts";
import { session } from "./furnished.ts";

/** What is done with certificates, courses, their versions, and what these hold. */
export const actionsOnCourses = {
	createCertificate: {
		may: ["admin"],
		payload: () => ({ certificateId: uuidv7(), title: "New", text: "" }),
	},
	editCertificate: {
		may: ["admin"],
		payload: (of) => ({
			certificateId: of.certificateId,
			changes: { title: { from: "Certificate", to: "Renamed" } },
		}),
	},
	createCourse: {
		may: ["admin"],
		payload: () => ({
			courseId: uuidv7(),
			courseVersionId: uuidv7(),
			title: "New",
			description: "",
		}),
	},
	editCourse: {
		may: ["admin"],
		payload: (of) => ({
			courseId: of.courseId,
			changes: { title: { from: "Fire safety", to: "Renamed" } },
		}),
	},
	archiveCourse: {
		may: ["admin"],
		payload: (of) => ({ courseId: of.courseId }),
	},
	unarchiveCourse: {
		may: ["admin"],
		payload: (of) => ({ courseId: of.courseId }),
	},
	resumeChains: {
		may: ["admin"],
		payload: (of) => ({ courseId: of.courseId }),
	},
	editCourseVersion: {
		may: ["admin"],
		payload: (of) => ({
			courseVersionId: of.draftId,
			changes: { dueAfterDays: { from: null, to: 14 } },
		}),
	},
	setPolicy: {
		may: ["admin"],
		payload: (of) => ({
			courseVersionId: of.courseVersionId,
			changes: { daysBeforeExpiry: { from: 30, to: 60 } },
			includeExpired: false,
		}),
	},
	createVersion: {
		may: ["admin"],
		payload: (of) => ({
			courseId: of.courseWithoutDraftId,
			courseVersionId: uuidv7(),
		}),
	},
	discardDraft: {
		may: ["admin"],
		payload: (of) => ({ courseVersionId: of.draftId }),
	},
	publishVersion: {
		may: ["admin"],
		payload: (of) => ({
			courseVersionId: of.draftId,
			moveNotStarted: true,
			restartInProgress: true,
		}),
	},
	setLiveLearning: {
		may: ["admin"],
		payload: (of) => ({
			courseVersionId: of.eventVersionId,
			changes: { overbook: { from: false, to: true } },
		}),
	},
	addSession: {
		may: ["admin"],
		payload: (of) => ({
			sessionId: uuidv7(),
			courseVersionId: of.eventVersionId,
			...session(instantOf(0)),
		}),
	},
	editSession: {
		may: ["admin"],
		payload: (of) => ({
			sessionId: of.sessionId,
			changes: { capacity: { from: 2, to: 3 } },
		}),
	},
	cancelSession: {
		may: ["admin"],
		payload: (of) => ({ sessionId: of.sessionId }),
	},
	addContent: {
		may: ["admin"],
		payload: (of) => ({
			contentId: uuidv7(),
			courseVersionId: of.draftId,
			kind: "lesson",
			title: "New",
		}),
	},
	editContent: {
		may: ["admin"],
		payload: (of) => ({
			contentId: of.draftLessonId,
			changes: { text: { from: "", to: "**Run**" } },
		}),
	},
	moveContent: {
		may: ["admin"],
		payload: (of) => ({ contentId: of.draftLessonId, beforeId: null }),
	},
	removeContent: {
		may: ["admin"],
		payload: (of) => ({ contentId: of.draftExamId }),
	},
	addPackage: {
		may: ["admin"],
		payload: (of) => ({
			contentId: uuidv7(),
			courseVersionId: of.draftId,
			title: "New",
			scorm: scormPackage(),
		}),
	},
} satisfies Partial<Record<Kind, ActionCase>>;
