import type { Award } from "./documents/awards.ts";
import type { CourseVersion } from "./documents/courseVersions.ts";
import { AwardId } from "./documents/document.ts";
import type { Enrollment } from "./documents/enrollments.ts";
import { addDays, type Day, dayAt } from "./time.ts";

/** R12: pass needs `passed`; completion takes `passed` or `completed`. */
export function earnsAward(
	status: Enrollment["status"],
	awardOn: CourseVersion["awardOn"],
): boolean {
	return (
		status === "passed" || (status === "completed" && awardOn === "completion")
	);
}

/** What a renewal goes on from: the chain's award before it, and from when it could be renewed (R28). */
export type Renewed = {
	award: Pick<Award, "expiresOn" | "baselineOn" | "revokedAt">;
	reEnrollOn: Day | null;
};

/**
 * The award that an enrollment's result earns, or null (R12). It dates from when the result was made
 * (R11); the days valid and the anchor are those of the version that the learner was on (R10, R28).
 */
export function award(
	enrollment: Enrollment,
	version: CourseVersion,
	timeZone: string,
	renewed: Renewed | null = null,
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
		...expiry(version, issuedOn, renewed),
		credits: version.credits,
		creditType: version.creditType,
		expiryMovedAt: null,
		revokedAt: null,
		leftAloneAt: null,
	};
}

/** R28 with R31: the last valid day of an award issued on `issuedOn`, and the anniversary that it sets. */
export function expiry(
	version: Pick<
		CourseVersion,
		"expiresAfterDays" | "anchor" | "anchorDay" | "anchorMinimumDays"
	>,
	issuedOn: Day,
	renewed: Renewed | null,
): Pick<Award, "expiresOn" | "baselineOn"> {
	const valid = version.expiresAfterDays;
	if (valid === null) return { expiresOn: null, baselineOn: null };
	const both = (day: Day) => ({ expiresOn: day, baselineOn: day });
	if (version.anchor === "fixed" && version.anchorDay !== null)
		return both(
			nextDayOfYear(
				version.anchorDay,
				addDays(issuedOn, version.anchorMinimumDays ?? 0),
			),
		);
	const old = renewed?.award;
	if (
		version.anchor !== "expiry" ||
		!old ||
		old.revokedAt !== null ||
		old.expiresOn === null ||
		issuedOn > old.expiresOn
	)
		return both(addDays(issuedOn, valid));
	const baseline = old.baselineOn ?? old.expiresOn;
	// Nobody gains years by renewing early: the renewal ends when the certificate before it ends.
	if (renewed.reEnrollOn !== null && issuedOn < renewed.reEnrollOn)
		return { expiresOn: old.expiresOn, baselineOn: baseline };
	return both(addDays(baseline, valid));
}

/** The first `MM-DD` on `from` or after; 29 February stands for the last day of February. */
export function nextDayOfYear(monthDay: string, from: Day): Day {
	const year = Number(from.slice(0, 4));
	const inYear = (wanted: number) => {
		const day = `${wanted}-${monthDay}` as Day;
		if (monthDay !== "02-29") return day;
		return addDays(`${wanted}-03-01` as Day, -1);
	};
	const thisYear = inYear(year);
	return thisYear >= from ? thisYear : inYear(year + 1);
}

/**
 * The number printed on the certificate: the random end of the enrollment's id, readable aloud. It is
 * also the key to the certificate's public page, so nobody may guess it: 42 of its bits or more are
 * random, also beside those made at the same instant (decision 012).
 */
export function certificateNumber(enrollmentId: string): string {
	const digits = enrollmentId.replaceAll("-", "").slice(-16).toUpperCase();
	return (digits.match(/.{4}/g) ?? [digits]).join("-");
}
