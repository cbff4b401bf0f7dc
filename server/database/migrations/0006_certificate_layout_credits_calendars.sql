CREATE TABLE "calendar_feeds" (
	"portal_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"secret" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "calendar_feeds_portal_id_person_id_pk" PRIMARY KEY("portal_id","person_id")
);
--> statement-breakpoint
ALTER TABLE "awards" ADD COLUMN "credits" double precision;--> statement-breakpoint
ALTER TABLE "awards" ADD COLUMN "credit_type" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "certificates" ADD COLUMN "orientation" text DEFAULT 'landscape' NOT NULL;--> statement-breakpoint
ALTER TABLE "certificates" ADD COLUMN "frame" text DEFAULT 'double' NOT NULL;--> statement-breakpoint
ALTER TABLE "certificates" ADD COLUMN "accent_colour" text DEFAULT '#1f4e79' NOT NULL;--> statement-breakpoint
ALTER TABLE "certificates" ADD COLUMN "text_colour" text DEFAULT '#1f2933' NOT NULL;--> statement-breakpoint
ALTER TABLE "certificates" ADD COLUMN "paper_colour" text DEFAULT '#ffffff' NOT NULL;--> statement-breakpoint
ALTER TABLE "certificates" ADD COLUMN "logo" text;--> statement-breakpoint
ALTER TABLE "certificates" ADD COLUMN "signature" text;--> statement-breakpoint
ALTER TABLE "certificates" ADD COLUMN "signatory" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "course_versions" ADD COLUMN "credits" double precision;--> statement-breakpoint
ALTER TABLE "course_versions" ADD COLUMN "credit_type" text DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "calendar_feeds_secret" ON "calendar_feeds" USING btree ("secret");--> statement-breakpoint
CREATE INDEX "awards_by_number" ON "awards" USING btree ("portal_id","number");