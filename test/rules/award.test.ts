import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
	award as awardFor,
	certificateNumber,
	earnsAward,
} from "#domain/award.ts";
import { enrollmentStatuses } from "#domain/documents/values.ts";
import { hasAccess, isOpen, periods } from "#domain/enrollment.ts";
import { awardStatus, daysLeft, reEnrollOn } from "#domain/recertification.ts";
import { addDays } from "#domain/time.ts";
import { award, day, enrollment, id, instant, version } from "./builders.ts";

describe("R12: only success awards", () => {
	const onPass = ["passed"];
	const onCompletion = ["passed", "completed"];
	test.each(enrollmentStatuses)("%s", (status) => {
		expect(earnsAward(status, "pass")).toBe(onPass.includes(status));
		expect(earnsAward(status, "completion")).toBe(
			onCompletion.includes(status),
		);
		const earned = awardFor(
			enrollment({ status }),
			version({ awardOn: "completion" }),
			"UTC",
		);
		expect(earned !== null).toBe(onCompletion.includes(status));
	});
	test("a version without certificate awards nothing", () => {
		expect(
			awardFor(
				enrollment(),
				version({ certificateId: null, reEnrollEnabled: false }),
				"UTC",
			),
		).toBeNull();
	});
	test("without a result there is nothing to award", () => {
		expect(
			awardFor(enrollment({ resultMadeAt: null }), version(), "UTC"),
		).toBeNull();
	});
});

describe("R7, R10, R11: an award's dates", () => {
	test("it dates from the result, in the portal's zone, with the days valid of the learner's version", () => {
		const made = instant("2025-03-07T03:30");
		const earned = awardFor(
			enrollment({ resultMadeAt: made }),
			version({ expiresAfterDays: 10 }),
			"America/New_York",
		);
		expect(earned).toMatchObject({
			issuedOn: "2025-03-06",
			expiresOn: "2025-03-16",
			awardedAt: made,
			chainId: id(10),
			cycle: 1,
		});
	});
	test("without days valid it never expires", () => {
		const earned = awardFor(
			enrollment(),
			version({ expiresAfterDays: null, reEnrollEnabled: false }),
			"UTC",
		);
		expect(earned?.expiresOn).toBeNull();
	});
	test("an enrollment's award has its id: a second one of the same enrollment cannot be", () => {
		expect(awardFor(enrollment(), version(), "UTC")?.id).toBe(id(10));
		expect(certificateNumber("01900000-0000-7000-8abc-00000000beef")).toBe(
			"8ABC-0000-0000-BEEF",
		);
	});
	test("re-enrollment falls M days before expiry, M as it is today", () => {
		expect(reEnrollOn(award(), version())).toBe("2025-02-21");
		expect(reEnrollOn(award(), version({ daysBeforeExpiry: 0 }))).toBe(
			"2025-03-03",
		);
		expect(reEnrollOn(award(), null)).toBeNull();
		expect(reEnrollOn(award({ expiresOn: null }), version())).toBeNull();
	});
	test("reEnrollOn lies after the award for every good policy", () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 36_500 }),
				fc.nat(36_499),
				(valid, before) => {
					const policy = version({
						expiresAfterDays: valid,
						daysBeforeExpiry: before % valid,
					});
					const earned = awardFor(enrollment(), policy, "UTC");
					if (!earned) throw new Error("A pass awards.");
					const on = reEnrollOn(earned, policy);
					expect(
						on !== null &&
							on > earned.issuedOn &&
							on <= (earned.expiresOn ?? ""),
					).toBe(true);
				},
			),
		);
	});
});

test.each([
	["2025-03-02", 1, "valid"],
	["2025-03-03", 0, "valid"],
	["2025-03-04", -1, "expired"],
])(
	"R7, R8: on %s there are %i days left and the award is %s",
	(today, left, status) => {
		expect(daysLeft(award(), day(today))).toBe(left);
		expect(awardStatus(award(), day(today))).toBe(status);
		expect(
			awardStatus(
				award({ revokedAt: instant("2025-02-01T00:00") }),
				day(today),
			),
		).toBe("revoked");
		expect(awardStatus(award({ expiresOn: null }), day(today))).toBe("valid");
		expect(daysLeft(award({ expiresOn: null }), day(today))).toBeNull();
	},
);

describe("R9, R15: due date and valid period", () => {
	const today = day("2025-02-21");
	test.each([
		[{}, null, null],
		[{ dueAfterDays: 5, validAfterDays: 20 }, "2025-02-26", "2025-03-13"],
		[{ dueAfterDays: 0, validAfterDays: 0 }, "2025-02-21", "2025-02-21"],
		[
			{ dueOn: day("2025-03-01"), validThrough: day("2025-12-31") },
			"2025-03-01",
			"2025-12-31",
		],
		[{ dueOn: today, validThrough: today }, "2025-02-21", "2025-02-21"],
	])("%j", (over, dueOn, validThrough) => {
		for (const source of ["manual", "recertification"] as const)
			expect(periods(version(over), today, source)).toEqual({
				dueOn,
				validThrough,
			});
	});
	test("a fixed day in the past is not applied to a re-enrollment, only to others", () => {
		const past = day("2025-02-20");
		const fixed = version({ dueOn: past, validThrough: past });
		expect(periods(fixed, today, "recertification")).toEqual({
			dueOn: null,
			validThrough: null,
		});
		expect(periods(fixed, today, "manual")).toEqual({
			dueOn: past,
			validThrough: past,
		});
	});
	test("the valid period locks the learner out the day after it, the due date never does", () => {
		const locked = enrollment({
			dueOn: day("2025-01-10"),
			validThrough: day("2025-01-21"),
		});
		expect(hasAccess(locked, day("2025-01-21"))).toBe(true);
		expect(hasAccess(locked, day("2025-01-22"))).toBe(false);
		expect(
			hasAccess(enrollment({ dueOn: day("2025-01-10") }), day("2025-06-01")),
		).toBe(true);
	});
	test("the periods and the certificate's expiry know nothing of one another", () => {
		fc.assert(
			fc.property(
				fc.nat(400),
				fc.nat(400),
				fc.integer({ min: 1, max: 400 }),
				(dueAfterDays, validAfterDays, valid) => {
					const policy = version({
						dueAfterDays,
						validAfterDays,
						expiresAfterDays: valid,
						daysBeforeExpiry: 0,
					});
					expect(periods(policy, today, "manual")).toEqual({
						dueOn: addDays(today, dueAfterDays),
						validThrough: addDays(today, validAfterDays),
					});
					expect(awardFor(enrollment(), policy, "UTC")?.expiresOn).toBe(
						addDays(day("2025-01-02"), valid),
					);
				},
			),
		);
	});
});

test.each(enrollmentStatuses)(
	"an enrollment that is %s is open until it has a final result",
	(status) => {
		expect(isOpen({ status })).toBe(
			["not_started", "in_progress", "pending_review"].includes(status),
		);
	},
);
