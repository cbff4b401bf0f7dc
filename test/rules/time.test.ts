import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
	addDays,
	dayAt,
	daysBetween,
	epochMilliseconds,
	hold,
	instantOf,
	instantOfLocal,
	isTimeZone,
	startOfDay,
	timeOfDayAt,
} from "#domain/time.ts";
import { Day, Instant, TimeOfDay, TimeZone } from "#domain/timeSchemas.ts";
import { day, instant } from "./builders.ts";

const zones = [
	"UTC",
	"Europe/Dublin",
	"America/New_York",
	"America/Havana",
	"America/Sao_Paulo",
	"Asia/Kolkata",
	"Asia/Kathmandu",
	"Australia/Lord_Howe",
	"Pacific/Apia",
	"Pacific/Kiritimati",
	"Africa/Cairo",
];
const AnyDay = fc
	.integer({ min: Date.parse("1990-01-01"), max: Date.parse("2090-01-01") })
	.map((time) => day(new Date(time).toISOString().slice(0, 10)));
const AnyInstant = fc
	.integer({ min: Date.parse("1990-01-01"), max: Date.parse("2090-01-01") })
	.map((time) => instantOf(time));
const Zone = fc.constantFrom(...zones);

describe("R7: days are counted on the calendar", () => {
	test.each([
		["2025-01-10", 365, "2026-01-10"],
		["2024-02-28", 1, "2024-02-29"],
		["2024-02-29", 365, "2025-02-28"],
		["2024-02-29", 366, "2025-03-01"],
		["2025-02-28", 1, "2025-03-01"],
		["2025-03-29", 1, "2025-03-30"],
		["2026-01-10", -30, "2025-12-11"],
		["2000-01-01", 36_500, "2099-12-07"],
	])("%s + %i days is %s", (from, days, to) => {
		expect(addDays(day(from), days)).toBe(to);
		expect(daysBetween(day(from), day(to))).toBe(days);
	});

	test("addDays and daysBetween undo one another", () => {
		fc.assert(
			fc.property(
				AnyDay,
				fc.integer({ min: -36_500, max: 36_500 }),
				(from, days) => {
					expect(daysBetween(from, addDays(from, days))).toBe(days);
					expect(addDays(addDays(from, days), -days)).toBe(from);
				},
			),
		);
	});

	test("days sort as text as they follow one another", () => {
		fc.assert(
			fc.property(AnyDay, fc.integer({ min: 1, max: 10_000 }), (from, days) => {
				expect(from < addDays(from, days)).toBe(true);
			}),
		);
	});
});

describe("R7: an instant's day is the portal's", () => {
	test.each([
		["2025-03-07T03:30", "America/New_York", "2025-03-06"],
		["2025-03-09T04:59", "America/New_York", "2025-03-08"],
		["2025-03-09T05:00", "America/New_York", "2025-03-09"],
		// The clock goes forward on the 9th: that day has 23 hours.
		["2025-03-10T03:59", "America/New_York", "2025-03-09"],
		["2025-03-10T04:00", "America/New_York", "2025-03-10"],
		["2025-03-01T18:29", "Asia/Kolkata", "2025-03-01"],
		["2025-03-01T18:30", "Asia/Kolkata", "2025-03-02"],
		["2025-03-01T18:15", "Asia/Kathmandu", "2025-03-02"],
		["2011-12-30T09:59", "Pacific/Apia", "2011-12-29"],
		["2011-12-30T10:00", "Pacific/Apia", "2011-12-31"],
		["2025-01-01T10:00", "Pacific/Kiritimati", "2025-01-02"],
	])("%sZ in %s is %s", (at, zone, expected) => {
		expect(dayAt(instant(at), zone)).toBe(expected);
	});

	test("a day begins at its first instant, whatever the clocks do", () => {
		fc.assert(
			fc.property(AnyInstant, Zone, (at, zone) => {
				const today = dayAt(at, zone);
				const start = startOfDay(today, zone);
				expect(start <= at).toBe(true);
				expect(dayAt(start, zone)).toBe(today);
				expect(
					dayAt(instantOf(epochMilliseconds(start) - 1), zone) < today,
				).toBe(true);
			}),
		);
	});

	test.each([
		// Midnight does not exist where the clocks go forward at 0:00.
		["2025-03-09", "America/Havana", "2025-03-09T05:00:00.000Z"],
		["2025-04-25", "Africa/Cairo", "2025-04-24T22:00:00.000Z"],
		// The skipped day begins where the next one does.
		["2011-12-30", "Pacific/Apia", "2011-12-30T10:00:00.000Z"],
		["2011-12-31", "Pacific/Apia", "2011-12-30T10:00:00.000Z"],
	])("%s in %s begins at %s", (of, zone, expected) => {
		expect(startOfDay(day(of), zone)).toBe(expected);
	});

	test("time never takes the day back", () => {
		fc.assert(
			fc.property(
				AnyInstant,
				fc.nat(90 * 3_600_000),
				Zone,
				(at, later, zone) => {
					expect(
						dayAt(at, zone) <=
							dayAt(instantOf(epochMilliseconds(at) + later), zone),
					).toBe(true);
				},
			),
		);
	});
});

describe("R11: a device's time is held between enrollment and arrival", () => {
	const enrolledAt = instant("2025-01-05T09:00");
	const receivedAt = instant("2025-01-20T09:00");
	test.each([
		["2025-01-10T08:00", "2025-01-10T08:00"],
		["2031-01-01T00:00", "2025-01-20T09:00"],
		["2019-01-01T00:00", "2025-01-05T09:00"],
	])("%sZ counts as %sZ", (madeAt, expected) => {
		expect(hold(instant(madeAt), enrolledAt, receivedAt)).toBe(
			instant(expected),
		);
	});

	test("it never lies outside, and never moves what lies inside", () => {
		fc.assert(
			fc.property(AnyInstant, AnyInstant, AnyInstant, (madeAt, a, b) => {
				const [earliest, latest] = a <= b ? [a, b] : [b, a];
				const held = hold(madeAt, earliest, latest);
				expect(held >= earliest && held <= latest).toBe(true);
				if (madeAt >= earliest && madeAt <= latest) expect(held).toBe(madeAt);
			}),
		);
	});
});

describe("what is no day, instant or zone is refused", () => {
	test.each([
		"2025-02-29",
		"2025-13-01",
		"25-01-01",
		"1899-12-31",
		"2300-01-01",
		"2025-01-01T00:00:00Z",
		"",
	])("day %j", (text) => {
		expect(Day.safeParse(text).success).toBe(false);
	});
	test.each([
		"2025-01-01",
		"2025-01-01T00:00:00Z",
		"2025-01-01T00:00:00.000+01:00",
		"2025-01-01T24:00:00.000Z",
	])("instant %j", (text) => {
		expect(Instant.safeParse(text).success).toBe(false);
	});
	test.each(["Mars/Base", "+01:00", "", "Europe/"])("zone %j", (zone) => {
		expect(TimeZone.safeParse(zone).success).toBe(false);
	});
	test.each(zones)("%s is a zone", (zone) => {
		expect(isTimeZone(zone)).toBe(true);
	});
});

describe("a day and a time typed by a person mean the portal's zone", () => {
	test.each([
		["an ordinary morning", "2027-01-10", "09:00", "UTC", "2027-01-10T09:00"],
		["summer time", "2027-07-10", "09:00", "Europe/Dublin", "2027-07-10T08:00"],
		["winter time", "2027-01-10", "09:00", "Europe/Dublin", "2027-01-10T09:00"],
		["midnight", "2027-01-10", "00:00", "Asia/Tokyo", "2027-01-09T15:00"],
		["half an hour", "2027-01-10", "09:00", "Asia/Kolkata", "2027-01-10T03:30"],
		["45 minutes", "2027-01-10", "09:00", "Asia/Kathmandu", "2027-01-10T03:15"],
		[
			"just before a gap",
			"2027-03-28",
			"00:59",
			"Europe/Dublin",
			"2027-03-28T00:59",
		],
		[
			"in a gap: as long after it",
			"2027-03-28",
			"01:30",
			"Europe/Dublin",
			"2027-03-28T01:30",
		],
		["after a gap", "2027-03-28", "02:00", "Europe/Dublin", "2027-03-28T01:00"],
		[
			"a gap in the west",
			"2027-03-14",
			"02:30",
			"America/New_York",
			"2027-03-14T07:30",
		],
		[
			"a gap of half an hour",
			"2027-10-03",
			"02:15",
			"Australia/Lord_Howe",
			"2027-10-02T15:45",
		],
		[
			"shown twice: the first",
			"2027-10-31",
			"01:30",
			"Europe/Dublin",
			"2027-10-31T00:30",
		],
		[
			"twice in the west: the first",
			"2027-11-07",
			"01:30",
			"America/New_York",
			"2027-11-07T05:30",
		],
		[
			"half an hour twice: the first",
			"2027-04-04",
			"01:45",
			"Australia/Lord_Howe",
			"2027-04-03T14:45",
		],
		[
			"just after the second",
			"2027-10-31",
			"02:00",
			"Europe/Dublin",
			"2027-10-31T02:00",
		],
		[
			"a day that was skipped",
			"2011-12-30",
			"10:00",
			"Pacific/Apia",
			"2011-12-30T20:00",
		],
		[
			"the day after it",
			"2011-12-31",
			"10:00",
			"Pacific/Apia",
			"2011-12-30T20:00",
		],
		[
			"a gap at midnight",
			"2018-11-04",
			"00:30",
			"America/Sao_Paulo",
			"2018-11-04T03:30",
		],
	])("%s: %s %s in %s is %s", (_case, on, at, zone, expected) => {
		expect(instantOfLocal(day(on), TimeOfDay.parse(at), zone)).toBe(
			instant(expected),
		);
	});

	test("reading an instant's day and time back gives the same minute, or the hour before it when it was shown twice", () => {
		fc.assert(
			fc.property(AnyInstant, Zone, (time, zone) => {
				const minute = instantOf(
					Math.floor(epochMilliseconds(time) / 60_000) * 60_000,
				);
				const read = instantOfLocal(
					dayAt(minute, zone),
					timeOfDayAt(minute, zone),
					zone,
				);
				const early = epochMilliseconds(minute) - epochMilliseconds(read);
				expect(early).toBeGreaterThanOrEqual(0);
				expect(early).toBeLessThanOrEqual(3_600_000);
				expect(timeOfDayAt(read, zone)).toBe(timeOfDayAt(minute, zone));
			}),
		);
	});

	test.each(["9:00", "24:00", "12:60", "", "noon"])("%j is no time", (text) => {
		expect(TimeOfDay.safeParse(text).success).toBe(false);
	});
});
