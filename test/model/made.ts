import { ok, deepStrictEqual as same } from "node:assert";
import type { Enrollment } from "#domain/documents/index.ts";
import { periods } from "#domain/enrollment.ts";
import type { Forecast } from "#domain/forecast.ts";
import { addDays, type Day, type Instant } from "#domain/time.ts";
import { owedToLearners } from "./owed.ts";
import type { State } from "./state.ts";

// What a run of the engine has made, against what is due and owed.

/** R13, R15, R23, R24: those who are due, and nobody else, each as it should be. */
export function checkMade(
	before: State,
	after: State,
	expected: Forecast["reEnrollments"],
	now: Instant,
	today: Day,
): void {
	const known = new Set(before.enrollments.map(({ id }) => id));
	const made = after.enrollments.filter(({ id }) => !known.has(id));
	const key = (
		each: Pick<Enrollment, "chainId" | "sessionId" | "unregistered">,
		awardId: string | null,
	) => `${each.chainId} ${awardId} ${each.sessionId} ${each.unregistered}`;
	same(
		made.map((each) => key(each, each.fromAwardId)).sort(),
		expected.map((each) => key(each, each.awardId)).sort(),
		"whoever is due is re-enrolled, with the place that is theirs (R13, R23, R24)",
	);
	for (const each of made) {
		const award = after.awards.find(({ id }) => id === each.fromAwardId);
		const version = after.courseVersions.find(
			({ courseId, status }) =>
				courseId === each.courseId && status === "published",
		);
		ok(
			award && version,
			"re-enrolled from an award onto the published version",
		);
		same(
			each,
			{
				...each,
				learnerId: award.learnerId,
				courseVersionId: version.id,
				cycle: award.cycle + 1,
				source: "recertification",
				status: "not_started",
				enrolledAt: now,
				enrolledById: null,
				reEnrollOn: addDays(
					award.expiresOn ?? today,
					-(version.daysBeforeExpiry ?? 0),
				),
				daysBeforeExpiry: version.daysBeforeExpiry,
				...periods(version, today, "recertification"),
			},
			"a re-enrollment is as R15 has it",
		);
	}
}

/** R27: learners are told what they are owed, once, and nothing else. Returns how much they were told. */
export function checkTold(
	before: State,
	after: State,
	since: Day,
	today: Day,
	zone: string,
): number {
	const known = new Set(before.notifications.map(({ id }) => id));
	const told = after.notifications.filter(({ id }) => !known.has(id));
	const ofEnds = told.filter(
		({ kind }) => kind === "expiring" || kind === "expired",
	);
	same(
		ofEnds
			.map(
				(each) =>
					`${each.personId} ${each.kind} ${each.awardId} ${each.forOn} ${each.daysLeft}`,
			)
			.sort(),
		owedToLearners(after, since, today, zone).sort(),
		"learners are told of the ends of their certificates (R27)",
	);
	const reEnrolled = after.enrollments.filter(
		({ id }) => !before.enrollments.some((each) => each.id === id),
	);
	same(
		told
			.filter(({ kind }) => kind === "re-enrolled")
			.map(({ enrollmentId }) => enrollmentId)
			.sort(),
		reEnrolled.map(({ id }) => id).sort(),
		"whoever is re-enrolled is told so (R27)",
	);
	return told.length;
}
