import { isWaitingForCapacity } from "./chain.ts";
import type { PersonId } from "./documents/document.ts";
import type {
	Award,
	CourseVersion,
	Enrollment,
	Session,
} from "./documents/index.ts";
import { isReEnrollment } from "./enrollment.ts";
import { exemptionOn } from "./exemption.ts";
import {
	type Chain,
	newestAward,
	nextReEnrollment,
	type WhyNone,
} from "./recertification.ts";
import { type Day, dayAt, daysBetween, type Instant } from "./time.ts";

/** One thing that is stored of why an enrollment exists, in the order in which it is told. */
export type Fact =
	/** How it came about; `byId`: who did it, null where it is not known or nobody did. */
	| {
			kind: "made";
			source: Enrollment["source"];
			byId: PersonId | null;
			at: Instant;
			on: Day;
	  }
	/** The award that it renews, as it stands now. */
	| { kind: "from award"; award: Award; cycle: number }
	/** As before, of an award that is no longer current and so not among the evidence. */
	| { kind: "from older award"; cycle: number }
	/** A failed attempt that it repeats (R20). */
	| { kind: "repeats"; on: Day | null }
	/** The policy as it stood then: the day it fell on, and M (R7, R10); `late`: days that it was made after that day, before it when negative. */
	| { kind: "policy"; reEnrollOn: Day; daysBeforeExpiry: number; late: number }
	/** The version that governed then (R16). */
	| { kind: "version"; number: number }
	/** Live Learning (R23, R24). */
	| { kind: "session"; startsAt: Instant; cancelled: boolean }
	| { kind: "unregistered" }
	/** R33. */
	| { kind: "not needed" }
	| { kind: "withdrawn" };

/** What the facts are looked up in: of the enrollment's course. */
export type Evidence = {
	enrollments: readonly Enrollment[];
	awards: readonly Award[];
	courseVersions: readonly CourseVersion[];
	sessions: readonly Session[];
	timeZone: string;
};

/** Why an enrollment exists, from stored facts alone: what is not stored is not said. */
export function explain(enrollment: Enrollment, evidence: Evidence): Fact[] {
	const { timeZone } = evidence;
	const enrolledOn = dayAt(enrollment.enrolledAt, timeZone);
	const facts: Fact[] = [
		{
			kind: "made",
			source: enrollment.source,
			byId: enrollment.enrolledById,
			at: enrollment.enrolledAt,
			on: enrolledOn,
		},
	];
	if (isReEnrollment(enrollment)) {
		const award = evidence.awards.find(
			({ id }) => id === enrollment.fromAwardId,
		);
		if (award)
			facts.push({ kind: "from award", award, cycle: enrollment.cycle });
		else if (enrollment.fromAwardId !== null)
			facts.push({ kind: "from older award", cycle: enrollment.cycle });
		const repeated = evidence.enrollments.find(
			({ id }) => id === enrollment.retryOfId,
		);
		if (repeated)
			facts.push({
				kind: "repeats",
				on: repeated.resultMadeAt && dayAt(repeated.resultMadeAt, timeZone),
			});
		if (enrollment.reEnrollOn !== null && enrollment.daysBeforeExpiry !== null)
			facts.push({
				kind: "policy",
				reEnrollOn: enrollment.reEnrollOn,
				daysBeforeExpiry: enrollment.daysBeforeExpiry,
				late: daysBetween(enrollment.reEnrollOn, enrolledOn),
			});
	}
	const version = evidence.courseVersions.find(
		({ id }) => id === enrollment.courseVersionId,
	);
	if (version) facts.push({ kind: "version", number: version.number });
	const session = evidence.sessions.find(
		({ id }) => id === enrollment.sessionId,
	);
	if (session)
		facts.push({
			kind: "session",
			startsAt: session.startsAt,
			cancelled: session.cancelledAt !== null,
		});
	if (enrollment.unregistered) facts.push({ kind: "unregistered" });
	if (enrollment.status === "not_needed")
		facts.push({
			kind: isReEnrollment(enrollment) ? "not needed" : "withdrawn",
		});
	return facts;
}

/** What comes next for a chain's newest award, or why nothing does, with the days that it hangs on. */
export type Outlook =
	/** Not yet: on that day. `from` is the first day back where an exemption delays it (R30). */
	| { kind: "on"; day: Day; daysLeft: number; exemptUntil: Day | null }
	/** Due since `since`, and only a place is missing (R25). */
	| { kind: "waiting for capacity"; since: Day; expiresOn: Day | null }
	| {
			kind: "none";
			why: WhyNone;
			award: Award | null;
			/** Since when, where that is stored: of an archive, a revocation, an enabling, an exemption. */
			since: Day | null;
			/** Of an exemption: why. */
			reason: string | null;
	  };

/** Why a learner has not been re-enrolled from the chain's newest award as of `today`, or when it will be. */
export function explainNone(chain: Chain, today: Day): Outlook {
	const next = nextReEnrollment(chain, today);
	const { course, timeZone } = chain;
	if (next.kind === "on") {
		if (isWaitingForCapacity(chain, today))
			return {
				kind: "waiting for capacity",
				since: next.day,
				expiresOn: next.award.expiresOn,
			};
		const day = next.day < today ? today : next.day;
		const own = nextReEnrollment({ ...chain, exemptions: [] }, today);
		return {
			kind: "on",
			day,
			daysLeft: daysBetween(today, day),
			exemptUntil: own.kind === "on" && own.day < next.day ? next.day : null,
		};
	}
	const award = newestAward(chain.awards) ?? null;
	const exemption =
		next.why === "exempt"
			? (exemptionOn(chain.exemptions, course.id, today) ??
				chain.exemptions.find(({ toOn }) => toOn === null))
			: undefined;
	const instants: Partial<Record<WhyNone, Instant | null>> = {
		revoked: award?.revokedAt ?? null,
		"left alone": award?.leftAloneAt ?? null,
		"course archived": course.chainsEndedAt,
		"expired before enabled": course.reEnrollEnabledAt,
		"replaced by a newer award": chain.newestAwardOnCourse?.awardedAt ?? null,
	};
	const at = instants[next.why];
	return {
		kind: "none",
		why: next.why,
		award,
		since: exemption?.fromOn ?? (at ? dayAt(at, timeZone) : null),
		reason: exemption?.reason ?? null,
	};
}
