import type { CourseVersion } from "./documents/courseVersions.ts";
import type { Enrollment, EnrollmentStatus } from "./documents/enrollments.ts";
import { addDays, type Day } from "./time.ts";

const openStatuses: readonly EnrollmentStatus[] = [
	"not_started",
	"in_progress",
	"pending_review",
];

/** Whether the learner has still to finish this enrollment. */
export function isOpen(enrollment: Pick<Enrollment, "status">): boolean {
	return openStatuses.includes(enrollment.status);
}

export function isReEnrollment(
	enrollment: Pick<Enrollment, "source">,
): boolean {
	return enrollment.source === "recertification";
}

/** Of an enrollment of which nobody has reminded the learner yet. */
export const notNudged = { nudgedAt: null, nudgedById: null };

/** Whether the learner may get in on `today`: the valid period is binding, the due date is not (R9). */
export function hasAccess(
	enrollment: Pick<Enrollment, "validThrough">,
	today: Day,
): boolean {
	return enrollment.validThrough === null || today <= enrollment.validThrough;
}

/**
 * Due date and valid period of an enrollment made on `enrolledOn` (R9, R15). A re-enrollment is not
 * given a fixed day that already lies in the past.
 */
export function periods(
	version: Pick<
		CourseVersion,
		"dueOn" | "dueAfterDays" | "validThrough" | "validAfterDays"
	>,
	enrolledOn: Day,
	source: Enrollment["source"],
): Pick<Enrollment, "dueOn" | "validThrough"> {
	const day = (fixed: Day | null, after: number | null) => {
		if (after !== null) return addDays(enrolledOn, after);
		if (fixed !== null && source === "recertification" && fixed < enrolledOn)
			return null;
		return fixed;
	};
	return {
		dueOn: day(version.dueOn, version.dueAfterDays),
		validThrough: day(version.validThrough, version.validAfterDays),
	};
}
