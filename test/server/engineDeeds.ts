import { v7 as uuidv7 } from "uuid";
import {
	type CertificateId,
	type CourseId,
	CourseVersionId,
	EnrollmentId,
	type PersonId,
} from "#domain/documents/document.ts";
import type { CourseVersion } from "#domain/documents/index.ts";
import {
	addDays,
	type Day,
	epochMilliseconds,
	type Instant,
	instantOf,
} from "#domain/time.ts";
import { type Deed, type Device, deed } from "#server/scenario/device.ts";
import type { Move, Policy } from "./engineMoves.ts";

export type Cast = {
	admin: Device;
	courseIds: CourseId[];
	personIds: PersonId[];
	certificateId: CertificateId;
	now: Instant;
	today: Day;
};

/** The actions of a move as things stand; none when there is nothing to do it to. */
export function deedsOf(move: Move, cast: Cast): Deed[] {
	const { admin, courseIds, personIds, certificateId, now, today } = cast;
	const reason = "Model";
	const enrollmentId = EnrollmentId.parse(uuidv7());
	const enrollments = admin.all("enrollments");
	const awards = admin.all("awards");
	switch (move.kind) {
		case "enroll":
			return [
				deed("enroll", {
					enrollmentId,
					learnerId: pick(personIds, move.person),
					courseId: pick(courseIds, move.course),
				}),
			];
		case "import":
			return [
				deed("importCompletion", {
					enrollmentId,
					learnerId: pick(personIds, move.person),
					courseId: pick(courseIds, move.course),
					completedOn: addDays(today, -move.daysAgo),
					expiresOn: null,
				}),
			];
		case "result": {
			const open = enrollments.filter(
				(enrollment) => enrollment.resultMadeAt === null,
			);
			if (open.length === 0) return [];
			const madeAt = instantOf(
				epochMilliseconds(now) - move.hoursAgo * 3_600_000,
			);
			return [
				deed(
					"recordResult",
					{ enrollmentId: pick(open, move.enrollment).id, status: move.status },
					madeAt,
				),
			];
		}
		case "reopen": {
			const failed = enrollments.filter(
				(enrollment) => enrollment.status === "failed",
			);
			return failed.length
				? [
						deed("reopenEnrollment", {
							enrollmentId: pick(failed, move.enrollment).id,
						}),
					]
				: [];
		}
		case "reEnrollNow":
			return awards.length
				? [
						deed("reEnrollNow", {
							awardId: pick(awards, move.award).id,
							enrollmentId,
							reason,
						}),
					]
				: [];
		case "revoke":
			return awards.length
				? [
						deed("revokeAward", {
							awardId: pick(awards, move.award).id,
							reason,
						}),
					]
				: [];
		case "setExpiry": {
			if (awards.length === 0) return [];
			const award = pick(awards, move.award);
			const expiresOn = move.days === null ? null : addDays(today, move.days);
			return [
				deed("setExpiry", {
					awardId: award.id,
					from: award.expiresOn,
					expiresOn,
					reason,
				}),
			];
		}
		case "deactivatePerson":
		case "reactivatePerson":
		case "removePerson":
			return [deed(move.kind, { personId: pick(personIds, move.person) })];
		case "archiveCourse":
		case "unarchiveCourse":
		case "resumeChains":
			return [deed(move.kind, { courseId: pick(courseIds, move.course) })];
		case "oneChain": {
			const course = admin.get("courses", pick(courseIds, move.course));
			if (!course) return [];
			const from = course.oneChainPerLearner;
			return [
				deed("editCourse", {
					courseId: course.id,
					changes: { oneChainPerLearner: { from, to: !from } },
				}),
			];
		}
		case "setPolicy": {
			const published = publishedOf(admin, pick(courseIds, move.course));
			return published
				? [
						policyDeed(
							published.id,
							move.policy,
							certificateId,
							published,
							move.includeExpired,
						),
					]
				: [];
		}
		case "publish": {
			const courseId = pick(courseIds, move.course);
			const courseVersionId = CourseVersionId.parse(uuidv7());
			// A draft begins as a copy of the published version.
			const published = publishedOf(admin, courseId);
			return [
				deed("createVersion", { courseId, courseVersionId }),
				policyDeed(
					courseVersionId,
					move.policy,
					certificateId,
					published ?? null,
				),
				deed("publishVersion", {
					courseVersionId,
					moveNotStarted: move.move,
					restartInProgress: move.restart,
				}),
			];
		}
	}
}

function publishedOf(admin: Device, courseId: string) {
	return admin
		.all("courseVersions")
		.find(
			(version) =>
				version.courseId === courseId && version.status === "published",
		);
}

/** Saves a policy whose M is always below its D. */
export function policyDeed(
	courseVersionId: CourseVersionId,
	policy: Policy | undefined,
	certificateId: CertificateId,
	from: CourseVersion | null,
	includeExpired = false,
): Deed {
	if (!policy) throw new Error("There is a policy for every course.");
	const daysBeforeExpiry =
		policy.daysValid === null
			? policy.daysBefore
			: policy.daysBefore % policy.daysValid;
	return deed("setPolicy", {
		courseVersionId,
		changes: {
			certificateId: {
				from: from?.certificateId ?? null,
				to: policy.certificate ? certificateId : null,
			},
			awardOn: { from: from?.awardOn ?? "pass", to: policy.awardOn },
			expiresAfterDays: {
				from: from?.expiresAfterDays ?? null,
				to: policy.daysValid,
			},
			daysBeforeExpiry: {
				from: from?.daysBeforeExpiry ?? null,
				to: daysBeforeExpiry,
			},
			reEnrollEnabled: {
				from: from?.reEnrollEnabled ?? false,
				to: policy.enabled,
			},
		},
		includeExpired,
	});
}

export function pick<T>(items: readonly T[], index: number): T {
	const item = items[index % items.length];
	if (item === undefined) throw new Error("There is nothing to pick from.");
	return item;
}
