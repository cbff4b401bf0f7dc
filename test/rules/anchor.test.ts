import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expiry, nextDayOfYear } from "#domain/award.ts";
import { MonthDay } from "#domain/documents/courseVersions.ts";
import { addDays, daysBetween } from "#domain/time.ts";
import { award, day, instant, version } from "./builders.ts";

/** D = 100, M = 20: the award before ends on 11 April and is re-enrolled from on 22 March. */
const byExpiry = version({ anchor: "expiry", expiresAfterDays: 100 });
const before = award({
	expiresOn: day("2025-04-11"),
	baselineOn: day("2025-04-11"),
});
const renewal = (over = {}) => ({
	award: { ...before, ...over },
	reEnrollOn: day("2025-03-22"),
});

describe("R28: from what the expiry is counted", () => {
	test.each([
		[
			"completion, always from the day of the award",
			"completion",
			"2025-03-25",
			"2025-07-03",
		],
		[
			"expiry, renewed on the first day in time",
			"expiry",
			"2025-03-22",
			"2025-07-20",
		],
		[
			"expiry, renewed on the last valid day",
			"expiry",
			"2025-04-11",
			"2025-07-20",
		],
		[
			"expiry, renewed a day too early, keeps the old end",
			"expiry",
			"2025-03-21",
			"2025-04-11",
		],
		[
			"expiry, renewed a day too late, counts from completion",
			"expiry",
			"2025-04-12",
			"2025-07-21",
		],
	] as const)("%s", (_, anchor, issuedOn, expiresOn) => {
		expect(
			expiry({ ...byExpiry, anchor }, day(issuedOn), renewal()).expiresOn,
		).toBe(expiresOn);
	});

	test("a first award counts from completion, as does one after a revoked or endless award", () => {
		const issuedOn = day("2025-03-25");
		const fromCompletion = "2025-07-03";
		expect(expiry(byExpiry, issuedOn, null).expiresOn).toBe(fromCompletion);
		for (const over of [
			{ revokedAt: instant("2025-03-01T00:00") },
			{ expiresOn: null, baselineOn: null },
		])
			expect(expiry(byExpiry, issuedOn, renewal(over)).expiresOn).toBe(
				fromCompletion,
			);
	});

	test("whoever renews in time, however often, keeps the anniversary", () => {
		fc.assert(
			fc.property(
				fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 20 }),
				(daysLeft) => {
					let held = {
						expiresOn: before.expiresOn,
						baselineOn: before.baselineOn,
					};
					for (const left of daysLeft) {
						const end = held.expiresOn ?? day("2025-01-01");
						held = expiry(byExpiry, addDays(end, -left), {
							award: { ...held, revokedAt: null },
							reEnrollOn: addDays(end, -20),
						});
					}
					expect(
						daysBetween(day("2025-04-11"), held.expiresOn ?? day("2025-01-01")),
					).toBe(100 * daysLeft.length);
				},
			),
		);
	});

	test.each([
		["12-31", 180, "2025-03-01", "2025-12-31"],
		["12-31", 180, "2025-07-04", "2025-12-31"],
		["12-31", 180, "2025-07-05", "2026-12-31"],
		["03-01", 0, "2025-03-01", "2025-03-01"],
		["03-01", 0, "2025-03-02", "2026-03-01"],
		["02-29", 0, "2024-01-10", "2024-02-29"],
		["02-29", 0, "2025-01-10", "2025-02-28"],
		["02-29", 0, "2025-03-01", "2026-02-28"],
		["01-31", 400, "2025-01-01", "2027-01-31"],
	] as const)(
		"fixed %s, at least %i days, passed on %s: ends on %s",
		(anchorDay, anchorMinimumDays, issuedOn, expiresOn) => {
			const fixed = version({ anchor: "fixed", anchorDay, anchorMinimumDays });
			expect(expiry(fixed, day(issuedOn), renewal()).expiresOn).toBe(expiresOn);
		},
	);

	test("a day of the year is the first one that lies far enough ahead", () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 0, max: 20_000 }),
				fc.integer({ min: 0, max: 364 }),
				(offset, ahead) => {
					const from = addDays(day("2000-01-01"), offset);
					const monthDay = addDays(day("2001-01-01"), ahead).slice(5);
					const found = nextDayOfYear(monthDay, from);
					expect(found.slice(5)).toBe(monthDay);
					expect(daysBetween(from, found)).toBeGreaterThanOrEqual(0);
					expect(daysBetween(from, found)).toBeLessThanOrEqual(365);
				},
			),
		);
	});

	test.each(["00-10", "13-01", "04-31", "02-30", "1-01", "12-32"])(
		"%s is no day of the year",
		(text) => expect(MonthDay.safeParse(text).success).toBe(false),
	);
});

describe("R31: an expiry moved by hand does not move the anniversary", () => {
	const moved = renewal({ expiresOn: day("2025-05-20") });
	test("the renewal counts from the date that it was moved from", () => {
		expect(expiry(byExpiry, day("2025-05-10"), moved)).toEqual({
			expiresOn: "2025-07-20",
			baselineOn: "2025-07-20",
		});
	});
	test("renewed early it keeps the end, and the anniversary beside it", () => {
		expect(expiry(byExpiry, day("2025-03-01"), moved)).toEqual({
			expiresOn: "2025-05-20",
			baselineOn: "2025-04-11",
		});
	});
});
