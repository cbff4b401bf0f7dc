import type { Award } from "./documents/awards.ts";
import { isOpen, isReEnrollment } from "./enrollment.ts";
import { reEnrolls } from "./policy.ts";
import {
	awardStatus,
	type Chain,
	daysLeft,
	endedByArchive,
	newestAward,
	newestEnrollment,
} from "./recertification.ts";
import type { Day } from "./time.ts";

export type EndReason =
	| "course archived"
	| "certificate removed"
	| "disabled"
	| "revoked"
	| "learner removed";

/** Derived, never stored (DOMAIN, Chain states). `daysLeft`: R8, null when never expiring or without an award. */
export type ChainState = {
	award: Award | undefined;
	daysLeft: number | null;
} & (
	| { state: "enrolled" | "certified" | "renewing" | "lapsed" }
	| { state: "ended"; reason: EndReason }
);

/** The state of a chain on `today` (a day in the portal's zone): the first of the list that holds. */
export function chainState(chain: Chain, today: Day): ChainState {
	const award = newestAward(chain.awards);
	const enrollment = newestEnrollment(chain.enrollments);
	const facts = { award, daysLeft: award ? daysLeft(award, today) : null };
	const valid = award !== undefined && awardStatus(award, today) === "valid";
	if (award && enrollment && isReEnrollment(enrollment) && isOpen(enrollment))
		return { ...facts, state: valid ? "renewing" : "lapsed" };
	const reason = endReason(chain, award);
	if (reason) return { ...facts, state: "ended", reason };
	if (valid) return { ...facts, state: "certified" };
	return { ...facts, state: award ? "lapsed" : "enrolled" };
}

function endReason(
	{ course, governing, learner, enrollments }: Chain,
	award: Award | undefined,
): EndReason | null {
	const start = enrollments.reduce((a, b) => (b.cycle < a.cycle ? b : a));
	if (course.status === "archived" || endedByArchive(course, start.enrolledAt))
		return "course archived";
	if (award) {
		if (!governing || governing.certificateId === null)
			return "certificate removed";
		if (!reEnrolls(governing)) return "disabled";
		if (award.revokedAt !== null) return "revoked";
	}
	return learner.status === "removed" ? "learner removed" : null;
}
