import type { z } from "zod";
import { awards } from "./awards.ts";
import { certificates } from "./certificates.ts";
import { contents } from "./contents.ts";
import { courses } from "./courses.ts";
import { courseVersions } from "./courseVersions.ts";
import { enrollments } from "./enrollments.ts";
import { exemptions } from "./exemptions.ts";
import { groups } from "./groups.ts";
import { notifications } from "./notifications.ts";
import { people } from "./people.ts";
import { progress } from "./progress.ts";
import { sessions } from "./sessions.ts";
import { settings } from "./settings.ts";

/** Every document kind, in the order in which a device is first filled: first screens first. */
export const documentKinds = {
	settings,
	people,
	groups,
	courses,
	courseVersions,
	certificates,
	sessions,
	notifications,
	exemptions,
	enrollments,
	awards,
	progress,
	contents,
};
export type DocumentKinds = typeof documentKinds;
export type Collection = keyof DocumentKinds;
export type DocumentOf<C extends Collection> = z.infer<
	DocumentKinds[C]["schema"]
>;
export const collections = Object.keys(documentKinds) as Collection[];

/** Raised whenever a document kind changes shape, or how devices store it: they then fill anew (DESIGN, Sync 6). */
export const SCHEMA_VERSION = 7;

export type { Award } from "./awards.ts";
export type { Certificate } from "./certificates.ts";
export type { Content } from "./contents.ts";
export type { Course } from "./courses.ts";
export type { CourseVersion } from "./courseVersions.ts";
export type { Enrollment, EnrollmentStatus } from "./enrollments.ts";
export type { Exemption } from "./exemptions.ts";
export type { Group } from "./groups.ts";
export type { Notification, NotificationKind } from "./notifications.ts";
export type { Person, Role } from "./people.ts";
export type { Attempt, Progress } from "./progress.ts";
export type { Session } from "./sessions.ts";
export type { Settings } from "./settings.ts";
