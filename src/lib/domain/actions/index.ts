import type { z } from "zod";
import * as awards from "./awards.ts";
import * as certificates from "./certificates.ts";
import { chooseSession } from "./chooseSession.ts";
import * as contents from "./contents.ts";
import * as courses from "./courses.ts";
import * as courseVersions from "./courseVersions.ts";
import { editPortal } from "./editPortal.ts";
import * as enrollments from "./enrollments.ts";
import * as exemptions from "./exemptions.ts";
import * as groups from "./groups.ts";
import * as learning from "./learning.ts";
import * as notifications from "./notifications.ts";
import { nudge } from "./nudge.ts";
import * as packages from "./packages.ts";
import * as people from "./people.ts";
import * as periods from "./periods.ts";
import { publishVersion } from "./publishVersion.ts";
import * as requirements from "./requirements.ts";
import * as results from "./results.ts";
import { markSample, removeSample } from "./sample.ts";
import * as sessions from "./sessions.ts";
import { withdrawEnrollment } from "./withdrawEnrollment.ts";

/** Every kind of action, by its name: the one place where a kind is registered. */
export const actionKinds = {
	editPortal,
	markSample,
	removeSample,
	addPerson: people.addPerson,
	editPerson: people.editPerson,
	chooseLanguage: people.chooseLanguage,
	chooseTimeZone: people.chooseTimeZone,
	joinGroup: people.joinGroup,
	leaveGroup: people.leaveGroup,
	deactivatePerson: people.deactivatePerson,
	reactivatePerson: people.reactivatePerson,
	removePerson: people.removePerson,
	createGroup: groups.createGroup,
	editGroup: groups.editGroup,
	requireCourse: requirements.requireCourse,
	unrequireCourse: requirements.unrequireCourse,
	createCertificate: certificates.createCertificate,
	editCertificate: certificates.editCertificate,
	createCourse: courses.createCourse,
	editCourse: courses.editCourse,
	archiveCourse: courses.archiveCourse,
	unarchiveCourse: courses.unarchiveCourse,
	resumeChains: courses.resumeChains,
	editCourseVersion: courseVersions.editCourseVersion,
	setPolicy: courseVersions.setPolicy,
	createVersion: courseVersions.createVersion,
	discardDraft: courseVersions.discardDraft,
	publishVersion,
	addContent: contents.addContent,
	editContent: contents.editContent,
	addPackage: packages.addPackage,
	moveContent: contents.moveContent,
	removeContent: contents.removeContent,
	enroll: enrollments.enroll,
	selfEnroll: enrollments.selfEnroll,
	withdrawEnrollment,
	importCompletion: enrollments.importCompletion,
	startEnrollment: results.startEnrollment,
	recordResult: results.recordResult,
	reopenEnrollment: results.reopenEnrollment,
	markAttendance: results.markAttendance,
	completeLesson: learning.completeLesson,
	submitAttempt: learning.submitAttempt,
	reportPackage: packages.reportPackage,
	reviewAttempt: learning.reviewAttempt,
	moveToSession: results.moveToSession,
	chooseSession,
	setDueDate: periods.setDueDate,
	setValidPeriod: periods.setValidPeriod,
	setExpiry: awards.setExpiry,
	revokeAward: awards.revokeAward,
	reEnrollNow: awards.reEnrollNow,
	setLiveLearning: sessions.setLiveLearning,
	addSession: sessions.addSession,
	editSession: sessions.editSession,
	cancelSession: sessions.cancelSession,
	exempt: exemptions.exempt,
	endExemption: exemptions.endExemption,
	nudge,
	markRead: notifications.markRead,
};
export type Kind = keyof typeof actionKinds;
export type PayloadOf<K extends Kind> = z.infer<
	(typeof actionKinds)[K]["schema"]
>;
