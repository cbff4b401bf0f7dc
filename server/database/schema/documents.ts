import { sql } from "drizzle-orm";
import {
	bigint,
	boolean,
	index,
	integer,
	pgTable,
	primaryKey,
	text,
	uniqueIndex,
	uuid,
} from "drizzle-orm/pg-core";
import type {
	Award,
	Certificate,
	Course,
	CourseVersion,
	Enrollment,
	Group,
	Person,
	Settings,
} from "#domain/documents/index.ts";
import { day, documentColumns, instant } from "./columns.ts";

// Columns are the documents' fields; a test holds them against the Zod definitions. Columns that are
// no fields (seq, created_seq, ever_in_catalog, cause_id) never leave the server.

export const settings = pgTable(
	"settings",
	{
		...documentColumns,
		id: uuid("id").$type<Settings["id"]>().notNull(),
		name: text("name").notNull(),
		timeZone: text("time_zone").notNull(),
	},
	(t) => [
		primaryKey({ columns: [t.portalId, t.id] }),
		uniqueIndex("settings_feed").on(t.portalId, t.seq),
	],
);

export const people = pgTable(
	"people",
	{
		...documentColumns,
		id: uuid("id").$type<Person["id"]>().notNull(),
		name: text("name").notNull(),
		email: text("email").notNull(),
		role: text("role").$type<Person["role"]>().notNull(),
		groupIds: uuid("group_ids").array().$type<Person["groupIds"]>().notNull(),
		status: text("status").$type<Person["status"]>().notNull(),
		deactivatedAt: instant("deactivated_at"),
		createdAt: instant("created_at").notNull(),
	},
	(t) => [
		primaryKey({ columns: [t.portalId, t.id] }),
		uniqueIndex("people_feed").on(t.portalId, t.seq),
		index("people_by_id").on(t.id),
		uniqueIndex("people_email")
			.on(t.portalId, t.email)
			.where(sql`status <> 'removed'`),
		index("people_by_group").using("gin", t.groupIds),
		index("people_by_role").on(t.portalId, t.role),
	],
);

export const groups = pgTable(
	"groups",
	{
		...documentColumns,
		id: uuid("id").$type<Group["id"]>().notNull(),
		name: text("name").notNull(),
		managerIds: uuid("manager_ids")
			.array()
			.$type<Group["managerIds"]>()
			.notNull(),
		instructorIds: uuid("instructor_ids")
			.array()
			.$type<Group["instructorIds"]>()
			.notNull(),
	},
	(t) => [
		primaryKey({ columns: [t.portalId, t.id] }),
		uniqueIndex("groups_feed").on(t.portalId, t.seq),
	],
);

export const courses = pgTable(
	"courses",
	{
		...documentColumns,
		id: uuid("id").$type<Course["id"]>().notNull(),
		title: text("title").notNull(),
		description: text("description").notNull(),
		status: text("status").$type<Course["status"]>().notNull(),
		inCatalog: boolean("in_catalog").notNull(),
		/** Whether learners without an enrollment may hold it, so that they are told when it leaves the catalog. */
		everInCatalog: boolean("ever_in_catalog").notNull().default(false),
		oneChainPerLearner: boolean("one_chain_per_learner").notNull(),
		reEnrollEnabledAt: instant("re_enroll_enabled_at"),
		reEnrollIncludesExpired: boolean("re_enroll_includes_expired").notNull(),
		chainsEndedAt: instant("chains_ended_at"),
		createdAt: instant("created_at").notNull(),
	},
	(t) => [
		primaryKey({ columns: [t.portalId, t.id] }),
		uniqueIndex("courses_feed").on(t.portalId, t.seq),
	],
);

export const courseVersions = pgTable(
	"course_versions",
	{
		...documentColumns,
		id: uuid("id").$type<CourseVersion["id"]>().notNull(),
		courseId: uuid("course_id").$type<CourseVersion["courseId"]>().notNull(),
		number: integer("number").notNull(),
		status: text("status").$type<CourseVersion["status"]>().notNull(),
		publishedAt: instant("published_at"),
		dueOn: day("due_on"),
		dueAfterDays: integer("due_after_days"),
		validThrough: day("valid_through"),
		validAfterDays: integer("valid_after_days"),
		certificateId:
			uuid("certificate_id").$type<CourseVersion["certificateId"]>(),
		awardOn: text("award_on").$type<CourseVersion["awardOn"]>().notNull(),
		expiresAfterDays: integer("expires_after_days"),
		daysBeforeExpiry: integer("days_before_expiry"),
		reEnrollEnabled: boolean("re_enroll_enabled").notNull(),
	},
	(t) => [
		primaryKey({ columns: [t.portalId, t.id] }),
		uniqueIndex("course_versions_feed").on(t.portalId, t.seq),
		uniqueIndex("course_versions_number").on(t.portalId, t.courseId, t.number),
		// At most one version of a course is published (DOMAIN, Terms).
		uniqueIndex("course_versions_published")
			.on(t.portalId, t.courseId)
			.where(sql`status = 'published'`),
	],
);

export const certificates = pgTable(
	"certificates",
	{
		...documentColumns,
		id: uuid("id").$type<Certificate["id"]>().notNull(),
		title: text("title").notNull(),
		text: text("text").notNull(),
		createdAt: instant("created_at").notNull(),
	},
	(t) => [
		primaryKey({ columns: [t.portalId, t.id] }),
		uniqueIndex("certificates_feed").on(t.portalId, t.seq),
	],
);

export const enrollments = pgTable(
	"enrollments",
	{
		...documentColumns,
		/** The seq with which it came into being: when its course came into the learner's scope. */
		createdSeq: bigint("created_seq", { mode: "number" }).notNull(),
		/** The action or the recertification run that made it. */
		causeId: uuid("cause_id").notNull(),
		id: uuid("id").$type<Enrollment["id"]>().notNull(),
		learnerId: uuid("learner_id").$type<Enrollment["learnerId"]>().notNull(),
		courseId: uuid("course_id").$type<Enrollment["courseId"]>().notNull(),
		courseVersionId: uuid("course_version_id")
			.$type<Enrollment["courseVersionId"]>()
			.notNull(),
		chainId: uuid("chain_id").$type<Enrollment["chainId"]>().notNull(),
		cycle: integer("cycle").notNull(),
		source: text("source").$type<Enrollment["source"]>().notNull(),
		fromAwardId: uuid("from_award_id").$type<Enrollment["fromAwardId"]>(),
		retryOfId: uuid("retry_of_id").$type<Enrollment["retryOfId"]>(),
		status: text("status").$type<Enrollment["status"]>().notNull(),
		enrolledAt: instant("enrolled_at").notNull(),
		dueOn: day("due_on"),
		validThrough: day("valid_through"),
		resultMadeAt: instant("result_made_at"),
		resultReceivedAt: instant("result_received_at"),
	},
	(t) => [
		primaryKey({ columns: [t.portalId, t.id] }),
		uniqueIndex("enrollments_feed").on(t.portalId, t.seq),
		index("enrollments_by_learner").on(t.portalId, t.learnerId, t.courseId),
		// Chains do not fork: one enrollment a chain and cycle.
		uniqueIndex("enrollments_by_chain").on(t.portalId, t.chainId, t.cycle),
		// R14: the database itself forbids a second re-enrollment for one award.
		uniqueIndex("enrollments_once_per_award")
			.on(t.portalId, t.fromAwardId)
			.where(sql`from_award_id is not null`),
		index("enrollments_open")
			.on(t.portalId, t.courseId, t.status)
			.where(sql`status in ('not_started', 'in_progress', 'pending_review')`),
	],
);

export const awards = pgTable(
	"awards",
	{
		...documentColumns,
		createdSeq: bigint("created_seq", { mode: "number" }).notNull(),
		id: uuid("id").$type<Award["id"]>().notNull(),
		enrollmentId: uuid("enrollment_id")
			.$type<Award["enrollmentId"]>()
			.notNull(),
		learnerId: uuid("learner_id").$type<Award["learnerId"]>().notNull(),
		courseId: uuid("course_id").$type<Award["courseId"]>().notNull(),
		courseVersionId: uuid("course_version_id")
			.$type<Award["courseVersionId"]>()
			.notNull(),
		certificateId: uuid("certificate_id")
			.$type<Award["certificateId"]>()
			.notNull(),
		chainId: uuid("chain_id").$type<Award["chainId"]>().notNull(),
		cycle: integer("cycle").notNull(),
		number: text("number").notNull(),
		awardedAt: instant("awarded_at").notNull(),
		issuedOn: day("issued_on").notNull(),
		expiresOn: day("expires_on"),
		revokedAt: instant("revoked_at"),
		leftAloneAt: instant("left_alone_at"),
	},
	(t) => [
		primaryKey({ columns: [t.portalId, t.id] }),
		uniqueIndex("awards_feed").on(t.portalId, t.seq),
		index("awards_by_learner").on(t.portalId, t.learnerId, t.courseId),
		uniqueIndex("awards_by_chain").on(t.portalId, t.chainId, t.cycle),
	],
);

/** The table of each document kind. */
export const documentTables = {
	settings,
	people,
	groups,
	courses,
	courseVersions,
	certificates,
	enrollments,
	awards,
};
