import { sql } from "drizzle-orm";
import {
	bigint,
	check,
	customType,
	index,
	integer,
	jsonb,
	pgTable,
	primaryKey,
	text,
	uniqueIndex,
	uuid,
} from "drizzle-orm/pg-core";
import { day, moment } from "./columns.ts";

const transactionId = customType<{ data: string }>({ dataType: () => "xid8" });

/**
 * The head of a portal's feed. A writing transaction locks this row first and counts it up, so that
 * seq follows commit order; the triggers on the document tables refuse rows stamped any other way.
 */
export const syncHeads = pgTable("sync_heads", {
	portalId: uuid("portal_id").primaryKey(),
	seq: bigint("seq", { mode: "number" }).notNull(),
	/** The head before `stampedBy`, the transaction that last counted it up. */
	base: bigint("base", { mode: "number" }).notNull(),
	stampedBy: transactionId("stamped_by").notNull(),
	/** Another one after a restore: devices then fill anew. */
	epoch: uuid("epoch").notNull(),
	/** Tombstones up to this seq have been dropped: a device that has seen less fills anew. */
	horizon: bigint("horizon", { mode: "number" }).notNull().default(0),
});

/** Documents that were deleted; the device drops them. */
export const tombstones = pgTable(
	"tombstones",
	{
		portalId: uuid("portal_id").notNull(),
		seq: bigint("seq", { mode: "number" }).notNull(),
		collection: text("collection").notNull(),
		id: uuid("id").notNull(),
		deletedAt: moment("deleted_at").notNull(),
	},
	(t) => [
		primaryKey({ columns: [t.portalId, t.collection, t.id] }),
		uniqueIndex("tombstones_feed").on(t.portalId, t.seq),
	],
);

/** Counts up when what a person may see changes otherwise than through the feed: their devices then fill anew. */
export const grants = pgTable(
	"grants",
	{
		portalId: uuid("portal_id").notNull(),
		personId: uuid("person_id").notNull(),
		revision: integer("revision").notNull(),
	},
	(t) => [primaryKey({ columns: [t.portalId, t.personId] })],
);

/** Every action with its verdict: what makes a repetition harmless, and the audit log. */
export const actions = pgTable(
	"actions",
	{
		portalId: uuid("portal_id").notNull(),
		id: uuid("id").notNull(),
		personId: uuid("person_id").notNull(),
		deviceId: uuid("device_id").notNull(),
		counter: bigint("counter", { mode: "number" }).notNull(),
		kind: text("kind").notNull(),
		payload: jsonb("payload").notNull(),
		/** What the device's clock said; kept, never trusted (R11). */
		madeAt: moment("made_at").notNull(),
		receivedAt: moment("received_at").notNull(),
		verdict: jsonb("verdict").notNull(),
	},
	(t) => [
		primaryKey({ columns: [t.portalId, t.id] }),
		index("actions_by_person").on(t.portalId, t.personId, t.receivedAt),
		// For the log, newest first.
		index("actions_by_time").on(t.portalId, t.receivedAt, t.id),
		// For the log of some kinds.
		index("actions_by_kind").on(t.portalId, t.kind, t.receivedAt, t.id),
	],
);

/**
 * The newest award of each chain that can still be re-enrolled from: what the engine looks through.
 * Held in step with awards and enrollments by the database (see the migration).
 */
export const pendingReEnrollments = pgTable(
	"pending_re_enrollments",
	{
		portalId: uuid("portal_id").notNull(),
		awardId: uuid("award_id").notNull(),
		courseId: uuid("course_id").notNull(),
		learnerId: uuid("learner_id").notNull(),
		chainId: uuid("chain_id").notNull(),
		cycle: integer("cycle").notNull(),
		expiresOn: day("expires_on").notNull(),
		awardedAt: moment("awarded_at").notNull(),
	},
	(t) => [
		primaryKey({ columns: [t.portalId, t.awardId] }),
		// In the order in which places are given out (R23).
		index("pending_re_enrollments_due").on(
			t.portalId,
			t.courseId,
			t.expiresOn,
			t.awardedAt,
			t.awardId,
		),
	],
);

/** Engine runs that re-enrolled somebody. */
export const recertificationRuns = pgTable(
	"recertification_runs",
	{
		portalId: uuid("portal_id").notNull(),
		id: uuid("id").notNull(),
		startedAt: moment("started_at").notNull(),
		today: day("today").notNull(),
		enrolled: integer("enrolled").notNull(),
	},
	(t) => [primaryKey({ columns: [t.portalId, t.id] })],
);

/** How far the engine has told people what falls on a day (R27): each portal's last day told. */
export const recertificationHeads = pgTable("recertification_heads", {
	portalId: uuid("portal_id").primaryKey(),
	toldThrough: day("told_through").notNull(),
	/** What came up until this place in the feed has been told to admins. */
	toldSeq: bigint("told_seq", { mode: "number" }).notNull(),
});

/** How far a portal has been looked through for what has become historical (server/history). */
export const historyHeads = pgTable("history_heads", {
	portalId: uuid("portal_id").primaryKey(),
	/** The last turn looked at because it had grown old. */
	agedAt: moment("aged_at").notNull(),
	agedId: uuid("aged_id").notNull(),
	/** The last day whose ended certificates have been looked at. */
	endedThrough: day("ended_through").notNull(),
	/** The place in the feed up to which changed awards have been looked at. */
	awardsSeq: bigint("awards_seq", { mode: "number" }).notNull(),
});

/** The place in the feed up to which a portal's notifications have been put into e-mails. */
export const mailHeads = pgTable("mail_heads", {
	portalId: uuid("portal_id").primaryKey(),
	mailedSeq: bigint("mailed_seq", { mode: "number" }).notNull(),
});

/** E-mails to people: one a person and run (R27). Without a mail server they are kept for admins to read. */
export const emails = pgTable(
	"emails",
	{
		portalId: uuid("portal_id").notNull(),
		id: uuid("id").notNull(),
		personId: uuid("person_id").notNull(),
		/** The address at the time of writing. */
		address: text("address").notNull(),
		language: text("language").notNull(),
		subject: text("subject").notNull(),
		text: text("text").notNull(),
		status: text("status")
			.$type<"waiting" | "sending" | "sent" | "failed" | "kept">()
			.notNull(),
		attempts: integer("attempts").notNull().default(0),
		/** While waiting: not before then. */
		nextAttemptAt: moment("next_attempt_at"),
		lastError: text("last_error"),
		createdAt: moment("created_at").notNull(),
		sentAt: moment("sent_at"),
	},
	(t) => [
		primaryKey({ columns: [t.portalId, t.id] }),
		index("emails_newest").on(t.portalId, t.createdAt),
		index("emails_to_send")
			.on(t.nextAttemptAt)
			.where(sql`status in ('waiting', 'sending')`),
	],
);

/** One row: what this installation made up for itself at its first start. */
export const instance = pgTable(
	"instance",
	{
		id: integer("id").primaryKey(),
		secret: text("secret").notNull(),
		createdAt: moment("created_at").notNull(),
	},
	(t) => [check("instance_once", sql`${t.id} = 1`)],
);

/** Invitations by link: the token's hash only. */
export const invitations = pgTable(
	"invitations",
	{
		portalId: uuid("portal_id").notNull(),
		tokenHash: text("token_hash").notNull(),
		personId: uuid("person_id").notNull(),
		expiresAt: moment("expires_at").notNull(),
	},
	(t) => [
		primaryKey({ columns: [t.portalId, t.personId] }),
		uniqueIndex("invitations_token").on(t.tokenHash),
	],
);

/**
 * The address of a person's calendar, by which calendar programs read it without a session. Kept as it
 * is, not as a hash: the person looks it up again for the next program. It opens their own dates alone.
 */
export const calendarFeeds = pgTable(
	"calendar_feeds",
	{
		portalId: uuid("portal_id").notNull(),
		personId: uuid("person_id").notNull(),
		secret: text("secret").notNull(),
		createdAt: moment("created_at").notNull(),
	},
	(t) => [
		primaryKey({ columns: [t.portalId, t.personId] }),
		uniqueIndex("calendar_feeds_secret").on(t.secret),
	],
);
