import { v7 as uuidv7 } from "uuid";
import type { Role } from "#domain/documents/people.ts";
import { epochMilliseconds, type Instant, instantOf } from "#domain/time.ts";
import { choice, freeText, scormPackage } from "./contents.ts";
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
export function session(startsAt: Instant) {
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
