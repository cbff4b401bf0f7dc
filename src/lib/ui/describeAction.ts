import type { ActionEnvelope } from "#domain/actions/action.ts";
import {
	actionKinds,
	type Kind,
	type PayloadOf,
} from "#domain/actions/index.ts";
import {
	attendanceWords,
	enrollmentStatusWords,
	formatDay,
} from "./baseWords.ts";
import { kindWords, type Names, unnamed } from "./names.ts";
import { plural } from "./plural.ts";

type Describe = {
	[K in Kind]: (payload: PayloadOf<K>, names: Names) => string;
};

const person = (names: Names, id: string) =>
	names.of("people", id) ?? unnamed.person;
const group = (names: Names, id: string) =>
	names.of("groups", id) ?? unnamed.group;
const course = (names: Names, id: string) =>
	names.of("courses", id) ?? unnamed.course;
const version = (names: Names, id: string) =>
	names.of("courseVersions", id) ?? unnamed.version;
const content = (names: Names, id: string) =>
	names.of("contents", id) ?? unnamed.content;
/** "Ana in Fire safety" */
const enrollment = (names: Names, id: string) =>
	names.of("enrollments", id) ?? unnamed.enrollment;
/** "Ana’s certificate for Fire safety" */
const award = (names: Names, id: string) =>
	names.of("awards", id) ?? unnamed.award;
/** "Ana’s leave" */
const exemption = (names: Names, id: string) =>
	names.of("exemptions", id) ?? unnamed.exemption;
/** "the session on 10 April 2025" */
const session = (names: Names, id: string) =>
	names.of("sessions", id) ?? unnamed.session;

const sentences: Describe = {
	editPortal: () => "Change the portal’s settings",
	markSample: () => "Add sample data",
	removeSample: () => "Remove the sample data",
	addPerson: (p) => `Add ${p.name}`,
	editPerson: (p, n) => `Edit ${person(n, p.personId)}`,
	joinGroup: (p, n) => `Put ${person(n, p.personId)} in ${group(n, p.groupId)}`,
	leaveGroup: (p, n) =>
		`Take ${person(n, p.personId)} out of ${group(n, p.groupId)}`,
	deactivatePerson: (p, n) => `Deactivate ${person(n, p.personId)}`,
	reactivatePerson: (p, n) => `Reactivate ${person(n, p.personId)}`,
	removePerson: (p, n) => `Remove ${person(n, p.personId)}`,
	createGroup: (p) => `Create the group ${p.name}`,
	editGroup: (p, n) => `Edit the group ${group(n, p.groupId)}`,
	createCertificate: (p) => `Create the certificate ${p.title}`,
	editCertificate: (p, n) =>
		`Edit the certificate ${n.of("certificates", p.certificateId) ?? ""}`.trim(),
	createCourse: (p) => `Create the course ${p.title}`,
	editCourse: (p, n) => `Edit ${course(n, p.courseId)}`,
	archiveCourse: (p, n) => `Archive ${course(n, p.courseId)}`,
	unarchiveCourse: (p, n) => `Take ${course(n, p.courseId)} out of the archive`,
	resumeChains: (p, n) => `Resume the ended chains of ${course(n, p.courseId)}`,
	editCourseVersion: (p, n) =>
		`Change due date and valid period of ${version(n, p.courseVersionId)}`,
	setPolicy: (p, n) =>
		`Save Certs & Credits of ${version(n, p.courseVersionId)}`,
	createVersion: (p, n) => `Create a new version of ${course(n, p.courseId)}`,
	discardDraft: (p, n) =>
		`Discard the draft ${n.of("courseVersions", p.courseVersionId) ?? ""}`.trim(),
	publishVersion: (p, n) => `Publish ${version(n, p.courseVersionId)}`,
	addContent: (p, n) =>
		p.kind === "exam"
			? `Add the exam ${p.title} to ${version(n, p.courseVersionId)}`
			: `Add the lesson ${p.title} to ${version(n, p.courseVersionId)}`,
	addPackage: (p, n) =>
		`Add the package ${p.title} to ${version(n, p.courseVersionId)}`,
	editContent: (p, n) => `Edit ${content(n, p.contentId)}`,
	moveContent: (p, n) => `Move ${content(n, p.contentId)}`,
	removeContent: (p, n) => `Take out ${content(n, p.contentId)}`,
	enroll: (p, n) =>
		`Enroll ${person(n, p.learnerId)} in ${course(n, p.courseId)}`,
	selfEnroll: (p, n) => `Enroll yourself in ${course(n, p.courseId)}`,
	withdrawEnrollment: (p, n) => `Withdraw ${enrollment(n, p.enrollmentId)}`,
	importCompletion: (p, n) =>
		`Import ${person(n, p.learnerId)}’s completion of ${course(n, p.courseId)} on ${formatDay(p.completedOn)}`,
	startEnrollment: (p, n) => `Start ${enrollment(n, p.enrollmentId)}`,
	recordResult: (p, n) =>
		`Mark ${enrollment(n, p.enrollmentId)} as “${enrollmentStatusWords[p.status]}”`,
	reopenEnrollment: (p, n) => `Reopen ${enrollment(n, p.enrollmentId)}`,
	setDueDate: (p, n) =>
		p.dueOn === null
			? `Let ${enrollment(n, p.enrollmentId)} have no due date`
			: `Move the due date of ${enrollment(n, p.enrollmentId)} to ${formatDay(p.dueOn)}`,
	setValidPeriod: (p, n) =>
		p.validThrough === null
			? `Let the valid period of ${enrollment(n, p.enrollmentId)} never end`
			: `Let the valid period of ${enrollment(n, p.enrollmentId)} end on ${formatDay(p.validThrough)}`,
	setExpiry: (p, n) =>
		p.expiresOn === null
			? `Let ${award(n, p.awardId)} never expire`
			: `Move the expiry of ${award(n, p.awardId)} to ${formatDay(p.expiresOn)}`,
	revokeAward: (p, n) => `Revoke ${award(n, p.awardId)}`,
	reEnrollNow: (p, n) => `Re-enroll now from ${award(n, p.awardId)}`,
	chooseLanguage: () => "Choose the language of your messages",
	chooseTimeZone: () => "Choose the time zone that times are shown in",
	requireCourse: (p, n) =>
		`Require ${course(n, p.courseId)} for ${group(n, p.groupId)}`,
	unrequireCourse: (p, n) =>
		`No longer require ${course(n, p.courseId)} for ${group(n, p.groupId)}`,
	setLiveLearning: (p, n) =>
		`Change Live Learning of ${version(n, p.courseVersionId)}`,
	addSession: (p, n) => `Add a session to ${version(n, p.courseVersionId)}`,
	editSession: (p, n) => `Edit ${session(n, p.sessionId)}`,
	cancelSession: (p, n) => `Cancel ${session(n, p.sessionId)}`,
	moveToSession: (p, n) =>
		p.sessionId === null
			? `Put ${enrollment(n, p.enrollmentId)} on the Unregistered learners list`
			: `Register ${enrollment(n, p.enrollmentId)} for ${session(n, p.sessionId)}`,
	chooseSession: (p, n) =>
		`Change to ${session(n, p.sessionId)} in ${enrollment(n, p.enrollmentId)}`,
	markAttendance: (p, n) =>
		`Mark ${enrollment(n, p.enrollmentId)} as “${attendanceWords[p.attendance]}”`,
	completeLesson: (p, n) => `Complete ${content(n, p.contentId)}`,
	submitAttempt: (p, n) => `Hand in ${content(n, p.contentId)}`,
	reportPackage: (p, n) => `Report the result of ${content(n, p.contentId)}`,
	reviewAttempt: (p, n) =>
		`Mark the written answers of ${enrollment(n, p.enrollmentId)}`,
	exempt: (p, n) =>
		p.courseId === null
			? `Put ${person(n, p.learnerId)} on leave`
			: `Exempt ${person(n, p.learnerId)} from ${course(n, p.courseId)}`,
	endExemption: (p, n) =>
		p.toOn === null
			? `Let ${exemption(n, p.exemptionId)} go on until somebody ends it`
			: `Let ${exemption(n, p.exemptionId)} end on ${formatDay(p.toOn)}`,
	nudge: (p, n) => `Nudge ${enrollment(n, p.enrollmentId)}`,
	markRead: (p) =>
		plural(p.notificationIds.length, [
			"Mark # notification as read",
			"Mark # notifications as read",
		]),
};

/** One line saying what an action is, e.g. "Enroll Ana in Fire safety". */
export function describeAction(
	action: Pick<ActionEnvelope, "kind" | "payload">,
	names: Names,
): string {
	if (!Object.hasOwn(actionKinds, action.kind)) return action.kind;
	const kind = action.kind as Kind;
	const parsed = actionKinds[kind].schema.safeParse(action.payload);
	// A payload that its schema refuses is refused for what it holds; its kind still has a name.
	if (!parsed.success) return kindWords(kind);
	const sentence = sentences[kind] as (
		payload: unknown,
		names: Names,
	) => string;
	return sentence(parsed.data, names);
}
