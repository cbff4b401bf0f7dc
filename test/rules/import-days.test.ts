import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dayOrderIn, readDay } from "#domain/imports/days.ts";
import { dayAt, type Instant } from "#domain/time.ts";
import { Day } from "#domain/timeSchemas.ts";

const read = (
	text: string,
	order: "day first" | "month first" | null = null,
	zone = "Europe/Dublin",
) => {
	const found = readDay(text, order, zone);
	return found.kind === "day" ? found.day : found.kind;
};

describe("days as other systems write them", () => {
	test.each([
		["2024-03-31", "2024-03-31"],
		["2024/3/1", "2024-03-01"],
		["20240331", "2024-03-31"],
		["2024-03-31T14:05:00", "2024-03-31"],
		["2024-03-31 14:05", "2024-03-31"],
		["31.3.2024", "2024-03-31"],
		["01.02.2024", "2024-02-01"],
		["1.2.24", "2024-02-01"],
		["1.2.98", "1998-02-01"],
		["25/03/2024", "2024-03-25"],
		["03/25/2024", "2024-03-25"],
		["05/05/2024", "2024-05-05"],
		["25-03-2024 10:00", "2024-03-25"],
		["3 Mar 2024", "2024-03-03"],
		["March 3, 2024", "2024-03-03"],
		["3rd March 2024", "2024-03-03"],
		["3. März 2024", "2024-03-03"],
		["3 de marzo de 2024", "2024-03-03"],
		["1er août 2024", "2024-08-01"],
		["3 févr. 2024", "2024-02-03"],
		["٣١/٠٣/٢٠٢٤", "2024-03-31"],
		["٣ مارس ٢٠٢٤", "2024-03-03"],
		["03/04/2024", "ambiguous"],
		["30.02.2024", "unreadable"],
		["2023-02-29", "unreadable"],
		["13/13/2024", "unreadable"],
		["soon", "unreadable"],
		["", "unreadable"],
		["2024", "unreadable"],
	])("%s is %s", (text, expected) => {
		expect(read(text)).toBe(expected);
	});

	test("the chosen order decides, and refuses what it cannot be", () => {
		expect(read("03/04/2024", "day first")).toBe("2024-04-03");
		expect(read("03/04/2024", "month first")).toBe("2024-03-04");
		expect(read("25/03/2024", "month first")).toBe("unreadable");
	});

	test("an instant in UTC counts by the portal's day", () => {
		expect(read("2024-03-31T23:30:00Z", null, "Europe/Berlin")).toBe(
			"2024-04-01",
		);
	});

	test("a file tells its order only by days that can be read one way", () => {
		expect(
			[
				"13/01/2024",
				"01/13/2024",
				"01/02/2024",
				"05/05/2024",
				"13.01.2024",
			].map(dayOrderIn),
		).toEqual(["day first", "month first", "either", null, null]);
	});

	test("any day is read back from every form that it can be written in", () => {
		const days = fc
			.date({
				min: new Date("1900-01-02"),
				max: new Date("2299-12-30"),
				noInvalidDate: true,
			})
			.map((date) => dayAt(date.toISOString() as Instant, "UTC"));
		fc.assert(
			fc.property(days, (day) => {
				const [year, month, date] = Day.parse(day).split("-");
				expect(read(day)).toBe(day);
				expect(read(`${date}.${month}.${year}`)).toBe(day);
				expect(read(`${date}/${month}/${year}`, "day first")).toBe(day);
				expect(read(`${month}/${date}/${year}`, "month first")).toBe(day);
				for (const locale of ["en", "de", "es", "fr"]) {
					const words = new Intl.DateTimeFormat(locale, {
						dateStyle: "long",
						timeZone: "UTC",
					}).format(Date.parse(day));
					expect([words, read(words)]).toEqual([words, day]);
				}
			}),
			{ numRuns: 100 },
		);
	});
});
