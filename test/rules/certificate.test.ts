import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	type Awarded,
	certificateTexts,
	wording,
} from "#domain/certificate.ts";
import { awardEvents, calendarEvents } from "#domain/certificateCalendar.ts";
import { languages } from "#domain/documents/values.ts";
import { iCalendar } from "#domain/iCalendar.ts";
import { unknownFields } from "#domain/mergeFields.ts";
import { Picture, pictureSize } from "#domain/picture.ts";
import { parseNumber, verifyPath } from "#domain/publicPage.ts";
import { award, chain, day, enrollment, instant } from "./builders.ts";

const awarded: Awarded = {
	learner: "Ana Núñez",
	course: "Fire safety",
	version: 3,
	score: 87.5,
	number: "7C1E-94B2-0D5F-A836",
	issuedOn: day("2027-01-10"),
	expiresOn: day("2028-01-10"),
	credits: 1.5,
	creditType: "CPE",
	portal: "Harbour",
	language: "en",
};
const texts = (text: string, over: Partial<Awarded> = {}) =>
	wording({ title: "{course}", text }, { ...awarded, ...over }).lines.map(
		({ text }) => text,
	);

describe("wording", () => {
	it("fills in every merge field, however it is spaced", () => {
		expect(
			texts(
				"{learner}, {course}, { version }, {issuedOn}, {expiresOn}, {score}, {number}, {credits}",
			),
		).toEqual([
			"Ana Núñez, Fire safety, Version 3, January 10, 2027, January 10, 2028, 87.5%, 7C1E-94B2-0D5F-A836, 1.5 CPE",
		]);
		expect(wording({ title: "{course}", text: "" }, awarded).title).toBe(
			"Fire safety",
		);
	});

	it("leaves as typed what is no merge field, and names it once", () => {
		const text = "{learnr} {learner} {} {a b} {learnr}";
		expect(texts(text)).toEqual(["{learnr} Ana Núñez {} {a b} {learnr}"]);
		expect(unknownFields(text, "{x}")).toEqual(["{learnr}", "{x}"]);
	});

	it("says nothing where there is no score", () => {
		expect(texts("[{score}]", { score: null })).toEqual(["[]"]);
	});

	it("says nothing where there are no credits, and writes them as the language does", () => {
		expect(texts("[{credits}]", { credits: null })).toEqual(["[]"]);
		expect(texts("{credits}", { creditType: "", language: "de" })).toEqual([
			"1,5",
		]);
	});

	it("never fills in what a learner's or course's name holds", () => {
		expect(texts("{learner}", { learner: "{number} $& $1" })).toEqual([
			"{number} $& $1",
		]);
	});

	it("makes a line stand out that is the learner or the course alone", () => {
		const { lines } = wording(
			{ title: "T", text: "for\n {learner} \nin {course}\n{course}\n{number}" },
			awarded,
		);
		expect(lines.map(({ prominent }) => prominent)).toEqual([
			false,
			true,
			false,
			true,
			false,
		]);
	});

	it("says that a certificate does not expire", () => {
		const { facts } = wording(
			{ title: "T", text: "" },
			{ ...awarded, expiresOn: null },
		);
		expect(facts.at(-1)).toBe("Does not expire");
		expect(texts("{expiresOn}", { expiresOn: null })).toEqual([
			"Does not expire",
		]);
	});

	it.each(languages)("writes days and fixed words in %s", (language) => {
		const { facts } = wording(
			{ title: "T", text: "" },
			{ ...awarded, language },
		);
		const day = new Intl.DateTimeFormat(language, {
			dateStyle: "long",
			timeZone: "UTC",
		}).format(new Date("2028-01-10"));
		expect(facts).toHaveLength(3);
		expect(facts[2]).toBe(`${certificateTexts[language].expiresOn} ${day}`);
	});
});

describe("numbers", () => {
	it.each([
		["7C1E-94B2-0D5F-A836", "7C1E-94B2-0D5F-A836"],
		["7c1e94b20d5fa836", "7C1E-94B2-0D5F-A836"],
		[" 7c1e 94b2 0d5f a836\n", "7C1E-94B2-0D5F-A836"],
		["7C1E-94B2-0D5F-A83", null],
		["7C1E-94B2-0D5F-A8366", null],
		["7C1E-94B2-0D5F-A83G", null],
		["", null],
	])("%j is %j", (typed, number) => {
		expect(parseNumber(typed)).toBe(number);
	});

	it("a number's page leads back to it", () => {
		const path = verifyPath(awarded.number);
		expect(parseNumber(path.split("/").at(-1) ?? "")).toBe(awarded.number);
	});
});

describe("the dates of certificates", () => {
	const next = { kind: "on", day: day("2025-02-21"), award: award() } as const;

	it("are the last valid day and the re-enrollment", () => {
		expect(
			awardEvents(award(), "Fire safety", next, "en").map(({ on, summary }) => [
				on,
				summary,
			]),
		).toEqual([
			["2025-03-03", "Certificate ends: Fire safety"],
			["2025-02-21", "Re-enrollment: Fire safety"],
		]);
	});

	it("are none of one that never expires or was revoked, and no re-enrollment of an older one", () => {
		const none = (over: Parameters<typeof award>[0]) =>
			awardEvents(award(over), "x", next, "en");
		expect(none({ expiresOn: null })).toEqual([]);
		expect(none({ revokedAt: instant("2025-01-03T10:00") })).toEqual([]);
		expect(
			none({ id: "00000000-0000-7000-8000-000000000077" as never }),
		).toHaveLength(1);
	});

	it("of a chain are those of its newest certificate, by day", () => {
		const events = calendarEvents(
			[chain({ enrollments: [enrollment()], awards: [award()] })],
			day("2025-01-10"),
			"en",
		);
		expect(events.map(({ on }) => on)).toEqual(["2025-02-21", "2025-03-03"]);
		expect(new Set(events.map(({ uid }) => uid)).size).toBe(2);
	});
});

describe("calendar files", () => {
	const file = (summary: string, description = "") =>
		iCalendar(
			"Mine",
			[{ uid: "u", on: day("2024-02-29"), summary, description }],
			instant("2024-01-01T08:30"),
		);

	it("hold all-day events that end on the day after", () => {
		const lines = file("Certificate ends").split("\r\n");
		expect(lines.slice(0, 3)).toEqual([
			"BEGIN:VCALENDAR",
			"VERSION:2.0",
			expect.stringMatching(/^PRODID:/),
		]);
		expect(lines).toEqual(
			expect.arrayContaining([
				"DTSTAMP:20240101T083000Z",
				"DTSTART;VALUE=DATE:20240229",
				"DTEND;VALUE=DATE:20240301",
				"SUMMARY:Certificate ends",
			]),
		);
		expect(lines.slice(-2)).toEqual(["END:VCALENDAR", ""]);
	});

	it("escape what RFC 5545 reserves", () => {
		expect(file("a\\b;c,d\ne\r\nf\u0007")).toContain(
			"\r\nSUMMARY:a\\\\b\\;c\\,d\\ne\\nf\r\n",
		);
	});

	it("fold lines at 75 octets, through no character, and unfold to what was written", () => {
		fc.assert(
			fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (text) => {
				const written = file(text.replace(/[\p{Cc}\\;,]/gu, ""));
				for (const line of written.split("\r\n"))
					expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
				expect(written.isWellFormed()).toBe(true);
				expect(written.replaceAll("\r\n ", "")).toContain(
					`\r\nSUMMARY:${text.replace(/[\p{Cc}\\;,]/gu, "")}\r\n`,
				);
			}),
		);
	});

	it("let nothing that is typed begin a line of its own", () => {
		fc.assert(
			fc.property(fc.string({ maxLength: 80 }), (text) => {
				const lines = file(text, text).replaceAll("\r\n ", "").split("\r\n");
				expect(lines.filter((line) => line === "BEGIN:VEVENT")).toHaveLength(1);
				expect(lines).toHaveLength(file("x", "x").split("\r\n").length);
			}),
		);
	});
});

describe("pictures", () => {
	/** The head of a JPEG of 300 × 200 pixels, after a comment. */
	const jpeg = (width = 300) =>
		`data:image/jpeg;base64,${Buffer.from([
			0xff,
			0xd8,
			0xff,
			0xfe,
			0,
			4,
			65,
			66,
			0xff,
			0xc2,
			0,
			17,
			8,
			0,
			200,
			width >> 8,
			width & 255,
			3,
			0,
			0,
			0,
			0,
			0,
			0,
			0,
			0,
			0,
		]).toString("base64")}`;

	it("a JPEG's size is that of its frame", () => {
		expect(pictureSize(jpeg())).toEqual({ width: 300, height: 200 });
		expect(Picture.safeParse(jpeg()).success).toBe(true);
		expect(Picture.safeParse(jpeg(2001)).success).toBe(false);
	});

	it("whatever bytes say they are a picture, it is decided without an error", () => {
		fc.assert(
			fc.property(
				fc.uint8Array({ maxLength: 80 }),
				fc.constantFrom("png", "jpeg"),
				(bytes, kind) => {
					const head = kind === "png" ? [0x89, 0x50, 0x4e, 0x47] : [0xff, 0xd8];
					const all = Buffer.from([...head, ...bytes]);
					const url = `data:image/${kind};base64,${all.toString("base64")}`;
					expect(typeof Picture.safeParse(url).success).toBe("boolean");
				},
			),
		);
	});
});
