import { sql } from "drizzle-orm";
import {
	boolean,
	index,
	integer,
	json,
	pgTable,
	primaryKey,
	text,
	uniqueIndex,
	uuid,
} from "drizzle-orm/pg-core";
import type { Content, Progress } from "#domain/documents/index.ts";
import { documentColumns, instant } from "./columns.ts";

export const progress = pgTable(
	"progress",
	{
		...documentColumns,
		id: uuid("id").$type<Progress["id"]>().notNull(),
		learnerId: uuid("learner_id").$type<Progress["learnerId"]>().notNull(),
		courseId: uuid("course_id").$type<Progress["courseId"]>().notNull(),
		courseVersionId: uuid("course_version_id")
			.$type<Progress["courseVersionId"]>()
			.notNull(),
		doneIds: uuid("done_ids").array().$type<Progress["doneIds"]>().notNull(),
		attempts: json("attempts").$type<Progress["attempts"]>().notNull(),
		awaitsReview: boolean("awaits_review").notNull(),
		reviewRequestedAt: instant("review_requested_at"),
	},
	(t) => [
		primaryKey({ columns: [t.portalId, t.id] }),
		uniqueIndex("progress_feed").on(t.portalId, t.seq),
		index("progress_by_learner").on(t.portalId, t.learnerId),
		// What those who mark hold on their devices, and what has left them.
		index("progress_to_review")
			.on(t.portalId, t.courseVersionId, t.id)
			.where(sql`awaits_review`),
		index("progress_reviewed_feed")
			.on(t.portalId, t.seq)
			.where(sql`review_requested_at is not null and not awaits_review`),
	],
);

export const contents = pgTable(
	"contents",
	{
		...documentColumns,
		id: uuid("id").$type<Content["id"]>().notNull(),
		courseId: uuid("course_id").$type<Content["courseId"]>().notNull(),
		courseVersionId: uuid("course_version_id")
			.$type<Content["courseVersionId"]>()
			.notNull(),
		kind: text("kind").$type<Content["kind"]>().notNull(),
		position: integer("position").notNull(),
		title: text("title").notNull(),
		text: text("text").notNull(),
		passMark: integer("pass_mark").notNull(),
		maximumAttempts: integer("maximum_attempts"),
		timeLimitMinutes: integer("time_limit_minutes"),
		shuffle: boolean("shuffle").notNull(),
		// Not jsonb: the order of fields stays as it was written, by which edits are compared.
		questions: json("questions").$type<Content["questions"]>().notNull(),
		answers: json("answers").$type<Content["answers"]>().notNull(),
		examId: uuid("exam_id").$type<Content["examId"]>(),
		scorm: json("scorm").$type<Content["scorm"]>(),
	},
	(t) => [
		primaryKey({ columns: [t.portalId, t.id] }),
		uniqueIndex("contents_feed").on(t.portalId, t.seq),
		index("contents_by_version").on(t.portalId, t.courseVersionId),
	],
);
