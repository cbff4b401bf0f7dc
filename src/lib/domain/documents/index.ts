import type { z } from "zod";
import { awards } from "./awards.ts";
import { certificates } from "./certificates.ts";
import type { Collection } from "./collections.ts";
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

/** Every document kind, by its collection. */
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
} satisfies Record<Collection, unknown>;
export type DocumentKinds = typeof documentKinds;
export type DocumentOf<C extends Collection> = z.infer<
	DocumentKinds[C]["schema"]
>;

export type { Award } from "./awards.ts";
export type { Certificate } from "./certificates.ts";
export { collections, SCHEMA_VERSION } from "./collections.ts";
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
export type { Collection };
