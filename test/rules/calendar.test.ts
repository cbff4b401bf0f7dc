import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays, type Day, dayAt } from "#domain/time.ts";
import {
	addMonths,
	dayIn,
	firstDayOfWeek,
	lastDayOf,
	monthGrid,
	monthIn,
	monthOf,
	moved,
	sessionsOn,
	type Weekday,
	weekOf,
} from "#lib/ui/liveLearning/calendar.ts";
import { session } from "./builders.ts";

const day = (text: string) => text as Day;
const days = fc
	.date({
		min: new Date("1950-01-01"),
		max: new Date("2250-12-31"),
		noInvalidDate: true,
	})
	.map((date) => day(date.toISOString().slice(0, 10)));
const weekdays = fc.constantFrom<Weekday>(1, 2, 3, 4, 5, 6, 7);

describe("weeks and months", () => {
	test.each([
		["en-GB", 1],
		["en-US", 7],
		["de", 1],
		["ar-EG", 6],
	] as const)("weeks of %s begin on weekday %i", (locale, first) => {
		expect(firstDayOfWeek(locale)).toBe(first);
	});

	test.each([
		// January 2027 begins on a Friday.
		["2027-01", 1, "2026-12-28", "2027-01-31", 5],
		["2027-01", 7, "2026-12-27", "2027-02-06", 6],
		["2027-01", 6, "2026-12-26", "2027-02-05", 6],
		// A February of exactly four weeks.
		["2027-02", 1, "2027-02-01", "2027-02-28", 4],
		["2028-02", 1, "2028-01-31", "2028-03-05", 5],
	] as const)(
		"%s, weeks from weekday %i on, lasts from %s to %s in %i weeks",
		(month, first, from, to, weeks) => {
			const grid = monthGrid(month, first);
			expect([grid[0]?.[0], grid.at(-1)?.[6], grid.length]).toEqual([
				from,
				to,
				weeks,
			]);
		},
	);

	test("a month's grid has whole weeks without a gap, and all of the month's days", () => {
		fc.assert(
			fc.property(days, weekdays, (any, first) => {
				const month = monthOf(any);
				const grid = monthGrid(month, first);
				const flat = grid.flat();
				expect(grid.every((week) => week.length === 7)).toBe(true);
				flat.forEach((each, index) => {
					if (index > 0) expect(each).toBe(addDays(flat[index - 1] as Day, 1));
				});
				expect(new Date(`${flat[0]}T00:00:00Z`).getUTCDay() || 7).toBe(first);
				expect(
					grid.every((week) => week.some((d) => monthOf(d) === month)),
				).toBe(true);
				expect(flat).toContain(any);
				expect(weekOf(any, first)).toContain(any);
			}),
		);
	});

	test.each([
		["2027-01-31", 1, "2027-02-28"],
		["2028-01-31", 1, "2028-02-29"],
		["2027-03-31", -1, "2027-02-28"],
		["2027-12-15", 1, "2028-01-15"],
		["2027-01-15", -1, "2026-12-15"],
	])("%s and %i month is %s", (from, months, to) => {
		expect(addMonths(day(from), months)).toBe(to);
	});

	test.each([
		["2027-01", "2027-01"],
		["2027-13", null],
		["0001-01", null],
		["soon", null],
	])("an address's month %s is %s", (text, month) => {
		expect(monthIn(text)).toBe(month);
	});

	test("an address's day has to exist", () => {
		expect(dayIn("2027-02-28")).toBe("2027-02-28");
		expect(dayIn("2027-02-29")).toBeNull();
		expect(dayIn("")).toBeNull();
	});
});

describe("keys", () => {
	const month = { first: 1, isWeek: false, isRtl: false } as const;
	test.each([
		["ArrowRight", month, "2027-01-14"],
		["ArrowLeft", month, "2027-01-12"],
		["ArrowRight", { ...month, isRtl: true }, "2027-01-12"],
		["ArrowLeft", { ...month, isRtl: true }, "2027-01-14"],
		["ArrowUp", month, "2027-01-06"],
		["ArrowDown", month, "2027-01-20"],
		["Home", month, "2027-01-11"],
		["End", month, "2027-01-17"],
		["Home", { ...month, first: 7 }, "2027-01-10"],
		["PageDown", month, "2027-02-13"],
		["PageUp", month, "2026-12-13"],
		["PageDown", { ...month, isWeek: true }, "2027-01-20"],
		["x", month, null],
	] as const)("%s with %o leads from 13 January 2027 to %s", (key, how, to) => {
		expect(moved(day("2027-01-13"), key, how)).toBe(to);
	});
});

describe("sessions by day", () => {
	const at = (number: number, startsAt: string, endsAt: string) => ({
		...session(number),
		startsAt: startsAt as ReturnType<typeof session>["startsAt"],
		endsAt: endsAt as ReturnType<typeof session>["endsAt"],
	});
	const january = monthGrid("2027-01", 1).flat();

	test("a session stands under its day in the portal's zone, not in UTC", () => {
		const late = at(1, "2027-01-11T23:30:00.000Z", "2027-01-12T00:30:00.000Z");
		expect(
			sessionsOn(january, [late], "Asia/Tokyo").get(day("2027-01-12")),
		).toEqual([late]);
		expect(
			sessionsOn(january, [late], "America/New_York").get(day("2027-01-11")),
		).toEqual([late]);
	});

	test("one of several days stands under each of them, also where it began before what is shown", () => {
		const long = at(1, "2026-12-26T09:00:00.000Z", "2026-12-29T12:00:00.000Z");
		const byDay = sessionsOn(january, [long], "UTC");
		expect(
			[...byDay].filter(([, found]) => found.length > 0).map(([each]) => each),
		).toEqual(["2026-12-28", "2026-12-29"]);
	});

	test("one that ends at midnight does not reach the next day", () => {
		const evening = at(
			1,
			"2027-01-11T18:00:00.000Z",
			"2027-01-12T00:00:00.000Z",
		);
		expect(lastDayOf(evening, "UTC")).toBe("2027-01-11");
		expect(
			sessionsOn(january, [evening], "UTC").get(day("2027-01-12")),
		).toEqual([]);
	});

	test("every session in a span is found on exactly the days that it touches, by start", () => {
		const minutes = fc.integer({ min: 0, max: 60 * 24 * 60 });
		fc.assert(
			fc.property(
				fc.array(fc.tuple(minutes, fc.integer({ min: 1, max: 5000 })), {
					maxLength: 12,
				}),
				fc.constantFrom("UTC", "Pacific/Auckland", "America/St_Johns"),
				(spans, zone) => {
					const start = Date.parse("2026-12-10T00:00:00.000Z");
					const iso = (minute: number) =>
						new Date(start + minute * 60_000).toISOString();
					const all = spans.map(([from, length], index) =>
						at(index + 1, iso(from), iso(from + length)),
					);
					const byDay = sessionsOn(january, all, zone);
					for (const [each, found] of byDay) {
						const touching = all.filter(
							(one) =>
								dayAt(one.startsAt, zone) <= each &&
								lastDayOf(one, zone) >= each,
						);
						expect(new Set(found)).toEqual(new Set(touching));
						expect(found.map(({ startsAt }) => startsAt)).toEqual(
							found.map(({ startsAt }) => startsAt).sort(),
						);
					}
				},
			),
		);
	});
});
