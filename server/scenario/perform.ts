import { TRPCError } from "@trpc/server";
import { v7 as uuidv7 } from "uuid";
import { EnrollmentId, ExemptionId } from "#domain/documents/document.ts";
import type { Award, Enrollment } from "#domain/documents/index.ts";
import { isOpen } from "#domain/enrollment.ts";
import { isNewer, newestAward } from "#domain/recertification.ts";
import type { RejectionReason } from "#domain/rejection.ts";
import { deed } from "./device.ts";
import type { ScenarioAction } from "./file.ts";
import type { ScenarioPortal } from "./portal.ts";
import { certificateChanges } from "./settings.ts";

const reason = "Scenario";

/** Does what a step says, as the product's people would; the reason where the server refuses, or null. */
export async function perform(
	portal: ScenarioPortal,
	action: ScenarioAction,
): Promise<RejectionReason | null> {
	const target = targetOf(portal, action);
	if (target && "code" in target) return target;
	const { award, enrollment } = target ?? {};
	const enrollmentId = EnrollmentId.parse(uuidv7());
	const { kind, value } = action;
	switch (kind) {
		case "enroll":
			return portal.act([
				deed("enroll", { enrollmentId, ...pairOf(portal, value) }),
			]);
		case "selfEnroll":
			return selfEnroll(portal, value.learner, value.course, enrollmentId);
		case "import": {
			const { completedOn, expiresOn } = value;
			const pair = pairOf(portal, value);
			return portal.act([
				deed("importCompletion", {
					enrollmentId,
					...pair,
					completedOn,
					expiresOn,
				}),
			]);
		}
		case "result":
		case "offlineResult": {
			if (!enrollment) return null;
			const madeAt = kind === "offlineResult" ? action.value.madeAt : undefined;
			// "not_started" is no result: it goes out as it stands, for the server to refuse.
			const payload = { enrollmentId: enrollment.id, status: value.status };
			return portal.act([
				{ kind: "recordResult", payload, ...(madeAt ? { madeAt } : {}) },
			]);
		}
		case "reopen":
			return enrollment
				? portal.act([
						deed("reopenEnrollment", { enrollmentId: enrollment.id }),
					])
				: null;
		case "publishVersion":
			return portal.publish(value.course, value);
		case "setPolicy": {
			const { course, certificate, includeExpired } = value;
			const version = portal.published(course);
			const certificateId = certificate
				? await portal.certificateOf(course)
				: null;
			const changes = certificateChanges(version, certificate, certificateId);
			return portal.act([
				deed("setPolicy", {
					courseVersionId: version.id,
					changes,
					includeExpired,
				}),
			]);
		}
		case "archiveCourse":
		case "unarchiveCourse":
		case "resumeChains":
			return portal.act([
				deed(kind, { courseId: portal.courseId(value.course) }),
			]);
		case "deactivate":
		case "reactivate":
		case "remove":
			// Who is signed out keeps what the device has: it fetches it while it can.
			await portal.toldTo(value.learner);
			return portal.act([
				deed(`${kind}Person`, { personId: portal.learnerId(value.learner) }),
			]);
		case "setExpiry": {
			if (!award) return null;
			const { id: awardId, expiresOn: from } = award;
			return portal.act([
				deed("setExpiry", {
					awardId,
					from,
					expiresOn: value.expiresOn,
					reason,
				}),
			]);
		}
		case "revoke":
			return award
				? portal.act([deed("revokeAward", { awardId: award.id, reason })])
				: null;
		case "reEnrollNow":
			return award
				? portal.act([
						deed("reEnrollNow", { awardId: award.id, enrollmentId, reason }),
					])
				: null;
		case "joinGroup":
		case "leaveGroup": {
			const personId = portal.learnerId(value.learner);
			return portal.act([
				deed(kind, { personId, groupId: portal.groupId(value.group) }),
			]);
		}
		case "addSession":
			return portal.act([
				portal.addSession(value.course, portal.published(value.course), value),
			]);
		case "cancelSession": {
			const sessionId = portal.sessionId(value.course, value.key);
			return sessionId
				? portal.act([deed("cancelSession", { sessionId })])
				: {
						code: "not_found",
						field: "sessionId",
						message: `There is no session “${value.key}”.`,
					};
		}
		case "exempt":
			return portal.act([
				deed("exempt", {
					exemptionId: ExemptionId.parse(uuidv7()),
					learnerId: portal.learnerId(value.learner),
					courseId: value.course ? portal.courseId(value.course) : null,
					fromOn: value.from,
					toOn: value.to ?? null,
					reason: value.reason,
				}),
			]);
		case "requireForGroup":
			return portal.act([
				deed("requireCourse", {
					groupId: portal.groupId(value.group),
					courseId: portal.courseId(value.course),
					enrollMembers: false,
				}),
			]);
	}
}

function pairOf(
	portal: ScenarioPortal,
	{ learner, course }: { learner: string; course: string },
) {
	return {
		learnerId: portal.learnerId(learner),
		courseId: portal.courseId(course),
	};
}

async function selfEnroll(
	portal: ScenarioPortal,
	learner: string,
	course: string,
	enrollmentId: EnrollmentId,
): Promise<RejectionReason | null> {
	try {
		const courseId = portal.courseId(course);
		return await portal.act(
			[deed("selfEnroll", { enrollmentId, courseId })],
			portal.deviceOf(learner),
		);
	} catch (error) {
		// R21: who is deactivated or removed is signed out.
		if (!(error instanceof TRPCError) || error.code !== "UNAUTHORIZED")
			throw error;
		return { code: "signed_out", field: "learnerId", message: error.message };
	}
}

type Target = { award?: Award; enrollment?: Enrollment };

/** The award or enrollment that an action is about; a reason when the learner has none on that course. */
function targetOf(
	portal: ScenarioPortal,
	{ kind, value }: ScenarioAction,
): Target | RejectionReason | null {
	switch (kind) {
		case "result":
		case "offlineResult":
		case "reopen": {
			const wanted = kind === "reopen" ? isFailed : isOpen;
			const all = chainsNamed(portal, value).flatMap(
				(chain) => chain.enrollments,
			);
			// With none of the kind, the server is asked about the newest there is, and says why not.
			const enrollment = newest(all.filter(wanted)) ?? newest(all);
			return enrollment
				? { enrollment }
				: nothing("enrollment", "enrollmentId", value.learner);
		}
		case "setExpiry":
		case "revoke":
		case "reEnrollNow": {
			const awards = chainsNamed(portal, value).flatMap(
				(chain) => newestAward(chain.awards) ?? [],
			);
			const [first] = awards;
			return first
				? { award: awards.reduce((a, b) => (isNewer(b, a) ? b : a), first) }
				: nothing("certificate", "awardId", value.learner);
		}
		default:
			return null;
	}
}

function chainsNamed(
	portal: ScenarioPortal,
	value: { learner: string; course: string; chain?: string | undefined },
) {
	const { learnerId, courseId } = pairOf(portal, value);
	return portal
		.chains()
		.filter(
			(chain) =>
				chain.learnerId === learnerId &&
				chain.course.id === courseId &&
				(value.chain === undefined || chain.letter === value.chain),
		);
}

function isFailed({ status }: Enrollment): boolean {
	return status === "failed";
}

/** The enrollment made last; of several made at once, the one that came last. */
function newest(enrollments: readonly Enrollment[]): Enrollment | undefined {
	const [first] = enrollments;
	return (
		first &&
		enrollments.reduce((a, b) => (b.enrolledAt >= a.enrolledAt ? b : a), first)
	);
}

function nothing(
	what: string,
	field: "enrollmentId" | "awardId",
	learner: string,
): RejectionReason {
	return {
		code: "not_found",
		field,
		message: `${learner} has no ${what} on this course.`,
	};
}

/** The scenario keys that a field of ours stands for: a chain's parts have ids of their own only on the server. */
const keysOf: Record<string, readonly string[]> = {
	courseId: ["course"],
	courseVersionId: ["course"],
	learnerId: ["learner"],
	personId: ["learner"],
	groupId: ["group"],
	enrollmentId: ["learner", "course", "chain"],
	awardId: ["learner", "course", "chain"],
	certificateId: ["certificate"],
	reEnrollEnabled: ["enabled"],
	anchorDay: ["anchor", "fixed"],
	anchorMinimumDays: ["anchor", "minimumDays"],
	fromOn: ["from"],
	toOn: ["to"],
	sessionId: ["session", "key"],
	dueOn: ["due"],
	dueAfterDays: ["due", "daysAfterEnrollment"],
	validThrough: ["valid"],
	validAfterDays: ["valid", "daysAfterEnrollment"],
};

/** Whether an error on our `field` is one on the scenario's `key`. */
export function standsFor(field: string | null, key: string): boolean {
	return (
		field !== null && (field === key || (keysOf[field]?.includes(key) ?? false))
	);
}
