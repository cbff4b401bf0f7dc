import type { Award } from "./documents/awards.ts";
import type { CourseVersion } from "./documents/courseVersions.ts";
import { AwardId } from "./documents/document.ts";
import type { Enrollment } from "./documents/enrollments.ts";
import { addDays, dayAt } from "./time.ts";

/** R12: pass needs `passed`; completion takes `passed` or `completed`. */
export function earnsAward(
	status: Enrollment["status"],
	awardOn: CourseVersion["awardOn"],
): boolean {
	return (
		status === "passed" || (status === "completed" && awardOn === "completion")
	);
}

/**
 * The award that an enrollment's result earns, or null (R12). It dates from when the result was made
 * (R11); the days valid are those of the version that the learner was on (R10).
 */
export function award(
	enrollment: Enrollment,
	version: CourseVersion,
	timeZone: string,
): Award | null {
	if (version.certificateId === null || enrollment.resultMadeAt === null)
		return null;
	if (!earnsAward(enrollment.status, version.awardOn)) return null;
	const issuedOn = dayAt(enrollment.resultMadeAt, timeZone);
	return {
		id: AwardId.parse(enrollment.id),
		enrollmentId: enrollment.id,
		learnerId: enrollment.learnerId,
		courseId: enrollment.courseId,
		courseVersionId: version.id,
		certificateId: version.certificateId,
		chainId: enrollment.chainId,
		cycle: enrollment.cycle,
		number: certificateNumber(enrollment.id),
		awardedAt: enrollment.resultMadeAt,
		issuedOn,
		expiresOn:
			version.expiresAfterDays === null
				? null
				: addDays(issuedOn, version.expiresAfterDays),
		revokedAt: null,
		leftAloneAt: null,
	};
}

/** The number printed on the certificate: the random end of the enrollment's id, readable aloud. */
export function certificateNumber(enrollmentId: string): string {
	const digits = enrollmentId.replaceAll("-", "").slice(-16).toUpperCase();
	return (digits.match(/.{4}/g) ?? [digits]).join("-");
}
