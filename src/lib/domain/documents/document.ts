import { z } from "zod";
import { Day, Instant } from "../timeSchemas.ts";
import { languages } from "./values.ts";

export const Id = z.uuid("This is not an id.").toLowerCase();
export const PersonId = Id.brand("PersonId");
export type PersonId = z.infer<typeof PersonId>;
export const GroupId = Id.brand("GroupId");
export type GroupId = z.infer<typeof GroupId>;
export const CourseId = Id.brand("CourseId");
export type CourseId = z.infer<typeof CourseId>;
export const CourseVersionId = Id.brand("CourseVersionId");
export type CourseVersionId = z.infer<typeof CourseVersionId>;
export const CertificateId = Id.brand("CertificateId");
export type CertificateId = z.infer<typeof CertificateId>;
export const EnrollmentId = Id.brand("EnrollmentId");
export type EnrollmentId = z.infer<typeof EnrollmentId>;
export const AwardId = Id.brand("AwardId");
export type AwardId = z.infer<typeof AwardId>;
export const SessionId = Id.brand("SessionId");
export type SessionId = z.infer<typeof SessionId>;
export const ExemptionId = Id.brand("ExemptionId");
export type ExemptionId = z.infer<typeof ExemptionId>;
export const ContentId = Id.brand("ContentId");
export type ContentId = z.infer<typeof ContentId>;
export const NotificationId = Id.brand("NotificationId");
export type NotificationId = z.infer<typeof NotificationId>;
export const PortalId = Id.brand("PortalId");
export type PortalId = z.infer<typeof PortalId>;

/** Postgres stores neither the character NUL nor half a surrogate pair. */
export function isStorable(text: string): boolean {
	return text.isWellFormed() && !text.includes("\0");
}
export const NOT_STORABLE = "The text holds a character that cannot be stored.";

/** A line that a person types: trimmed, 1–200 characters. */
export function line(empty: string) {
	return z
		.string()
		.trim()
		.min(1, empty)
		.max(200, "Keep this to 200 characters.")
		.refine(isStorable, NOT_STORABLE);
}
/** A longer text that a person types, up to 5,000 characters. */
export const Paragraphs = z
	.string()
	.max(5000, "Keep this to 5,000 characters.")
	.refine(isStorable, NOT_STORABLE);

/** So many credits of a kind such as CPE; null: none. */
export const creditShape = {
	credits: z
		.number("Enter the credits as a number.")
		.min(0, "Credits are 0 or more.")
		.max(1000, "Enter at most 1,000 credits.")
		.refine(
			(credits) => Math.abs(credits * 100 - Math.round(credits * 100)) < 1e-6,
			"Enter credits with at most two decimals.",
		)
		.nullable(),
	creditType: z
		.string()
		.trim()
		.max(40, "Keep this to 40 characters.")
		.refine(isStorable, NOT_STORABLE),
};

export const Language = z.enum(languages, "Choose a language.");
export type Language = z.infer<typeof Language>;

export { Day, Instant };

/** The one definition of a document kind; by what its documents are found: `collections.ts`. */
export function defineDocument<
	Name extends string,
	Shape extends z.core.$ZodLooseShape & { id: z.ZodType },
>(definition: { name: Name; schema: z.ZodObject<Shape> }) {
	return definition;
}
