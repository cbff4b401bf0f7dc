import type { Award } from "./documents/awards.ts";
import { isOpen, isReEnrollment } from "./enrollment.ts";
import { exemptionOn } from "./exemption.ts";
import { reEnrolls } from "./policy.ts";
import {
	awardStatus,
	type Chain,
	daysLeft,
	endedByArchive,
	newestAward,
	newestEnrollment,
	nextReEnrollment,
} from "./recertification.ts";
import { addDays, type Day } from "./time.ts";

export type EndReason =
	| "course archived"
	| "certificate removed"
	| "disabled"
	| "revoked"
	| "learner removed"
	| "no longer required"
	| "withdrawn";

/** Derived, never stored (DOMAIN, Chain states). `daysLeft`: R8, null when never expiring or without an award. */
export type ChainState = {
	award: Award | undefined;
	daysLeft: number | null;
} & (
	| {
			state:
				| "enrolled"
				| "certified"
				| "renewing"
				| "in grace"
				| "lapsed"
				| "exempt"
				| "waiting for capacity";
	  }
	| { state: "ended"; reason: EndReason }
);

/** The state of a chain on `today` (a day in the portal's zone): the first of the list that holds. */
export function chainState(chain: Chain, today: Day): ChainState {
	const award = newestAward(chain.awards);
	const enrollment = newestEnrollment(chain.enrollments);
	const facts = { award, daysLeft: award ? daysLeft(award, today) : null };
	const valid = award !== undefined && awardStatus(award, today) === "valid";
	if (award && enrollment && isReEnrollment(enrollment) && isOpen(enrollment))
		return {
			...facts,
			state: valid ? "renewing" : afterTheEnd(chain, award, today),
		};
	const reason = endReason(chain, award);
	if (reason) return { ...facts, state: "ended", reason };
	if (exemptionOn(chain.exemptions, chain.course.id, today))
		return { ...facts, state: "exempt" };
	if (isWaitingForCapacity(chain, today))
		return { ...facts, state: "waiting for capacity" };
	if (valid) return { ...facts, state: "certified" };
	return {
		...facts,
		state: award ? afterTheEnd(chain, award, today) : "enrolled",
	};
}

/** R25: due by `today`, but there is no place. */
export function isWaitingForCapacity(chain: Chain, today: Day): boolean {
	if (chain.hasPlace) return false;
	const next = nextReEnrollment(chain, today);
	return next.kind === "on" && next.day <= today;
}

/** R29: a revoked certificate has no grace. */
function afterTheEnd(
	{ governing }: Chain,
	{ expiresOn, revokedAt }: Award,
	today: Day,
): "in grace" | "lapsed" {
	return expiresOn !== null &&
		revokedAt === null &&
		today <= addDays(expiresOn, governing?.graceDays ?? 0)
		? "in grace"
		: "lapsed";
}

function endReason(
	{ course, governing, learner, enrollments, isRequired }: Chain,
	award: Award | undefined,
): EndReason | null {
	const start = enrollments.reduce((a, b) => (b.cycle < a.cycle ? b : a));
	if (course.status === "archived" || endedByArchive(course, start.enrolledAt))
		return "course archived";
	// What nobody had begun was closed again.
	if (!award && newestEnrollment(enrollments)?.status === "not_needed")
		return "withdrawn";
	if (award) {
		if (!governing || governing.certificateId === null)
			return "certificate removed";
		if (!reEnrolls(governing)) return "disabled";
		if (award.revokedAt !== null) return "revoked";
	}
	if (learner.status === "removed") return "learner removed";
	return award && governing?.onlyWhileRequired && !isRequired
		? "no longer required"
		: null;
}
