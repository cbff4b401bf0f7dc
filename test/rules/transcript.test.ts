import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { AwardId, CourseVersionId } from "#domain/documents/document.ts";
import type { Award, Enrollment } from "#domain/documents/index.ts";
import {
	creditSums,
	isPartlyOnServer,
	type Period,
	transcriptRows,
} from "#domain/transcript.ts";
import { pdf } from "#lib/ui/certificates/drawing/index.ts";
import { csvText } from "#lib/ui/imports/csv.ts";
import {
	type PrintedTable,
	sheetsOf,
} from "#lib/ui/transcript/printedTable.ts";
import {
	INCOMPLETE,
	printedTranscript,
	type Transcript,
	transcriptCsv,
} from "#lib/ui/transcript/transcript.ts";
import {
	award,
	course,
	day,
	enrollment,
	id,
	instant,
	reEnrollment,
	version,
} from "./builders.ts";
import { pdfText } from "./pdfText.ts";

const ALL: Period = { fromOn: null, toOn: null };
const TODAY = day("2025-06-01");

/** The turn of a cycle, completed on a day; without an award where that is null. */
function turn(
	cycle: number,
	on: string,
	over: Partial<Enrollment> = {},
	earned: Partial<Award> | null = {},
): { enrollment: Enrollment; award: Award | null } {
	const own = id(9 + cycle);
	return {
		enrollment: enrollment({
			id: own as Enrollment["id"],
			cycle,
			resultMadeAt: instant(`${on}T12:00`),
			...over,
		}),
		award:
			earned &&
			award({
				id: AwardId.parse(own),
				enrollmentId: own as Award["enrollmentId"],
				cycle,
				issuedOn: day(on),
				...earned,
			}),
	};
}

function rowsOf(
	turns: readonly ReturnType<typeof turn>[],
	period = ALL,
	timeZone = "UTC",
) {
	return transcriptRows(
		{
			enrollments: turns.map(({ enrollment }) => enrollment),
			awards: turns.flatMap(({ award }) => award ?? []),
			courses: [course()],
			courseVersions: [version()],
			timeZone,
		},
		period,
	);
}

describe("a transcript’s rows", () => {
	it("are what was finished, newest first, each with what it earned", () => {
		const rows = rowsOf([
			turn(1, "2025-01-02"),
			turn(2, "2025-02-25", { status: "failed" }, null),
			turn(3, "2025-03-01", { status: "completed" }, { number: "C3" }),
			turn(4, "2025-04-01", { status: "pending_review" }, null),
			turn(5, "2025-04-02", { status: "not_needed" }, null),
			{ enrollment: reEnrollment(), award: null },
		]);
		expect(
			rows.map(
				({ enrollment: { status }, award, completedOn, course, version }) => [
					completedOn,
					status,
					award?.number,
					course?.title,
					version?.number,
				],
			),
		).toEqual([
			["2025-03-01", "completed", "C3", "Fire safety", 1],
			["2025-02-25", "failed", undefined, "Fire safety", 1],
			["2025-01-02", "passed", "0000", "Fire safety", 1],
		]);
	});

	it("are there without a course or version that the device does not have", () => {
		const [row] = rowsOf([
			turn(1, "2025-01-02", { courseVersionId: CourseVersionId.parse(id(77)) }),
		]);
		expect(row).toMatchObject({ version: null, completedOn: "2025-01-02" });
	});

	it.each<[string | null, string | null, string[]]>([
		[null, null, ["2025-03-01", "2025-02-01", "2025-01-01"]],
		["2025-02-01", null, ["2025-03-01", "2025-02-01"]],
		[null, "2025-02-01", ["2025-02-01", "2025-01-01"]],
		["2025-02-01", "2025-02-01", ["2025-02-01"]],
		["2025-03-02", null, []],
	])("from %s through %s mean both days", (from, to, expected) => {
		const turns = ["2025-01-01", "2025-02-01", "2025-03-01"].map((on, index) =>
			turn(index + 1, on),
		);
		expect(
			rowsOf(turns, {
				fromOn: from === null ? null : day(from),
				toOn: to === null ? null : day(to),
			}).map(({ completedOn }) => completedOn),
		).toEqual(expected);
	});

	it("are dated by the portal’s calendar", () => {
		const late = turn(1, "2025-01-01", {
			resultMadeAt: instant("2025-01-01T23:30"),
		});
		const on = (timeZone: string) =>
			rowsOf([late], ALL, timeZone).map(({ completedOn }) => completedOn);
		expect(on("UTC")).toEqual(["2025-01-01"]);
		expect(on("Europe/Berlin")).toEqual(["2025-01-02"]);
	});
});

describe("the sums of credits", () => {
	const earned = (credits: number | null, creditType: string) => ({
		credits: { credits, creditType },
	});
	it.each([
		["nothing", [], []],
		["no credits", [{ credits: null }, earned(null, "CPE")], []],
		[
			"one type, to the hundredth",
			[earned(1.1, "CPE"), earned(1.1, "CPE"), earned(1.1, "CPE")],
			[{ credits: 3.3, creditType: "CPE" }],
		],
		[
			"several types, by name, and one without a name",
			[earned(2, "CPE"), earned(3, "CPD"), earned(1, ""), earned(0.5, "CPE")],
			[
				{ credits: 1, creditType: "" },
				{ credits: 3, creditType: "CPD" },
				{ credits: 2.5, creditType: "CPE" },
			],
		],
	])("of %s", (_, rows, expected) => {
		expect(creditSums(rows)).toEqual(expected);
	});

	it("have those of certificates that ended, and none that was revoked", () => {
		const rows = rowsOf([
			turn(1, "2025-01-02", {}, { credits: 2, creditType: "CPE" }),
			turn(
				2,
				"2025-02-02",
				{},
				{
					credits: 4,
					creditType: "CPE",
					revokedAt: instant("2025-02-10T10:00"),
				},
			),
		]);
		expect(rows.map(({ credits }) => credits?.credits ?? null)).toEqual([
			null,
			2,
		]);
		expect(creditSums(rows)).toEqual([{ credits: 2, creditType: "CPE" }]);
	});
});

describe("what is on the server alone", () => {
	const held = (...cycles: number[]) =>
		cycles.map((cycle) => turn(cycle, "2020-01-01").enrollment);
	it.each<[string, number[], Period, boolean]>([
		["nothing, of a whole chain", [1, 2, 3], ALL, false],
		["what leaves a gap", [1, 4], ALL, true],
		[
			"nothing that was finished in the months of which all is current",
			[1, 4],
			{ fromOn: day("2024-05-01"), toOn: null },
			false,
		],
		[
			"perhaps what was finished before",
			[1, 4],
			{ fromOn: day("2024-04-30"), toOn: null },
			true,
		],
	])("%s", (_, cycles, period, expected) => {
		expect(isPartlyOnServer(held(...cycles), period, TODAY)).toBe(expected);
	});

	it("is asked of each chain by itself", () => {
		const other = enrollment({
			id: id(50) as Enrollment["id"],
			chainId: id(50) as Enrollment["chainId"],
		});
		expect(isPartlyOnServer([...held(1, 2), other], ALL, TODAY)).toBe(false);
		expect(isPartlyOnServer([...held(1, 3), other], ALL, TODAY)).toBe(true);
	});
});

function transcript(over: Partial<Transcript> = {}): Transcript {
	return {
		person: "Ana Silva",
		period: ALL,
		rows: rowsOf([
			turn(
				1,
				"2025-01-02",
				{ score: 87.5 },
				{ number: "AB-1", credits: 1.5, creditType: "CPE" },
			),
			turn(2, "2025-02-25", { status: "failed" }, null),
		]),
		warnings: [],
		today: TODAY,
		...over,
	};
}

describe("a transcript as CSV", () => {
	it("has days as YYYY-MM-DD, numbers as numbers, and the sums after the rows", () => {
		const { header, lines } = transcriptCsv(transcript());
		expect(csvText(header, lines).split("\r\n")).toEqual([
			"\ufeffCourse,Version,Completed on,Result,Score (%),Certificate,Valid through,State,Credits,Type of credits",
			"Fire safety,1,2025-02-25,Failed,,,,,,",
			"Fire safety,1,2025-01-02,Passed,87.5,AB-1,2025-03-03,Expired,1.5,CPE",
			"Sum of credits,,,,,,,,1.5,CPE",
			"",
		]);
	});
	it("says that it is incomplete", () => {
		const { lines } = transcriptCsv(transcript({ warnings: [INCOMPLETE] }));
		expect(lines.at(-1)?.[0]).toBe(INCOMPLETE);
		expect(new Set(lines.map(({ length }) => length))).toEqual(new Set([10]));
	});
});

async function read(url: string): Promise<ArrayBuffer> {
	const file = await readFile(`.${url.split("?")[0]}`);
	return new Uint8Array(file).buffer;
}
async function textOf(table: PrintedTable): Promise<string[]> {
	const sheets = await sheetsOf(table, read);
	for (const { width, height, items } of sheets)
		for (const item of items) {
			expect(item.x).toBeGreaterThan(0);
			expect(item.y).toBeGreaterThan(0);
			expect(item.y).toBeLessThan(height);
			if (item.kind === "run")
				expect(item.x + item.run.width * item.size).toBeLessThan(width);
		}
	const file = await pdf(sheets, { title: "T", author: "P", language: "en" });
	expect(file.length).toBeLessThan(400_000);
	return pdfText(file);
}
const portal = { name: "Harbour Training" };

describe("a transcript as PDF", { timeout: 30_000 }, () => {
	it("says all of it, as text that can be copied", async () => {
		const [page = "", ...others] = await textOf(
			printedTranscript(transcript(), portal),
		);
		expect(others).toEqual([]);
		for (const text of [
			"Transcript",
			"Ana Silva",
			"Harbour Training",
			"Everything on record",
			"2 results",
			"Fire safety",
			"Passed, 87.5 %",
			"AB-1",
			"Mar 3, 2025",
			"1.5 CPE",
			"Sum of credits",
			"Made on June 1, 2025",
			"Page 1 of 1",
		])
			expect(page).toContain(text);
		expect(page).not.toContain("Incomplete");
	});

	it.each([
		["Latin", "Łukasz Žółć-Þórðarson"],
		["Greek", "Αλέξανδρος Παπαδόπουλος"],
		["Cyrillic", "Дмитрий Щукин"],
		["Japanese", "山田 太郎"],
	])("speaks any script: %s", async (_, person) => {
		const [page = ""] = await textOf(
			printedTranscript(transcript({ person }), portal),
		);
		expect(page.replaceAll("\n", "")).toContain(person);
		expect(page).not.toContain("\ufffd");
	});

	it("is set from right to left in Arabic", async () => {
		const table = {
			...printedTranscript(transcript({ person: "محمد بن عبد الله" }), portal),
			isRightToLeft: true,
		};
		await textOf(table);
		const [sheet] = await sheetsOf(table, read);
		const placeOf = (text: string) =>
			sheet?.items.find(
				(item) => item.kind === "run" && item.run.text.includes(text),
			)?.x ?? 0;
		expect(placeOf("Course")).toBeGreaterThan(placeOf("Version"));
		expect(placeOf("Version")).toBeGreaterThan(placeOf("Credits"));
		expect(placeOf("محمد")).toBeGreaterThan(placeOf("Credits"));
		expect(placeOf("Page")).toBeLessThan(100);
	});

	it("goes on over pages, the head on each, no row cut in two", async () => {
		const long = course({
			title: `Working at heights ${"and depths ".repeat(12)}`.trim(),
		});
		const rows = Array.from({ length: 80 }, (_, index) => ({
			...(rowsOf([turn(1, "2025-01-02", {}, { number: `No-${index}` })])[0] ?? {
				enrollment: enrollment(),
				award: null,
				version: null,
				completedOn: TODAY,
				credits: null,
			}),
			course: index % 7 === 0 ? long : course(),
		}));
		const pages = await textOf(printedTranscript(transcript({ rows }), portal));
		expect(pages.length).toBeGreaterThan(2);
		for (const [index, page] of pages.entries()) {
			expect(page).toContain("Completed on");
			expect(page).toContain(`Page ${index + 1} of ${pages.length}`);
		}
		const numbers = pages.map((page) => page.match(/No-\d+/g) ?? []);
		expect(numbers.flat()).toEqual(rows.map((_, index) => `No-${index}`));
		// A long title's lines are all on the page of its number.
		for (const [index, page] of pages.entries())
			expect(page.match(/Working at heights/g)?.length ?? 0).toBe(
				numbers[index]?.filter((text) => Number(text.slice(3)) % 7 === 0)
					.length,
			);
	});

	it("says what a reader must know, and that nothing was finished", async () => {
		const [page = ""] = await textOf(
			printedTranscript(
				transcript({ rows: [], warnings: [INCOMPLETE] }),
				portal,
			),
		);
		expect(page.replaceAll("\n", " ")).toContain("Incomplete: older history");
		expect(page).toContain("Nothing was finished in this time.");
		expect(page).not.toContain("Sum of credits");
	});
});
