import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
	type Policy,
	policyErrors,
	reEnrolls,
	requireGoodPolicy,
} from "#domain/policy.ts";
import { Rejection } from "#domain/rejection.ts";
import { version } from "./builders.ts";

const fieldsOf = (over: Partial<Policy>) =>
	policyErrors(version(over)).map(({ field }) => field);

/** The form's fields before the schema has looked at them. */
function raw(
	expiresAfterDays: number | null,
	daysBeforeExpiry: number | null,
	over: Partial<Policy> = {},
) {
	return policyErrors({
		...version(),
		expiresAfterDays,
		daysBeforeExpiry,
		...over,
	}).map(({ field }) => field);
}

describe("R2: what a policy may say", () => {
	test.each([
		[1, 0, []],
		[365, 30, []],
		[36_500, 36_499, []],
		[30, 29, []],
		[30, 30, ["daysBeforeExpiry"]],
		[30, 31, ["daysBeforeExpiry"]],
		[0, 0, ["expiresAfterDays"]],
		[-5, 0, ["expiresAfterDays"]],
		[36_501, 30, ["expiresAfterDays"]],
		[30.5, 3, ["expiresAfterDays"]],
		[Number.NaN, 3, ["expiresAfterDays"]],
		[30, -1, ["daysBeforeExpiry"]],
		[30, 1.5, ["daysBeforeExpiry"]],
		[0, -1, ["expiresAfterDays", "daysBeforeExpiry"]],
		[null, 5, ["expiresAfterDays"]],
		[30, null, ["daysBeforeExpiry"]],
	] as const)(
		"D = %s, M = %s, Enabled: errors on %j",
		(valid, before, fields) => {
			expect(raw(valid, before)).toEqual(fields);
		},
	);

	test("R1: it can be filled in, or left empty, while Disabled", () => {
		expect(fieldsOf({ reEnrollEnabled: false })).toEqual([]);
		expect(
			raw(null, null, { reEnrollEnabled: false, certificateId: null }),
		).toEqual([]);
		expect(raw(30, 30, { reEnrollEnabled: false })).toEqual([
			"daysBeforeExpiry",
		]);
	});

	test("Enabled needs a certificate", () => {
		expect(fieldsOf({ certificateId: null })).toEqual(["certificateId"]);
	});

	test("a whole D from 1 to 36,500 and a whole M below it are always good", () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 36_500 }),
				fc.nat(36_499),
				(valid, before) => {
					expect(raw(valid, before % valid)).toEqual([]);
					expect(raw(valid, valid + before)).toEqual(["daysBeforeExpiry"]);
				},
			),
		);
	});

	test("the first error is thrown, with its field and a sentence", () => {
		const bad = () =>
			requireGoodPolicy({
				...version(),
				expiresAfterDays: 30,
				daysBeforeExpiry: 30,
			});
		expect(bad).toThrow(Rejection);
		expect(bad).toThrow(/smaller than days valid \(30\)/);
		expect(() => requireGoodPolicy(version())).not.toThrow();
	});
});

test.each([
	[{}, true],
	[{ reEnrollEnabled: false }, false],
	[{ certificateId: null }, false],
])("R13, R16: a version with %j re-enrolls: %s", (over, expected) => {
	expect(reEnrolls(version(over))).toBe(expected);
	expect(reEnrolls(null)).toBe(false);
});
