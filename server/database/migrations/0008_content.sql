CREATE TABLE "contents" (
	"portal_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"id" uuid NOT NULL,
	"course_id" uuid NOT NULL,
	"course_version_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"position" integer NOT NULL,
	"title" text NOT NULL,
	"text" text NOT NULL,
	"pass_mark" integer NOT NULL,
	"maximum_attempts" integer,
	"time_limit_minutes" integer,
	"shuffle" boolean NOT NULL,
	"questions" json NOT NULL,
	"answers" json NOT NULL,
	"exam_id" uuid,
	CONSTRAINT "contents_portal_id_id_pk" PRIMARY KEY("portal_id","id")
);
--> statement-breakpoint
CREATE TABLE "progress" (
	"portal_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"id" uuid NOT NULL,
	"learner_id" uuid NOT NULL,
	"course_id" uuid NOT NULL,
	"course_version_id" uuid NOT NULL,
	"done_ids" uuid[] NOT NULL,
	"attempts" json NOT NULL,
	"awaits_review" boolean NOT NULL,
	"review_requested_at" timestamp (3) with time zone,
	CONSTRAINT "progress_portal_id_id_pk" PRIMARY KEY("portal_id","id")
);
--> statement-breakpoint
CREATE TABLE "files" (
	"portal_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"course_id" uuid NOT NULL,
	"name" text NOT NULL,
	"type" text NOT NULL,
	"size" integer NOT NULL,
	"data" "bytea" NOT NULL,
	"added_by_id" uuid NOT NULL,
	"added_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "files_portal_id_id_pk" PRIMARY KEY("portal_id","id")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "contents_feed" ON "contents" USING btree ("portal_id","seq");--> statement-breakpoint
CREATE INDEX "contents_by_version" ON "contents" USING btree ("portal_id","course_version_id");--> statement-breakpoint
CREATE UNIQUE INDEX "progress_feed" ON "progress" USING btree ("portal_id","seq");--> statement-breakpoint
CREATE INDEX "progress_by_learner" ON "progress" USING btree ("portal_id","learner_id");--> statement-breakpoint
CREATE INDEX "progress_to_review" ON "progress" USING btree ("portal_id","course_version_id","id") WHERE awaits_review;--> statement-breakpoint
CREATE INDEX "progress_reviewed_feed" ON "progress" USING btree ("portal_id","seq") WHERE review_requested_at is not null and not awaits_review;