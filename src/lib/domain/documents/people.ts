import { z } from "zod";
import { TimeZone } from "../timeSchemas.ts";
import {
	defineDocument,
	GroupId,
	Instant,
	Language,
	line,
	PersonId,
} from "./document.ts";
import { roles } from "./values.ts";

export const Role = z.enum(roles, "Choose a role.");
export type Role = z.infer<typeof Role>;

export const Email = z
	.string()
	.trim()
	.toLowerCase()
	.max(200, "Keep this to 200 characters.")
	.pipe(z.email("Enter an e-mail address such as name@example.com."));

export const Person = z.strictObject({
	id: PersonId,
	name: line("Enter a name."),
	email: Email,
	role: Role,
	groupIds: z.array(GroupId).max(100, "A person can be in at most 100 groups."),
	/** `removed` people stay as documents, so that history still names them (R21). */
	/** Of messages to this person; null: the portal's. */
	language: Language.nullable(),
	/** In which times of day are shown to this person; null: the portal's. Days are the portal's for everybody (R7). */
	timeZone: TimeZone.nullable(),
	status: z.enum(["active", "deactivated", "removed"]),
	deactivatedAt: Instant.nullable(),
	createdAt: Instant,
});
export type Person = z.infer<typeof Person>;
export const people = defineDocument({
	name: "people",
	schema: Person,
});
