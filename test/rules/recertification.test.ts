import { describe, expect, test } from "vitest";
import { AwardId, EnrollmentId } from "#domain/documents/document.ts";
import {
	type Chain,
	governingVersion,
	isNewer,
	nextReEnrollment,
} from "#domain/recertification.ts";
import {
	award,
	chain,
	course,
	day,
	enrollment,
	id,
	instant,
	reEnrollment,
	version,
} from "./builders.ts";

/** The day of the next re-enrollment, or why there is none. */
function next(over: Partial<Chain>): string {
	const found = nextReEnrollment(chain(over), day("2025-01-03"));
	return found.kind === "on" ? found.day : found.why;
}

describe("when the engine re-enrolls from a chain, or why not", () => {
	const revokedAt = instant("2025-02-01T00:00");
	test.each<[string, string, Partial<Chain>, string]>([
		["R13", "an award, Enabled", {}, "2025-02-21"],
		[
			"R10",
			"M is read live",
			{ governing: version({ daysBeforeExpiry: 30 }) },
			"2025-02-01",
		],
		[
			"R10",
			"D is not",
			{ governing: version({ expiresAfterDays: 20, daysBeforeExpiry: 10 }) },
			"2025-02-21",
		],
		["R12", "no award", { awards: [] }, "no award"],
		[
			"R7",
			"an award that never expires",
			{ awards: [award({ expiresOn: null })] },
			"never expires",
		],
		["R22", "a revoked award", { awards: [award({ revokedAt })] }, "revoked"],
		[
			"R4",
			"Disabled",
			{ governing: version({ reEnrollEnabled: false }) },
			"disabled",
		],
		[
			"R16",
			"no certificate",
			{ governing: version({ certificateId: null, reEnrollEnabled: false }) },
			"certificate removed",
		],
		["R17", "nothing published", { governing: null }, "certificate removed"],
		[
			"R18",
			"an archived course",
			{ course: course({ status: "archived" }) },
			"course archived",
		],
		[
			"R18",
			"a chain ended by the archive",
			{ course: course({ chainsEndedAt: instant("2025-01-02T09:00") }) },
			"course archived",
		],
		[
			"R18",
			"a chain started since",
			{ course: course({ chainsEndedAt: instant("2025-01-02T08:59") }) },
			"2025-02-21",
		],
		[
			"R21",
			"a deactivated learner",
			{ learner: { status: "deactivated" } },
			"learner deactivated",
		],
		[
			"R21",
			"a removed learner",
			{ learner: { status: "removed" } },
			"learner removed",
		],
		[
			"R21",
			"an award left alone",
			{ awards: [award({ leftAloneAt: revokedAt })] },
			"left alone",
		],
		[
			"R14",
			"an award that was re-enrolled from",
			{ enrollments: [enrollment(), reEnrollment({ status: "failed" })] },
			"already re-enrolled",
		],
		[
			"R20",
			"an open re-enrollment",
			{ enrollments: [enrollment(), reEnrollment()] },
			"already re-enrolled",
		],
		[
			"R20",
			"an open retry",
			{ enrollments: [enrollment(), reEnrollment({ fromAwardId: null })] },
			"open re-enrollment",
		],
		[
			"R5",
			"expired the day before the enabling",
			{ course: course({ reEnrollEnabledAt: instant("2025-03-04T08:00") }) },
			"expired before enabled",
		],
		[
			"R5",
			"enabled on its last valid day",
			{ course: course({ reEnrollEnabledAt: instant("2025-03-03T23:59") }) },
			"2025-02-21",
		],
		[
			"R5",
			"the tick",
			{
				course: course({
					reEnrollEnabledAt: instant("2025-06-01T00:00"),
					reEnrollIncludesExpired: true,
				}),
			},
			"2025-02-21",
		],
		[
			"R5",
			"the enabling's day is the portal's",
			{
				course: course({ reEnrollEnabledAt: instant("2025-03-04T04:59") }),
				timeZone: "America/New_York",
			},
			"2025-02-21",
		],
	])("%s: %s", (_rule, _name, over, expected) => {
		expect(next(over)).toBe(expected);
	});

	describe("R19: one chain per learner", () => {
		const newer = award({
			id: AwardId.parse(id(20)),
			chainId: EnrollmentId.parse(id(20)),
			awardedAt: instant("2025-02-01T00:00"),
		});
		const older = { ...newer, awardedAt: instant("2024-12-01T00:00") };
		const single = course({ oneChainPerLearner: true });
		test.each<[string, Partial<Chain>, string]>([
			[
				"a newer award in another chain replaces it",
				{ course: single, newestAwardOnCourse: newer },
				"replaced by a newer award",
			],
			[
				"an older one does not",
				{ course: single, newestAwardOnCourse: older },
				"2025-02-21",
			],
			[
				"its own is no other",
				{ course: single, newestAwardOnCourse: award() },
				"2025-02-21",
			],
			[
				"without the switch each chain goes on",
				{ newestAwardOnCourse: newer },
				"2025-02-21",
			],
		])("%s", (_name, over, expected) => {
			expect(next(over)).toBe(expected);
		});
		test("of two awards of the same instant exactly one is newer", () => {
			const twin = { ...newer, awardedAt: award().awardedAt };
			expect(isNewer(twin, award())).not.toBe(isNewer(award(), twin));
		});
	});

	test("R20: after a late pass the chain goes on from the new award", () => {
		const passed = reEnrollment({
			status: "passed",
			resultMadeAt: instant("2025-07-01T09:00"),
		});
		const late = award({
			id: AwardId.parse(id(11)),
			cycle: 2,
			awardedAt: instant("2025-07-01T09:00"),
			expiresOn: day("2025-08-30"),
		});
		expect(
			next({ enrollments: [passed, enrollment()], awards: [late, award()] }),
		).toBe("2025-08-20");
	});
});

test("R16, R17: the published version governs; drafts and superseded ones do not", () => {
	const published = version({ number: 2 });
	const draft = version({ number: 3, status: "draft" });
	const superseded = version({ number: 1, status: "superseded" });
	expect(governingVersion([draft, superseded, published])).toBe(published);
	expect(governingVersion([draft, superseded])).toBeNull();
});
