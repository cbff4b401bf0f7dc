// Apart from the kinds' schemas, which the app's first pages do without.

/**
 * The collections of documents, in the order in which a device is first filled: first screens first. With the
 * fields that the device's database and `Documents.find` may search by.
 */
export const searchedBy = {
	settings: [],
	people: ["name", "email", "status"],
	groups: ["name"],
	courses: ["title", "status"],
	courseVersions: ["courseId"],
	certificates: ["title"],
	sessions: ["courseVersionId", "startsAt"],
	notifications: ["createdAt"],
	exemptions: ["learnerId"],
	enrollments: ["learnerId", "courseId", "chainId", "enrolledAt"],
	awards: ["learnerId", "courseId", "chainId", "awardedAt"],
	progress: ["learnerId", "courseVersionId"],
	contents: ["courseVersionId", "courseId", "examId"],
};
export type Collection = keyof typeof searchedBy;
export const collections = Object.keys(searchedBy) as Collection[];

/** Raised whenever a document kind changes shape, or how devices store it: they then fill anew (DESIGN, Sync 6). */
export const SCHEMA_VERSION = 8;
