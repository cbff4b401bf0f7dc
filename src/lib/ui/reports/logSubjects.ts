import { actionKinds, type Kind } from "#domain/actions/index.ts";

/** What an action is about, for the log of changes. */
export const logSubjectWords = {
	people: "People",
	groups: "Groups",
	courses: "Courses",
	versions: "Versions and policies",
	content: "Lessons and exams",
	enrollments: "Enrollments",
	results: "Results and attendance",
	templates: "Certificate templates",
	awards: "Awarded certificates",
	sessions: "Sessions and places",
	exemptions: "Exemptions and leave",
	settings: "Portal settings",
	own: "Personal choices",
} as const;
export type LogSubject = keyof typeof logSubjectWords;
export const logSubjects = Object.keys(logSubjectWords) as LogSubject[];

const subjectOf: Record<Kind, LogSubject> = {
	editPortal: "settings",
	addPerson: "people",
	editPerson: "people",
	chooseLanguage: "own",
	chooseTimeZone: "own",
	joinGroup: "groups",
	leaveGroup: "groups",
	deactivatePerson: "people",
	reactivatePerson: "people",
	removePerson: "people",
	createGroup: "groups",
	editGroup: "groups",
	requireCourse: "groups",
	unrequireCourse: "groups",
	createCertificate: "templates",
	editCertificate: "templates",
	createCourse: "courses",
	editCourse: "courses",
	archiveCourse: "courses",
	unarchiveCourse: "courses",
	resumeChains: "courses",
	editCourseVersion: "versions",
	setPolicy: "versions",
	createVersion: "versions",
	discardDraft: "versions",
	publishVersion: "versions",
	addContent: "content",
	editContent: "content",
	moveContent: "content",
	removeContent: "content",
	enroll: "enrollments",
	selfEnroll: "enrollments",
	importCompletion: "enrollments",
	startEnrollment: "enrollments",
	recordResult: "results",
	reopenEnrollment: "enrollments",
	markAttendance: "results",
	completeLesson: "results",
	submitAttempt: "results",
	reviewAttempt: "results",
	moveToSession: "sessions",
	chooseSession: "sessions",
	setDueDate: "enrollments",
	setValidPeriod: "enrollments",
	withdrawEnrollment: "enrollments",
	setExpiry: "awards",
	revokeAward: "awards",
	reEnrollNow: "awards",
	nudge: "enrollments",
	setLiveLearning: "sessions",
	addSession: "sessions",
	editSession: "sessions",
	cancelSession: "sessions",
	exempt: "exemptions",
	endExemption: "exemptions",
	markSample: "settings",
	removeSample: "settings",
	markRead: "own",
};

/** The kinds of actions about `subject`; null, all of them, where there is no such subject. */
export function kindsAbout(subject: string): Kind[] | null {
	const kinds = (Object.keys(actionKinds) as Kind[]).filter(
		(kind) => subjectOf[kind] === subject,
	);
	return kinds.length > 0 ? kinds : null;
}
