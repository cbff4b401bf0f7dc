import type { Award } from "./documents/awards.ts";
import type { Course } from "./documents/courses.ts";
import type { CourseVersion } from "./documents/courseVersions.ts";
import type { Enrollment } from "./documents/enrollments.ts";
import type { Exemption } from "./documents/exemptions.ts";
import type { Person } from "./documents/people.ts";
import { isOpen } from "./enrollment.ts";
import { firstDayBack } from "./exemption.ts";
import { reEnrolls } from "./policy.ts";
import { addDays, type Day, dayAt, daysBetween } from "./time.ts";

/** The course's governing version: the published one, whichever version an award came from (R16). */
export function governingVersion(
	versions: readonly CourseVersion[],
): CourseVersion | null {
	return versions.find((version) => version.status === "published") ?? null;
}

/** R7: expiresOn − M, with M read live from the governing version (R10); null when nothing falls due. */
export function reEnrollOn(
	award: Pick<Award, "expiresOn">,
	governing: Pick<CourseVersion, "daysBeforeExpiry"> | null,
): Day | null {
	if (award.expiresOn === null || governing?.daysBeforeExpiry == null)
		return null;
	return addDays(award.expiresOn, -governing.daysBeforeExpiry);
}

/** R8: 0 on the last valid day, negative afterwards; null when the award never expires. */
export function daysLeft(
	award: Pick<Award, "expiresOn">,
	today: Day,
): number | null {
	return award.expiresOn === null ? null : daysBetween(today, award.expiresOn);
}

export type AwardStatus = "valid" | "expired" | "revoked";

/** Valid through the end of `expiresOn` (R7). */
export function awardStatus(
	award: Pick<Award, "expiresOn" | "revokedAt">,
	today: Day,
): AwardStatus {
	if (award.revokedAt !== null) return "revoked";
	return award.expiresOn !== null && award.expiresOn < today
		? "expired"
		: "valid";
}

/** Whether archiving the course has ended the chain that began at `startedAt` (R18). */
export function endedByArchive(
	course: Pick<Course, "chainsEndedAt">,
	startedAt: string,
): boolean {
	return course.chainsEndedAt !== null && startedAt <= course.chainsEndedAt;
}

/** One chain: enrollment → award → re-enrollment → award …, for one learner and one course. */
export type Chain = {
	course: Course;
	/** All versions of the course, or at least the published one. */
	governing: CourseVersion | null;
	learner: Pick<Person, "status">;
	/** All of the chain's, in any order; never empty. */
	enrollments: readonly Enrollment[];
	awards: readonly Award[];
	/** The learner's newest award on this course in any chain that is not revoked, for R19's one chain per learner. */
	newestAwardOnCourse?: Award | undefined;
	/** The learner's (R30). */
	exemptions: readonly Exemption[];
	/** Whether the learner is in a group that requires the course (R32). */
	isRequired: boolean;
	/** Whether the governing version can take somebody now; not so is R25. */
	hasPlace: boolean;
	timeZone: string;
};

const later =
	<T>(key: (item: T) => string) =>
	(a: T, b: T) =>
		key(b) > key(a) ? b : a;

export function newestAward(awards: readonly Award[]): Award | undefined {
	return awards.length
		? awards.reduce(
				later((a) => `${String(a.cycle).padStart(8, "0")}${a.awardedAt}`),
			)
		: undefined;
}

export function newestEnrollment(
	enrollments: readonly Enrollment[],
): Enrollment | undefined {
	return enrollments.length
		? enrollments.reduce(
				later(
					(e) => `${String(e.cycle).padStart(8, "0")}${e.enrolledAt}${e.id}`,
				),
			)
		: undefined;
}

export type WhyNone =
	| "no award"
	| "revoked"
	| "never expires"
	| "learner removed"
	| "learner deactivated"
	| "course archived"
	| "certificate removed"
	| "disabled"
	| "already re-enrolled"
	| "open re-enrollment"
	| "expired before enabled"
	| "left alone"
	| "replaced by a newer award"
	| "no longer required"
	| "exempt";

/**
 * On which day the engine will re-enroll from the chain's newest award, or why it will not. Whether
 * there is a place that day (R25) is another matter: `Chain.hasPlace`.
 */
export type NextReEnrollment =
	| { kind: "on"; day: Day; award: Award }
	| { kind: "none"; why: WhyNone };

/**
 * R13 with R4, R5, R10, R14, R16, R18–R21, R30, R32, as things stand on `today` (a day in the portal's
 * zone): the day may lie in the past, then the next run re-enrolls.
 * The engine's SQL says the same; a property test holds one against the other.
 */
export function nextReEnrollment(chain: Chain, today: Day): NextReEnrollment {
	const { course, governing, learner, timeZone } = chain;
	const none = (why: WhyNone): NextReEnrollment => ({ kind: "none", why });
	const award = newestAward(chain.awards);
	const newest = newestEnrollment(chain.enrollments);
	if (!award || !newest) return none("no award");
	if (award.revokedAt !== null) return none("revoked");
	if (award.expiresOn === null) return none("never expires");
	if (learner.status === "removed") return none("learner removed");
	if (chain.enrollments.some((e) => e.fromAwardId === award.id))
		return none("already re-enrolled");
	if (newest.cycle > award.cycle && isOpen(newest))
		return none("open re-enrollment");
	const start = chain.enrollments.reduce((a, b) => (b.cycle < a.cycle ? b : a));
	if (course.status === "archived" || endedByArchive(course, start.enrolledAt))
		return none("course archived");
	if (!governing || governing.certificateId === null)
		return none("certificate removed");
	const day = reEnrollOn(award, governing);
	if (!reEnrolls(governing) || day === null) return none("disabled");
	if (learner.status === "deactivated") return none("learner deactivated");
	if (award.leftAloneAt !== null) return none("left alone");
	if (
		!course.reEnrollIncludesExpired &&
		course.reEnrollEnabledAt !== null &&
		award.expiresOn < dayAt(course.reEnrollEnabledAt, timeZone)
	)
		return none("expired before enabled");
	const newer = chain.newestAwardOnCourse;
	if (
		course.oneChainPerLearner &&
		newer &&
		newer.chainId !== award.chainId &&
		isNewer(newer, award)
	)
		return none("replaced by a newer award");
	if (governing.onlyWhileRequired && !chain.isRequired)
		return none("no longer required");
	const back = firstDayBack(
		chain.exemptions,
		course.id,
		day < today ? today : day,
	);
	if (back === null) return none("exempt");
	return { kind: "on", day: back <= today ? day : back, award };
}

/** R19: which of two awards of a learner on a course replaces the other. */
export function isNewer(a: Award, b: Award): boolean {
	return a.awardedAt === b.awardedAt ? a.id > b.id : a.awardedAt > b.awardedAt;
}
