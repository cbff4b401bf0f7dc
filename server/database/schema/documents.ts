import { sql } from "drizzle-orm";
import {
	bigint,
	boolean,
	check,
	doublePrecision,
	index,
	integer,
	pgTable,
	primaryKey,
	text,
	uniqueIndex,
	uuid,
} from "drizzle-orm/pg-core";
import { DEFAULT_LAYOUT } from "#domain/documents/certificates.ts";
import type {
	Award,
	Certificate,
	Course,
	CourseVersion,
	Enrollment,
	Exemption,
	Group,
	Notification,
	Person,
	Session,
	Settings,
} from "#domain/documents/index.ts";
import { creditColumns, day, documentColumns, instant } from "./columns.ts";
import { contents, progress } from "./contents.ts";

// Columns are the documents' fields; a test holds them against the Zod definitions. Columns that are
// no fields (seq, created_seq, ever_in_catalog, cause_id, historical) never leave the server.

export const settings = pgTable(
	"settings",
	{
		...documentColumns,
		id: uuid("id").$type<Settings["id"]>().notNull(),
		name: text("name").notNull(),
		timeZone: text("time_zone").notNull(),
		language: text("language")
			.$type<Settings["language"]>()
			.notNull()
			.default("en"),
		reminderDays: integer("reminder_days")
			.array()
			.$type<Settings["reminderDays"]>()
			.notNull()
			.default([30, 7, 1]),
		sampleIds: uuid("sample_ids")
			.array()
			.$type<Settings["sampleIds"]>()
			.notNull()
			.default([]),
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
		language: text("language").$type<Person["language"]>(),
		timeZone: text("time_zone"),
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
		requiredCourseIds: uuid("required_course_ids")
			.array()
			.$type<Group["requiredCourseIds"]>()
			.notNull()
			.default([]),
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
		anchor: text("anchor")
			.$type<CourseVersion["anchor"]>()
			.notNull()
			.default("completion"),
		anchorDay: text("anchor_day"),
		anchorMinimumDays: integer("anchor_minimum_days"),
		graceDays: integer("grace_days").notNull().default(0),
		onlyWhileRequired: boolean("only_while_required").notNull().default(false),
		...creditColumns,
		hasLiveLearning: boolean("has_live_learning").notNull().default(false),
		overbook: boolean("overbook").notNull().default(false),
		autoRegister: boolean("auto_register").notNull().default(true),
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
		orientation: text("orientation")
			.$type<Certificate["orientation"]>()
			.notNull()
			.default(DEFAULT_LAYOUT.orientation),
		frame: text("frame")
			.$type<Certificate["frame"]>()
			.notNull()
			.default(DEFAULT_LAYOUT.frame),
		accentColour: text("accent_colour")
			.notNull()
			.default(DEFAULT_LAYOUT.accentColour),
		textColour: text("text_colour")
			.notNull()
			.default(DEFAULT_LAYOUT.textColour),
		paperColour: text("paper_colour")
			.notNull()
			.default(DEFAULT_LAYOUT.paperColour),
		logo: text("logo"),
		signature: text("signature"),
		signatory: text("signatory").notNull().default(DEFAULT_LAYOUT.signatory),
		createdAt: instant("created_at").notNull(),
	},
	(t) => [
		primaryKey({ columns: [t.portalId, t.id] }),
		uniqueIndex("certificates_feed").on(t.portalId, t.seq),
	],
);

export const sessions = pgTable(
	"sessions",
	{
		...documentColumns,
		id: uuid("id").$type<Session["id"]>().notNull(),
		courseId: uuid("course_id").$type<Session["courseId"]>().notNull(),
		courseVersionId: uuid("course_version_id")
			.$type<Session["courseVersionId"]>()
			.notNull(),
		startsAt: instant("starts_at").notNull(),
		endsAt: instant("ends_at").notNull(),
		place: text("place").notNull(),
		capacity: integer("capacity").notNull(),
		registered: integer("registered").notNull(),
		instructorIds: uuid("instructor_ids")
			.array()
			.$type<Session["instructorIds"]>()
			.notNull(),
		cancelledAt: instant("cancelled_at"),
		createdAt: instant("created_at").notNull(),
	},
	(t) => [
		primaryKey({ columns: [t.portalId, t.id] }),
		uniqueIndex("sessions_feed").on(t.portalId, t.seq),
		index("sessions_by_version").on(t.portalId, t.courseVersionId, t.startsAt),
		// R26: the database itself forbids giving more places than there are.
		check(
			"sessions_capacity",
			sql`${t.registered} between 0 and ${t.capacity}`,
		),
	],
);

export const exemptions = pgTable(
	"exemptions",
	{
		...documentColumns,
		id: uuid("id").$type<Exemption["id"]>().notNull(),
		learnerId: uuid("learner_id").$type<Exemption["learnerId"]>().notNull(),
		courseId: uuid("course_id").$type<Exemption["courseId"]>(),
		fromOn: day("from_on").notNull(),
		toOn: day("to_on"),
		reason: text("reason").notNull(),
		createdAt: instant("created_at").notNull(),
		createdById: uuid("created_by_id")
			.$type<Exemption["createdById"]>()
			.notNull(),
	},
	(t) => [
		primaryKey({ columns: [t.portalId, t.id] }),
		uniqueIndex("exemptions_feed").on(t.portalId, t.seq),
		index("exemptions_by_learner").on(t.portalId, t.learnerId),
	],
);

export const notifications = pgTable(
	"notifications",
	{
		...documentColumns,
		/** The seq with which it came into being: e-mails go by it, marking as read does not count. */
		createdSeq: bigint("created_seq", { mode: "number" }).notNull(),
		id: uuid("id").$type<Notification["id"]>().notNull(),
		personId: uuid("person_id").$type<Notification["personId"]>().notNull(),
		kind: text("kind").$type<Notification["kind"]>().notNull(),
		courseId: uuid("course_id").$type<Notification["courseId"]>().notNull(),
		enrollmentId: uuid("enrollment_id").$type<Notification["enrollmentId"]>(),
		awardId: uuid("award_id").$type<Notification["awardId"]>(),
		forOn: day("for_on").notNull(),
		daysLeft: integer("days_left"),
		count: integer("count"),
		fromName: text("from_name"),
		note: text("note"),
		createdAt: instant("created_at").notNull(),
		readAt: instant("read_at"),
	},
	(t) => [
		primaryKey({ columns: [t.portalId, t.id] }),
		uniqueIndex("notifications_feed").on(t.portalId, t.seq),
		index("notifications_by_person").on(t.portalId, t.personId, t.seq),
		// R27: each once, however often the engine runs. People nudge once in 24 hours, which may fall on one day.
		uniqueIndex("notifications_once")
			.on(
				t.portalId,
				sql`coalesce(award_id, enrollment_id, course_id)`,
				t.kind,
				t.forOn,
				t.personId,
			)
			.where(sql`kind <> 'nudged'`),
		index("notifications_created").on(t.portalId, t.createdSeq),
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
		/** No longer on the devices of those who see more than their own: see server/history. */
		historical: boolean("historical").notNull().default(false),
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
		score: doublePrecision("score"),
		sessionId: uuid("session_id").$type<Enrollment["sessionId"]>(),
		unregistered: boolean("unregistered").notNull().default(false),
		attendance: text("attendance").$type<Enrollment["attendance"]>(),
		enrolledById: uuid("enrolled_by_id").$type<Enrollment["enrolledById"]>(),
		reEnrollOn: day("re_enroll_on"),
		daysBeforeExpiry: integer("days_before_expiry"),
		nudgedAt: instant("nudged_at"),
		nudgedById: uuid("nudged_by_id").$type<Enrollment["nudgedById"]>(),
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
		index("enrollments_by_session")
			.on(t.portalId, t.sessionId)
			.where(sql`session_id is not null`),
		index("enrollments_unregistered")
			.on(t.portalId, t.courseVersionId, t.enrolledAt, t.id)
			.where(sql`unregistered`),
		// What a device fills with, however much history there is.
		index("enrollments_current")
			.on(t.portalId, t.id)
			.where(sql`not historical`),
		// What may become historical by growing old.
		index("enrollments_ageing")
			.on(t.portalId, sql`coalesce(result_received_at, enrolled_at)`, t.id)
			.where(
				sql`not historical and cycle > 1 and status not in ('not_started', 'in_progress', 'pending_review')`,
			),
		index("enrollments_history")
			.on(t.portalId, sql`coalesce(result_made_at, enrolled_at)`, t.id)
			.where(sql`historical`),
		index("enrollments_history_by_learner")
			.on(
				t.portalId,
				t.learnerId,
				sql`coalesce(result_made_at, enrolled_at)`,
				t.id,
			)
			.where(sql`historical`),
		// What has left those devices, told to them by its place in the feed.
		index("enrollments_history_feed")
			.on(t.portalId, t.seq)
			.where(sql`historical`),
		index("enrollments_history_by_course")
			.on(
				t.portalId,
				t.courseId,
				sql`coalesce(result_made_at, enrolled_at)`,
				t.id,
			)
			.where(sql`historical`),
	],
);

export const awards = pgTable(
	"awards",
	{
		...documentColumns,
		createdSeq: bigint("created_seq", { mode: "number" }).notNull(),
		/** As its enrollment's. */
		historical: boolean("historical").notNull().default(false),
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
		baselineOn: day("baseline_on"),
		...creditColumns,
		expiryMovedAt: instant("expiry_moved_at"),
		revokedAt: instant("revoked_at"),
		leftAloneAt: instant("left_alone_at"),
	},
	(t) => [
		primaryKey({ columns: [t.portalId, t.id] }),
		uniqueIndex("awards_feed").on(t.portalId, t.seq),
		index("awards_by_learner").on(t.portalId, t.learnerId, t.courseId),
		uniqueIndex("awards_by_chain").on(t.portalId, t.chainId, t.cycle),
		index("awards_by_expiry")
			.on(t.portalId, t.expiresOn, t.id)
			.where(sql`revoked_at is null`),
		// Asked by whoever checks a certificate (server/certificates/verify.ts).
		index("awards_by_number").on(t.portalId, t.number),
		index("awards_current").on(t.portalId, t.id).where(sql`not historical`),
		index("awards_history_feed").on(t.portalId, t.seq).where(sql`historical`),
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
	sessions,
	notifications,
	exemptions,
	enrollments,
	awards,
	progress,
	contents,
};
