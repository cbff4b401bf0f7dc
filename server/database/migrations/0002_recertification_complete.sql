CREATE TABLE "exemptions" (
	"portal_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"id" uuid NOT NULL,
	"learner_id" uuid NOT NULL,
	"course_id" uuid,
	"from_on" date NOT NULL,
	"to_on" date,
	"reason" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by_id" uuid NOT NULL,
	CONSTRAINT "exemptions_portal_id_id_pk" PRIMARY KEY("portal_id","id")
);
--> statement-breakpoint
CREATE TABLE "notifications" (
	"portal_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"created_seq" bigint NOT NULL,
	"id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"course_id" uuid NOT NULL,
	"enrollment_id" uuid,
	"award_id" uuid,
	"for_on" date NOT NULL,
	"days_left" integer,
	"count" integer,
	"created_at" timestamp (3) with time zone NOT NULL,
	"read_at" timestamp (3) with time zone,
	CONSTRAINT "notifications_portal_id_id_pk" PRIMARY KEY("portal_id","id")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"portal_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"id" uuid NOT NULL,
	"course_id" uuid NOT NULL,
	"course_version_id" uuid NOT NULL,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"place" text NOT NULL,
	"capacity" integer NOT NULL,
	"registered" integer NOT NULL,
	"instructor_ids" uuid[] NOT NULL,
	"cancelled_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "sessions_portal_id_id_pk" PRIMARY KEY("portal_id","id"),
	CONSTRAINT "sessions_capacity" CHECK ("sessions"."registered" between 0 and "sessions"."capacity")
);
--> statement-breakpoint
CREATE TABLE "emails" (
	"portal_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"address" text NOT NULL,
	"language" text NOT NULL,
	"subject" text NOT NULL,
	"text" text NOT NULL,
	"status" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp (3) with time zone,
	"last_error" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"sent_at" timestamp (3) with time zone,
	CONSTRAINT "emails_portal_id_id_pk" PRIMARY KEY("portal_id","id")
);
--> statement-breakpoint
CREATE TABLE "mail_heads" (
	"portal_id" uuid PRIMARY KEY NOT NULL,
	"mailed_seq" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "recertification_heads" (
	"portal_id" uuid PRIMARY KEY NOT NULL,
	"told_through" date NOT NULL,
	"told_seq" bigint NOT NULL
);
--> statement-breakpoint
DROP INDEX "pending_re_enrollments_due";--> statement-breakpoint
ALTER TABLE "awards" ADD COLUMN "baseline_on" date;--> statement-breakpoint
ALTER TABLE "awards" ADD COLUMN "expiry_moved_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "course_versions" ADD COLUMN "anchor" text DEFAULT 'completion' NOT NULL;--> statement-breakpoint
ALTER TABLE "course_versions" ADD COLUMN "anchor_day" text;--> statement-breakpoint
ALTER TABLE "course_versions" ADD COLUMN "anchor_minimum_days" integer;--> statement-breakpoint
ALTER TABLE "course_versions" ADD COLUMN "grace_days" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "course_versions" ADD COLUMN "only_while_required" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "course_versions" ADD COLUMN "has_live_learning" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "course_versions" ADD COLUMN "overbook" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "course_versions" ADD COLUMN "auto_register" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "enrollments" ADD COLUMN "session_id" uuid;--> statement-breakpoint
ALTER TABLE "enrollments" ADD COLUMN "unregistered" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "enrollments" ADD COLUMN "attendance" text;--> statement-breakpoint
ALTER TABLE "enrollments" ADD COLUMN "enrolled_by_id" uuid;--> statement-breakpoint
ALTER TABLE "enrollments" ADD COLUMN "re_enroll_on" date;--> statement-breakpoint
ALTER TABLE "enrollments" ADD COLUMN "days_before_expiry" integer;--> statement-breakpoint
ALTER TABLE "groups" ADD COLUMN "required_course_ids" uuid[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "language" text;--> statement-breakpoint
ALTER TABLE "settings" ADD COLUMN "language" text DEFAULT 'en' NOT NULL;--> statement-breakpoint
ALTER TABLE "settings" ADD COLUMN "reminder_days" integer[] DEFAULT '{30,7,1}' NOT NULL;--> statement-breakpoint
ALTER TABLE "pending_re_enrollments" ADD COLUMN "awarded_at" timestamp (3) with time zone;--> statement-breakpoint
UPDATE "pending_re_enrollments" pending SET "awarded_at" = award."awarded_at" FROM "awards" award WHERE award."portal_id" = pending."portal_id" AND award."id" = pending."award_id";--> statement-breakpoint
ALTER TABLE "pending_re_enrollments" ALTER COLUMN "awarded_at" SET NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "exemptions_feed" ON "exemptions" USING btree ("portal_id","seq");--> statement-breakpoint
CREATE INDEX "exemptions_by_learner" ON "exemptions" USING btree ("portal_id","learner_id");--> statement-breakpoint
CREATE UNIQUE INDEX "notifications_feed" ON "notifications" USING btree ("portal_id","seq");--> statement-breakpoint
CREATE INDEX "notifications_by_person" ON "notifications" USING btree ("portal_id","person_id","seq");--> statement-breakpoint
CREATE UNIQUE INDEX "notifications_once" ON "notifications" USING btree ("portal_id",coalesce(award_id, enrollment_id, course_id),"kind","for_on","person_id");--> statement-breakpoint
CREATE INDEX "notifications_created" ON "notifications" USING btree ("portal_id","created_seq");--> statement-breakpoint
CREATE UNIQUE INDEX "sessions_feed" ON "sessions" USING btree ("portal_id","seq");--> statement-breakpoint
CREATE INDEX "sessions_by_version" ON "sessions" USING btree ("portal_id","course_version_id","starts_at");--> statement-breakpoint
CREATE INDEX "emails_newest" ON "emails" USING btree ("portal_id","created_at");--> statement-breakpoint
CREATE INDEX "emails_to_send" ON "emails" USING btree ("next_attempt_at") WHERE status in ('waiting', 'sending');--> statement-breakpoint
CREATE INDEX "awards_by_expiry" ON "awards" USING btree ("portal_id","expires_on","id") WHERE revoked_at is null;--> statement-breakpoint
CREATE INDEX "enrollments_by_session" ON "enrollments" USING btree ("portal_id","session_id") WHERE session_id is not null;--> statement-breakpoint
CREATE INDEX "enrollments_unregistered" ON "enrollments" USING btree ("portal_id","course_version_id","enrolled_at","id") WHERE unregistered;--> statement-breakpoint
CREATE INDEX "pending_re_enrollments_due" ON "pending_re_enrollments" USING btree ("portal_id","course_id","expires_on","awarded_at","award_id");