import type { Award, Course, Enrollment } from "./documents/index.ts";
import { hasAccess, isOpen } from "./enrollment.ts";
import { awardStatus, daysLeft } from "./recertification.ts";
import {
	type Day,
	epochMilliseconds,
	type Instant,
	instantOf,
} from "./time.ts";

/** So many days before its end a certificate is about to end. */
export const ABOUT_TO_END_DAYS = 30;
const PAUSE_MILLISECONDS = 24 * 3_600_000;

/** What there is to remind a learner of, of a chain's newest enrollment. */
export type NudgeCause =
	| { why: "open" }
	| { why: "ending"; award: Award; daysLeft: number };

/** What bears on whether there is anything to remind of. */
export type Nudged = {
	course: Pick<Course, "oneChainPerLearner">;
	/** The chain's newest. */
	enrollment: Enrollment;
	/** The chain's. */
	awards: readonly Award[];
	/** In any chain of the learner's on this course (R19). */
	newestAwardOnCourse?: Award | undefined;
};

/**
 * What a learner can be reminded of on `today`: an enrollment to finish that is still open to them (R9),
 * or a certificate that ends within 30 days and that no other one has replaced. Null: nothing.
 */
export function nudgeCause(
	{ course, enrollment, awards, newestAwardOnCourse }: Nudged,
	today: Day,
): NudgeCause | null {
	if (isOpen(enrollment))
		return hasAccess(enrollment, today) ? { why: "open" } : null;
	const award = awards.find(
		({ enrollmentId }) => enrollmentId === enrollment.id,
	);
	if (!award || awardStatus(award, today) !== "valid") return null;
	if (
		course.oneChainPerLearner &&
		newestAwardOnCourse &&
		newestAwardOnCourse.id !== award.id
	)
		return null;
	const left = daysLeft(award, today);
	return left !== null && left <= ABOUT_TO_END_DAYS
		? { why: "ending", award, daysLeft: left }
		: null;
}

/** From when on the learner may be reminded again; null: at once. */
export function nudgeAgainAt(
	{ nudgedAt }: Pick<Enrollment, "nudgedAt">,
	now: Instant,
): Instant | null {
	if (nudgedAt === null) return null;
	const again = instantOf(epochMilliseconds(nudgedAt) + PAUSE_MILLISECONDS);
	return now < again ? again : null;
}
