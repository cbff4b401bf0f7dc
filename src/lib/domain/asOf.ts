import type { ChainDocuments } from "./chains.ts";
import type { EnrollmentId } from "./documents/document.ts";
import type { Award, CourseVersion, Enrollment } from "./documents/index.ts";
import { addDays, type Day, type Instant, startOfDay } from "./time.ts";

// What documents tell of a day that is over. They say when somebody was enrolled, passed, awarded, revoked, exempted or
// deactivated, and when a version was published; of everything else (policies, groups, free places, who was removed)
// only how it is now.

type Turns = Pick<ChainDocuments, "people" | "enrollments" | "awards">;
type Portal = Omit<ChainDocuments, keyof Turns>;

/** Courses, versions, sessions and exemptions as they were at the end of `day`. */
export function portalOn(portal: Portal, day: Day): Portal {
	const end = endOf(day, portal.timeZone);
	return {
		...portal,
		courses: portal.courses
			.filter(({ createdAt }) => createdAt < end)
			.map((course) =>
				course.chainsEndedAt !== null && course.chainsEndedAt >= end
					? { ...course, status: "active", chainsEndedAt: null }
					: course,
			),
		courseVersions: [
			...Map.groupBy(
				portal.courseVersions,
				({ courseId }) => courseId,
			).values(),
		].flatMap((versions) => versionsBefore(versions, end)),
		sessions: portal.sessions
			.filter(({ createdAt }) => createdAt < end)
			.map((session) => ({
				...session,
				cancelledAt: unless(session.cancelledAt, end),
			})),
		exemptions: portal.exemptions.filter(({ createdAt }) => createdAt < end),
	};
}

/** Learners and what they had done at the end of `day`. */
export function turnsOn(turns: Turns, day: Day, timeZone: string): Turns {
	const end = endOf(day, timeZone);
	return {
		people: turns.people
			.filter(({ createdAt }) => createdAt < end)
			.map((person) =>
				person.status === "deactivated" &&
				person.deactivatedAt !== null &&
				person.deactivatedAt >= end
					? { ...person, status: "active", deactivatedAt: null }
					: person,
			),
		enrollments: turns.enrollments
			.filter(({ enrolledAt }) => enrolledAt < end)
			.map((enrollment) => enrollmentBefore(enrollment, end)),
		awards: turns.awards
			.filter(({ awardedAt }) => awardedAt < end)
			.map((award) => awardBefore(award, end)),
	};
}

/**
 * The chains of which the device may lack the turn that counted at the end of `day`: what has become historical is on
 * the server alone (decision 009). `then`: the same turns as they were on that day.
 */
export function untoldChains(now: Turns, then: Turns): Set<EnrollmentId> {
	const cyclesNow = Map.groupBy(now.enrollments, ({ chainId }) => chainId);
	const awards = Map.groupBy(then.awards, ({ chainId }) => chainId);
	const untold = new Set<EnrollmentId>();
	for (const [chainId, enrollments] of Map.groupBy(
		then.enrollments,
		(enrollment) => enrollment.chainId,
	)) {
		const known = new Set(enrollments.map(({ cycle }) => cycle));
		const newest = Math.max(...known);
		const next = Math.min(
			...(cyclesNow.get(chainId) ?? [])
				.map(({ cycle }) => cycle)
				.filter((cycle) => cycle > newest),
		);
		const awarded = Math.max(
			0,
			...(awards.get(chainId) ?? []).map(({ cycle }) => cycle),
		);
		let isTold = next === Number.POSITIVE_INFINITY || next === newest + 1;
		for (let cycle = awarded + 1; cycle < newest; cycle += 1)
			if (!known.has(cycle)) isTold = false;
		if (!isTold) untold.add(chainId);
	}
	return untold;
}

function endOf(day: Day, timeZone: string): Instant {
	return startOfDay(addDays(day, 1), timeZone);
}

function unless(at: Instant | null, end: Instant): Instant | null {
	return at !== null && at < end ? at : null;
}

/** R16, R17: of those published by then the newest governed. */
function versionsBefore(
	versions: readonly CourseVersion[],
	end: Instant,
): CourseVersion[] {
	const at = ({ publishedAt }: CourseVersion) =>
		publishedAt !== null && publishedAt < end ? publishedAt : "";
	const governing = versions.reduce((a, b) => (at(b) > at(a) ? b : a));
	return versions.map((version) => {
		if (at(version) === "") return { ...version, status: "draft" };
		return {
			...version,
			status: version === governing ? "published" : "superseded",
		};
	});
}

function enrollmentBefore(enrollment: Enrollment, end: Instant): Enrollment {
	return enrollment.resultMadeAt !== null && enrollment.resultMadeAt >= end
		? {
				...enrollment,
				status: "not_started",
				resultMadeAt: null,
				resultReceivedAt: null,
				score: null,
				attendance: null,
			}
		: enrollment;
}

function awardBefore(award: Award, end: Instant): Award {
	const isMovedLater =
		award.expiryMovedAt !== null && award.expiryMovedAt >= end;
	return {
		...award,
		revokedAt: unless(award.revokedAt, end),
		leftAloneAt: unless(award.leftAloneAt, end),
		...(isMovedLater
			? { expiresOn: award.baselineOn, expiryMovedAt: null }
			: {}),
	};
}
