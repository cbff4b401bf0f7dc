import { z } from "zod";
import {
	CourseId,
	CourseVersionId,
	defineDocument,
	Instant,
	isStorable,
	NOT_STORABLE,
	PersonId,
	SessionId,
} from "./document.ts";

/** A Live Learning session of a course version's event. */
export const Session = z.strictObject({
	id: SessionId,
	courseId: CourseId,
	courseVersionId: CourseVersionId,
	startsAt: Instant,
	endsAt: Instant,
	/** A room, an address, or a link. */
	place: z
		.string()
		.trim()
		.max(500, "Keep this to 500 characters.")
		.refine(isStorable, NOT_STORABLE),
	capacity: z
		.int("Enter a whole number of places.")
		.min(0, "Enter 0 places or more.")
		.max(100_000, "Enter at most 100,000 places."),
	/** Places given; the database refuses more than `capacity` (R26). */
	registered: z.int().min(0),
	instructorIds: z
		.array(PersonId)
		.max(20, "A session can have at most 20 instructors."),
	cancelledAt: Instant.nullable(),
	createdAt: Instant,
});
export type Session = z.infer<typeof Session>;
export const sessions = defineDocument({
	name: "sessions",
	schema: Session,
});
