import type { z } from "zod";
import * as awards from "./awards.ts";
import * as certificates from "./certificates.ts";
import * as courses from "./courses.ts";
import * as courseVersions from "./courseVersions.ts";
import { editPortal } from "./editPortal.ts";
import * as enrollments from "./enrollments.ts";
import * as groups from "./groups.ts";
import * as people from "./people.ts";

/** Every kind of action, by its name: the one place where a kind is registered. */
export const actionKinds = {
	editPortal,
	addPerson: people.addPerson,
	editPerson: people.editPerson,
	joinGroup: people.joinGroup,
	leaveGroup: people.leaveGroup,
	deactivatePerson: people.deactivatePerson,
	reactivatePerson: people.reactivatePerson,
	removePerson: people.removePerson,
	createGroup: groups.createGroup,
	editGroup: groups.editGroup,
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
	publishVersion: courseVersions.publishVersion,
	enroll: enrollments.enroll,
	selfEnroll: enrollments.selfEnroll,
	importCompletion: enrollments.importCompletion,
	startEnrollment: enrollments.startEnrollment,
	recordResult: enrollments.recordResult,
	reopenEnrollment: enrollments.reopenEnrollment,
	setExpiry: awards.setExpiry,
	revokeAward: awards.revokeAward,
	reEnrollNow: awards.reEnrollNow,
};
export type Kind = keyof typeof actionKinds;
export type PayloadOf<K extends Kind> = z.infer<
	(typeof actionKinds)[K]["schema"]
>;
