CREATE TABLE "history_heads" (
	"portal_id" uuid PRIMARY KEY NOT NULL,
	"aged_at" timestamp (3) with time zone NOT NULL,
	"aged_id" uuid NOT NULL,
	"ended_through" date NOT NULL,
	"awards_seq" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "awards" ADD COLUMN "historical" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "enrollments" ADD COLUMN "historical" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "awards_current" ON "awards" USING btree ("portal_id","id") WHERE not historical;--> statement-breakpoint
CREATE INDEX "enrollments_current" ON "enrollments" USING btree ("portal_id","id") WHERE not historical;--> statement-breakpoint
CREATE INDEX "enrollments_ageing" ON "enrollments" USING btree ("portal_id",coalesce(result_received_at, enrolled_at),"id") WHERE not historical and cycle > 1 and status not in ('not_started', 'in_progress', 'pending_review');--> statement-breakpoint
CREATE INDEX "enrollments_history" ON "enrollments" USING btree ("portal_id",coalesce(result_made_at, enrolled_at),"id") WHERE historical;--> statement-breakpoint
CREATE INDEX "enrollments_history_by_learner" ON "enrollments" USING btree ("portal_id","learner_id",coalesce(result_made_at, enrolled_at),"id") WHERE historical;--> statement-breakpoint
CREATE INDEX "enrollments_history_by_course" ON "enrollments" USING btree ("portal_id","course_id",coalesce(result_made_at, enrolled_at),"id") WHERE historical;