import type { Collection } from "#domain/documents/index.ts";

/** What documents are called; null for one that this device does not have. */
export type Names = { of(collection: Collection, id: string): string | null };

// @wc-include
export const unnamed = {
	person: "somebody",
	group: "a group",
	course: "a course",
	version: "a course version",
	content: "a lesson or exam",
	enrollment: "an enrollment",
	award: "a certificate",
	exemption: "an exemption",
	session: "a session",
};

/** "createCourse" → "Create course". */
export function kindWords(kind: string): string {
	const words = kind.replace(/([A-Z])/g, " $1").toLowerCase();
	return words.charAt(0).toUpperCase() + words.slice(1);
}
