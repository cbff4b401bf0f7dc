CREATE TABLE "account" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"user_id" uuid NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp with time zone,
	"refresh_token_expires_at" timestamp with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rate_limit" (
	"id" uuid PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"count" integer NOT NULL,
	"last_request" bigint NOT NULL,
	CONSTRAINT "rate_limit_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "session" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"token" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "session_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "user" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "user_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "verification" (
	"id" uuid PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "awards" (
	"portal_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"created_seq" bigint NOT NULL,
	"id" uuid NOT NULL,
	"enrollment_id" uuid NOT NULL,
	"learner_id" uuid NOT NULL,
	"course_id" uuid NOT NULL,
	"course_version_id" uuid NOT NULL,
	"certificate_id" uuid NOT NULL,
	"chain_id" uuid NOT NULL,
	"cycle" integer NOT NULL,
	"number" text NOT NULL,
	"awarded_at" timestamp (3) with time zone NOT NULL,
	"issued_on" date NOT NULL,
	"expires_on" date,
	"revoked_at" timestamp (3) with time zone,
	"left_alone_at" timestamp (3) with time zone,
	CONSTRAINT "awards_portal_id_id_pk" PRIMARY KEY("portal_id","id")
);
--> statement-breakpoint
CREATE TABLE "certificates" (
	"portal_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"id" uuid NOT NULL,
	"title" text NOT NULL,
	"text" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "certificates_portal_id_id_pk" PRIMARY KEY("portal_id","id")
);
--> statement-breakpoint
CREATE TABLE "course_versions" (
	"portal_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"id" uuid NOT NULL,
	"course_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"status" text NOT NULL,
	"published_at" timestamp (3) with time zone,
	"due_on" date,
	"due_after_days" integer,
	"valid_through" date,
	"valid_after_days" integer,
	"certificate_id" uuid,
	"award_on" text NOT NULL,
	"expires_after_days" integer,
	"days_before_expiry" integer,
	"re_enroll_enabled" boolean NOT NULL,
	CONSTRAINT "course_versions_portal_id_id_pk" PRIMARY KEY("portal_id","id")
);
--> statement-breakpoint
CREATE TABLE "courses" (
	"portal_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"id" uuid NOT NULL,
	"title" text NOT NULL,
	"description" text NOT NULL,
	"status" text NOT NULL,
	"in_catalog" boolean NOT NULL,
	"ever_in_catalog" boolean DEFAULT false NOT NULL,
	"one_chain_per_learner" boolean NOT NULL,
	"re_enroll_enabled_at" timestamp (3) with time zone,
	"re_enroll_includes_expired" boolean NOT NULL,
	"chains_ended_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "courses_portal_id_id_pk" PRIMARY KEY("portal_id","id")
);
--> statement-breakpoint
CREATE TABLE "enrollments" (
	"portal_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"created_seq" bigint NOT NULL,
	"cause_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"learner_id" uuid NOT NULL,
	"course_id" uuid NOT NULL,
	"course_version_id" uuid NOT NULL,
	"chain_id" uuid NOT NULL,
	"cycle" integer NOT NULL,
	"source" text NOT NULL,
	"from_award_id" uuid,
	"retry_of_id" uuid,
	"status" text NOT NULL,
	"enrolled_at" timestamp (3) with time zone NOT NULL,
	"due_on" date,
	"valid_through" date,
	"result_made_at" timestamp (3) with time zone,
	"result_received_at" timestamp (3) with time zone,
	CONSTRAINT "enrollments_portal_id_id_pk" PRIMARY KEY("portal_id","id")
);
--> statement-breakpoint
CREATE TABLE "groups" (
	"portal_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"manager_ids" uuid[] NOT NULL,
	"instructor_ids" uuid[] NOT NULL,
	CONSTRAINT "groups_portal_id_id_pk" PRIMARY KEY("portal_id","id")
);
--> statement-breakpoint
CREATE TABLE "people" (
	"portal_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"role" text NOT NULL,
	"group_ids" uuid[] NOT NULL,
	"status" text NOT NULL,
	"deactivated_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "people_portal_id_id_pk" PRIMARY KEY("portal_id","id")
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"portal_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"time_zone" text NOT NULL,
	CONSTRAINT "settings_portal_id_id_pk" PRIMARY KEY("portal_id","id")
);
--> statement-breakpoint
CREATE TABLE "actions" (
	"portal_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"device_id" uuid NOT NULL,
	"counter" bigint NOT NULL,
	"kind" text NOT NULL,
	"payload" jsonb NOT NULL,
	"made_at" timestamp (3) with time zone NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"verdict" jsonb NOT NULL,
	CONSTRAINT "actions_portal_id_id_pk" PRIMARY KEY("portal_id","id")
);
--> statement-breakpoint
CREATE TABLE "grants" (
	"portal_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"revision" integer NOT NULL,
	CONSTRAINT "grants_portal_id_person_id_pk" PRIMARY KEY("portal_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "instance" (
	"id" integer PRIMARY KEY NOT NULL,
	"secret" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "instance_once" CHECK ("instance"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "invitations" (
	"portal_id" uuid NOT NULL,
	"token_hash" text NOT NULL,
	"person_id" uuid NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "invitations_portal_id_person_id_pk" PRIMARY KEY("portal_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "pending_re_enrollments" (
	"portal_id" uuid NOT NULL,
	"award_id" uuid NOT NULL,
	"course_id" uuid NOT NULL,
	"learner_id" uuid NOT NULL,
	"chain_id" uuid NOT NULL,
	"cycle" integer NOT NULL,
	"expires_on" date NOT NULL,
	CONSTRAINT "pending_re_enrollments_portal_id_award_id_pk" PRIMARY KEY("portal_id","award_id")
);
--> statement-breakpoint
CREATE TABLE "recertification_runs" (
	"portal_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"today" date NOT NULL,
	"enrolled" integer NOT NULL,
	CONSTRAINT "recertification_runs_portal_id_id_pk" PRIMARY KEY("portal_id","id")
);
--> statement-breakpoint
CREATE TABLE "sync_heads" (
	"portal_id" uuid PRIMARY KEY NOT NULL,
	"seq" bigint NOT NULL,
	"base" bigint NOT NULL,
	"stamped_by" "xid8" NOT NULL,
	"epoch" uuid NOT NULL,
	"horizon" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tombstones" (
	"portal_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"collection" text NOT NULL,
	"id" uuid NOT NULL,
	"deleted_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "tombstones_portal_id_collection_id_pk" PRIMARY KEY("portal_id","collection","id")
);
--> statement-breakpoint
ALTER TABLE "account" ADD CONSTRAINT "account_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "account_by_user" ON "account" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "session_by_user" ON "session" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "awards_feed" ON "awards" USING btree ("portal_id","seq");--> statement-breakpoint
CREATE INDEX "awards_by_learner" ON "awards" USING btree ("portal_id","learner_id","course_id");--> statement-breakpoint
CREATE UNIQUE INDEX "awards_by_chain" ON "awards" USING btree ("portal_id","chain_id","cycle");--> statement-breakpoint
CREATE UNIQUE INDEX "certificates_feed" ON "certificates" USING btree ("portal_id","seq");--> statement-breakpoint
CREATE UNIQUE INDEX "course_versions_feed" ON "course_versions" USING btree ("portal_id","seq");--> statement-breakpoint
CREATE UNIQUE INDEX "course_versions_number" ON "course_versions" USING btree ("portal_id","course_id","number");--> statement-breakpoint
CREATE UNIQUE INDEX "course_versions_published" ON "course_versions" USING btree ("portal_id","course_id") WHERE status = 'published';--> statement-breakpoint
CREATE UNIQUE INDEX "courses_feed" ON "courses" USING btree ("portal_id","seq");--> statement-breakpoint
CREATE UNIQUE INDEX "enrollments_feed" ON "enrollments" USING btree ("portal_id","seq");--> statement-breakpoint
CREATE INDEX "enrollments_by_learner" ON "enrollments" USING btree ("portal_id","learner_id","course_id");--> statement-breakpoint
CREATE UNIQUE INDEX "enrollments_by_chain" ON "enrollments" USING btree ("portal_id","chain_id","cycle");--> statement-breakpoint
CREATE UNIQUE INDEX "enrollments_once_per_award" ON "enrollments" USING btree ("portal_id","from_award_id") WHERE from_award_id is not null;--> statement-breakpoint
CREATE INDEX "enrollments_open" ON "enrollments" USING btree ("portal_id","course_id","status") WHERE status in ('not_started', 'in_progress', 'pending_review');--> statement-breakpoint
CREATE UNIQUE INDEX "groups_feed" ON "groups" USING btree ("portal_id","seq");--> statement-breakpoint
CREATE UNIQUE INDEX "people_feed" ON "people" USING btree ("portal_id","seq");--> statement-breakpoint
CREATE INDEX "people_by_id" ON "people" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "people_email" ON "people" USING btree ("portal_id","email") WHERE status <> 'removed';--> statement-breakpoint
CREATE INDEX "people_by_group" ON "people" USING gin ("group_ids");--> statement-breakpoint
CREATE INDEX "people_by_role" ON "people" USING btree ("portal_id","role");--> statement-breakpoint
CREATE UNIQUE INDEX "settings_feed" ON "settings" USING btree ("portal_id","seq");--> statement-breakpoint
CREATE INDEX "actions_by_person" ON "actions" USING btree ("portal_id","person_id","received_at");--> statement-breakpoint
CREATE UNIQUE INDEX "invitations_token" ON "invitations" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "pending_re_enrollments_due" ON "pending_re_enrollments" USING btree ("portal_id","course_id","expires_on","award_id");--> statement-breakpoint
CREATE UNIQUE INDEX "tombstones_feed" ON "tombstones" USING btree ("portal_id","seq");