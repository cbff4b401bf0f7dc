import type { Role } from "../documents/people.ts";
import type { ActionEnvelope, Documents } from "./action.ts";
import type { Kind, PayloadOf } from "./index.ts";
import { rolesOf } from "./roles.ts";

type Deed = Pick<ActionEnvelope, "kind" | "payload">;
type KnownDeed = { [K in Kind]: { kind: K; payload: PayloadOf<K> } }[Kind];

type Finding<Payload, Found> = (
	payload: Payload,
	documents: Documents,
	/** What is kept as the reason of taking back what had this one. */
	takenBack: (reason: string) => string,
) => Promise<Found | null>;
type Opposites = { [K in Kind]?: Finding<PayloadOf<K>, KnownDeed> };

/** By kind of action, the one that puts back what it changes; null where something of it would stay. */
const opposites: Opposites = {
	async joinGroup(payload) {
		return { kind: "leaveGroup", payload };
	},
	async leaveGroup(payload, documents) {
		// Joining again would enroll again on what the group requires.
		const group = await documents.get("groups", payload.groupId);
		if (!group || group.requiredCourseIds.length > 0) return null;
		return { kind: "joinGroup", payload };
	},
	async deactivatePerson(payload) {
		return { kind: "reactivatePerson", payload };
	},
	async reactivatePerson(payload) {
		return { kind: "deactivatePerson", payload };
	},
	async enroll({ enrollmentId }) {
		return { kind: "withdrawEnrollment", payload: { enrollmentId } };
	},
	async setDueDate({ enrollmentId, from, dueOn }) {
		return {
			kind: "setDueDate",
			payload: { enrollmentId, from: dueOn, dueOn: from },
		};
	},
	async setValidPeriod({ enrollmentId, from, validThrough }) {
		return {
			kind: "setValidPeriod",
			payload: { enrollmentId, from: validThrough, validThrough: from },
		};
	},
	async setExpiry({ awardId, from, expiresOn, reason }, documents, takenBack) {
		const award = await documents.get("awards", awardId);
		// What was left alone when it ended would not be so any more.
		if (!award || award.leftAloneAt !== null) return null;
		return {
			kind: "setExpiry",
			payload: {
				awardId,
				from: expiresOn,
				expiresOn: from,
				reason: takenBack(reason).slice(0, 500),
			},
		};
	},
	async recordResult({ enrollmentId, status }, documents) {
		if (status !== "failed") return null;
		const enrollment = await documents.get("enrollments", enrollmentId);
		const progress = await documents.get("progress", enrollmentId);
		// Reopening moves to the next session, and what was handed in counts no longer.
		if (
			!enrollment ||
			enrollment.sessionId !== null ||
			enrollment.unregistered ||
			(progress?.attempts.length ?? 0) > 0
		)
			return null;
		return { kind: "reopenEnrollment", payload: { enrollmentId } };
	},
};

/**
 * The action that takes back what this one is about to do to `documents`, if this role may take it; null
 * where there is none: then it is final.
 */
export async function opposite(
	{ kind, payload }: Deed,
	documents: Documents,
	role: Role,
	takenBack: (reason: string) => string,
): Promise<Deed | null> {
	if (!Object.hasOwn(opposites, kind)) return null;
	// The payload is of this very kind, a link that the union of kinds cannot express.
	const find = opposites[kind as Kind] as Finding<unknown, KnownDeed>;
	const found = await find(payload, documents, takenBack);
	return found && rolesOf[found.kind].includes(role) ? found : null;
}
