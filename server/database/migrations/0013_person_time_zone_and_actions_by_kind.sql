ALTER TABLE "people" ADD COLUMN "time_zone" text;--> statement-breakpoint
CREATE INDEX "actions_by_kind" ON "actions" USING btree ("portal_id","kind","received_at","id");