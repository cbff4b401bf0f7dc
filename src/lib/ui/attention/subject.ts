import type { RxQuery } from "rxdb/plugins/core";
import type { Collection } from "#domain/documents/index.ts";
import type { Device, Shown } from "#lib/local/device.svelte.ts";

/**
 * Which document an action is about, by the ids of its payload: the first of these that it has. What it
 * names besides is where the document belongs.
 */
const subjects: readonly (readonly [field: string, Collection])[] = [
	["enrollmentId", "enrollments"],
	["awardId", "awards"],
	["sessionId", "sessions"],
	["exemptionId", "exemptions"],
	["contentId", "contents"],
	["courseVersionId", "courseVersions"],
	["certificateId", "certificates"],
	["personId", "people"],
	["groupId", "groups"],
	["courseId", "courses"],
	["portalId", "settings"],
];

/** Finds what is on this device now of the document that an action is about; null when it is about none. */
export function subjectOf(
	device: Device,
	payload: unknown,
): RxQuery<Shown<Collection>, unknown> | null {
	if (typeof payload !== "object" || payload === null) return null;
	const ids = payload as { [field: string]: unknown };
	for (const [field, collection] of subjects) {
		const id = ids[field];
		if (typeof id === "string")
			return device.documents[collection].findOne(id) as unknown as RxQuery<
				Shown<Collection>,
				unknown
			>;
	}
	return null;
}

/** Whether an action changes something that must be there already, rather than making it. */
export function changesSomething(payload: unknown): boolean {
	return (
		typeof payload === "object" &&
		payload !== null &&
		("changes" in payload || "from" in payload)
	);
}
