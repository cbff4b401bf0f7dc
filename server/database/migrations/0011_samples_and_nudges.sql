DROP INDEX "notifications_once";--> statement-breakpoint
ALTER TABLE "enrollments" ADD COLUMN "nudged_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "enrollments" ADD COLUMN "nudged_by_id" uuid;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "from_name" text;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "note" text;--> statement-breakpoint
ALTER TABLE "settings" ADD COLUMN "sample_ids" uuid[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "notifications_once" ON "notifications" USING btree ("portal_id",coalesce(award_id, enrollment_id, course_id),"kind","for_on","person_id") WHERE kind <> 'nudged';