import { randomUUID } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import type { Kind } from "#domain/actions/index.ts";
import type { Role } from "#domain/documents/people.ts";
import { roles } from "#domain/documents/values.ts";
import { epochMilliseconds, type Instant, instantOf } from "#domain/time.ts";
import {
	passed,
	publishedCourse,
	type TestDevice,
	type World,
} from "./world.ts";

export type Fixture = Awaited<ReturnType<typeof furnish>>;

/** A portal with one of everything that an action can be about. */
export async function furnish(portal: World) {
	const groupId = uuidv7();
	const managerId = await portal.person("manager");
	const instructorId = await portal.person("instructor");
	await portal.admin.must("createGroup", {
		groupId,
		name: "Group",
		managerIds: [managerId],
		instructorIds: [instructorId],
	});
	const learnerId = await portal.person("learner", [groupId]);
	const course = await publishedCourse(portal);
	await portal.admin.must("editCourse", {
		courseId: course.courseId,
		changes: { inCatalog: { from: false, to: true } },
	});
	const draftId = uuidv7();
	await portal.admin.must("createVersion", {
		courseId: course.courseId,
		courseVersionId: draftId,
	});
	const withoutDraft = await publishedCourse(portal);
	const courseWithoutDraftId = withoutDraft.courseId;
	const awardId = await passed(portal, course.courseId, learnerId);
	const openId = uuidv7();
	await portal.admin.must("enroll", {
		enrollmentId: openId,
		learnerId,
		courseId: course.courseId,
	});
	const failedId = uuidv7();
	await portal.admin.must("enroll", {
		enrollmentId: failedId,
		learnerId,
		courseId: course.courseId,
	});
	await portal.admin.must("recordResult", {
		enrollmentId: failedId,
		status: "failed",
	});
	const { courseVersionId: eventVersionId } = withoutDraft;
	await portal.admin.must("setLiveLearning", {
		courseVersionId: eventVersionId,
		changes: { hasLiveLearning: { from: false, to: true } },
	});
	const sessionId = uuidv7();
	await portal.admin.must("addSession", {
		sessionId,
		courseVersionId: eventVersionId,
		...session(portal.clock.now),
		instructorIds: [instructorId],
	});
	const registeredId = uuidv7();
	await portal.admin.must("enroll", {
		enrollmentId: registeredId,
		learnerId,
		courseId: courseWithoutDraftId,
	});
	const draftLessonId = uuidv7();
	const draftExamId = uuidv7();
	for (const [contentId, kind] of [
		[draftLessonId, "lesson"],
		[draftExamId, "exam"],
	])
		await portal.admin.must("addContent", {
			contentId,
			courseVersionId: draftId,
			kind,
			title: "Fire",
		});
	await portal.admin.must("editContent", {
		contentId: draftExamId,
		changes: { questions: { from: [], to: [choice()] } },
	});
	const taken = await takenCourse(portal, learnerId);
	const exemptionId = uuidv7();
	await portal.admin.must("exempt", {
		exemptionId,
		learnerId,
		courseId: null,
		fromOn: "2030-01-01",
		toOn: null,
		reason: "Leave",
	});
	return {
		portalId: portal.portalId,
		eventVersionId,
		sessionId,
		registeredId,
		exemptionId,
		groupId,
		managerId,
		instructorId,
		learnerId,
		...course,
		draftId,
		courseWithoutDraftId,
		awardId,
		openId,
		failedId,
		draftLessonId,
		draftExamId,
		...taken,
	};
}

/** A question of two answers, of which the first is right. */
export function choice() {
	const [right, wrong] = [randomUUID(), randomUUID()];
	return {
		id: randomUUID(),
		kind: "single",
		prompt: "What puts out burning oil?",
		points: 1,
		options: [
			{ id: right, text: "A lid" },
			{ id: wrong, text: "Water" },
		],
		correctIds: [right],
		guidance: "",
	};
}

/** A package as a manifest told of it; its file is nowhere. */
export function scormPackage(over: Record<string, unknown> = {}) {
	return {
		version: "1.2",
		activities: [scormActivity()],
		size: 1000,
		partIds: [uuidv7()],
		...over,
	};
}

/** What there is to open in it. */
export function scormActivity(over: Record<string, unknown> = {}) {
	return {
		kind: "sco",
		title: "",
		chapter: "",
		launch: "index.html",
		masteryScore: null,
		launchData: "",
		objectiveIds: [],
		completionSetByContent: true,
		...over,
	};
}

/** A question to be answered in words. */
export function freeText() {
	return {
		...choice(),
		kind: "text",
		prompt: "Why?",
		points: 4,
		options: [],
		correctIds: [],
		guidance: "It floats.",
	};
}

/** A course with a lesson and an exam of a free text, that the learner is taking: the exam waits to be marked. */
async function takenCourse(portal: World, learnerId: string) {
	const ids = {
		takenCourseId: uuidv7(),
		takenVersionId: uuidv7(),
		takenId: uuidv7(),
		lessonId: uuidv7(),
		examId: uuidv7(),
		otherExamId: uuidv7(),
		packageId: uuidv7(),
		attemptId: uuidv7(),
	};
	const { admin } = portal;
	await admin.must("createCourse", {
		courseId: ids.takenCourseId,
		courseVersionId: ids.takenVersionId,
		title: "Oil fires",
		description: "",
	});
	for (const [contentId, kind] of [
		[ids.lessonId, "lesson"],
		[ids.examId, "exam"],
		[ids.otherExamId, "exam"],
	])
		await admin.must("addContent", {
			contentId,
			courseVersionId: ids.takenVersionId,
			kind,
			title: "Oil",
		});
	await admin.must("addPackage", {
		contentId: ids.packageId,
		courseVersionId: ids.takenVersionId,
		title: "Oil, interactive",
		scorm: scormPackage(),
	});
	const question = freeText();
	for (const [contentId, questions] of [
		[ids.examId, [question]],
		[ids.otherExamId, [choice()]],
	])
		await admin.must("editContent", {
			contentId,
			changes: { questions: { from: [], to: questions } },
		});
	await admin.must("publishVersion", {
		courseVersionId: ids.takenVersionId,
		moveNotStarted: false,
		restartInProgress: false,
	});
	await admin.must("enroll", {
		enrollmentId: ids.takenId,
		learnerId,
		courseId: ids.takenCourseId,
	});
	const learner = await portal.device(learnerId);
	await learner.must("submitAttempt", {
		attemptId: ids.attemptId,
		enrollmentId: ids.takenId,
		contentId: ids.examId,
		startedAt: portal.clock.now,
		finishedAt: portal.clock.now,
		answers: [{ questionId: question.id, optionIds: [], text: "It floats." }],
	});
	return { ...ids, questionId: question.id };
}

/** The fields of a session that starts now and ends an hour later. */
function session(startsAt: Instant) {
	const endsAt = instantOf(epochMilliseconds(startsAt) + 3_600_000);
	return { startsAt, endsAt, place: "Room 1", capacity: 2, instructorIds: [] };
}

/** A new device of the one of this role. */
export function deviceOf(
	portal: World,
	of: Fixture,
	role: Role,
): Promise<TestDevice> {
	const ids = {
		admin: portal.admin.identity.personId,
		manager: of.managerId,
		instructor: of.instructorId,
		learner: of.learnerId,
	};
	return portal.device(ids[role]);
}

/** For each kind: who may take it, and a payload about a portal's things. */
export const actions: Record<
	Kind,
	{ may: readonly Role[]; payload: (of: Fixture) => Record<string, unknown> }
> = {
	editPortal: {
		may: ["admin"],
		payload: (of) => ({
			portalId: of.portalId,
			changes: { name: { from: "Portal", to: "Renamed" } },
		}),
	},
	markSample: {
		may: ["admin"],
		payload: (of) => ({ portalId: of.portalId, sampleIds: [uuidv7()] }),
	},
	removeSample: {
		may: ["admin"],
		payload: (of) => ({ portalId: of.portalId }),
	},
	nudge: {
		may: ["admin", "manager", "instructor"],
		payload: (of) => ({ enrollmentId: of.openId, note: "" }),
	},
	addPerson: {
		may: ["admin"],
		payload: (of) => ({
			personId: uuidv7(),
			name: "New",
			email: `${uuidv7()}@example.com`,
			role: "learner",
			groupIds: [of.groupId],
		}),
	},
	editPerson: {
		may: ["admin"],
		payload: (of) => ({
			personId: of.learnerId,
			changes: { name: { from: "?", to: "Renamed" } },
		}),
	},
	joinGroup: {
		may: ["admin"],
		payload: (of) => ({ personId: of.learnerId, groupId: of.groupId }),
	},
	leaveGroup: {
		may: ["admin"],
		payload: (of) => ({ personId: of.managerId, groupId: of.groupId }),
	},
	deactivatePerson: {
		may: ["admin"],
		payload: (of) => ({ personId: of.learnerId }),
	},
	reactivatePerson: {
		may: ["admin"],
		payload: (of) => ({ personId: of.learnerId }),
	},
	removePerson: {
		may: ["admin"],
		payload: (of) => ({ personId: of.learnerId }),
	},
	createGroup: {
		may: ["admin"],
		payload: (of) => ({
			groupId: uuidv7(),
			name: "New",
			managerIds: [of.managerId],
			instructorIds: [],
		}),
	},
	editGroup: {
		may: ["admin"],
		payload: (of) => ({
			groupId: of.groupId,
			changes: { name: { from: "Group", to: "Renamed" } },
		}),
	},
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
	chooseLanguage: { may: roles, payload: () => ({ language: "de" }) },
	chooseTimeZone: { may: roles, payload: () => ({ timeZone: "Asia/Tokyo" }) },
	requireCourse: {
		may: ["admin"],
		payload: (of) => ({
			groupId: of.groupId,
			courseId: of.courseId,
			enrollMembers: true,
		}),
	},
	unrequireCourse: {
		may: ["admin"],
		payload: (of) => ({ groupId: of.groupId, courseId: of.courseId }),
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
	addPackage: {
		may: ["admin"],
		payload: (of) => ({
			contentId: uuidv7(),
			courseVersionId: of.draftId,
			title: "New",
			scorm: scormPackage(),
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
	// One's own only: others' are passed over.
	markRead: { may: roles, payload: () => ({ notificationIds: [uuidv7()] }) },
};
