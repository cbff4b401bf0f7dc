import { describe, expect, it } from "vitest";
import { dayInMonth } from "#lib/ui/courses/dayOfYear.ts";
import { drawing } from "#lib/ui/courses/policyTimeline.ts";
import { version } from "./builders.ts";

const places = (over: Parameters<typeof version>[0]) =>
	drawing(version(over)).marks.map(({ at }) => Math.round(at));
const band = (over: Parameters<typeof version>[0], kind: string) =>
	drawing(version(over)).bands.find((each) => each.kind === kind);
const notes = (over: Parameters<typeof version>[0]) =>
	drawing(version(over)).notes.map(({ kind }) => kind);

describe("the drawn policy", () => {
	it("is a line from the pass to the expiry, the re-enrollment at its day", () => {
		expect(places({ expiresAfterDays: 100, daysBeforeExpiry: 25 })).toEqual([
			0, 75, 100,
		]);
		expect(notes({})).toEqual([]);
	});

	it("has grace behind the expiry, seen however short it is (R29)", () => {
		const year = { expiresAfterDays: 365, graceDays: 1 };
		expect(band(year, "grace")).toEqual({ kind: "grace", from: 92, to: 100 });
		const half = { expiresAfterDays: 60, graceDays: 60 };
		expect(band(half, "grace")).toEqual({ kind: "grace", from: 50, to: 100 });
		expect(band({}, "grace")).toBeUndefined();
	});

	it("shows in which time a renewal keeps the anniversary (R28)", () => {
		const policy = {
			expiresAfterDays: 100,
			daysBeforeExpiry: 25,
			anchor: "expiry",
		} as const;
		expect(band(policy, "window")).toEqual({
			kind: "window",
			from: 75,
			to: 100,
		});
		expect(notes(policy)).toEqual(["window"]);
	});

	it("ends on the day of the year, whatever days valid say (R28)", () => {
		const policy = {
			anchor: "fixed",
			anchorDay: "12-31",
			anchorMinimumDays: 90,
		} as const;
		const drawn = drawing(version({ ...policy, expiresAfterDays: 5_000 }));
		expect(drawn.marks).toEqual(
			drawing(version({ ...policy, expiresAfterDays: 60 })).marks,
		);
		expect(drawn.marks.at(-1)?.label).toMatch(/31|December/);
		expect(drawn.notes.map(({ kind }) => kind)).toEqual(["day"]);
	});

	it("marks the re-enrollment as conditional where a group has to require the course (R32)", () => {
		const conditional = (over: Parameters<typeof version>[0]) =>
			drawing(version(over)).marks.map((mark) => mark.conditional);
		expect(conditional({ onlyWhileRequired: true })).toEqual([
			false,
			true,
			false,
		]);
		// Nobody is re-enrolled: there is nothing to be conditional.
		expect(
			conditional({ onlyWhileRequired: true, reEnrollEnabled: false }),
		).toEqual([false, false, false]);
	});

	it("stays drawable while a value is half typed", () => {
		for (const number of [Number.NaN, -1, 1.5])
			for (const field of [
				"expiresAfterDays",
				"daysBeforeExpiry",
				"graceDays",
				"anchorMinimumDays",
			])
				for (const anchor of ["completion", "expiry", "fixed"] as const) {
					const { marks, bands } = drawing({
						...version({ graceDays: 5 }),
						anchor,
						[field]: number,
					});
					for (const at of [
						...marks.map((mark) => mark.at),
						...bands.flatMap(({ from, to }) => [from, to]),
					]) {
						expect(at).toBeGreaterThanOrEqual(0);
						expect(at).toBeLessThanOrEqual(100);
					}
				}
	});
});

describe("a day of the year", () => {
	it("is the month's last where the month has no such day", () => {
		expect(dayInMonth(12, 31)).toBe("12-31");
		expect(dayInMonth(2, 31)).toBe("02-29");
		expect(dayInMonth(4, 31)).toBe("04-30");
		expect(dayInMonth(4, 5)).toBe("04-05");
	});
});
