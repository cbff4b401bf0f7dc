import { describe, expect, test } from "vitest";
import { Group as GroupSchema } from "#domain/documents/groups.ts";
import type { Group } from "#domain/documents/index.ts";
import type { Chain } from "#domain/recertification.ts";
import { finishInTurns } from "#lib/local/turns.ts";
import { chainRows } from "#lib/ui/chainRows.ts";
import { type Month, monthSteps } from "#lib/ui/overview/months.ts";
import {
	type ComplianceFilter,
	complianceCsv,
	coverage,
	fitting,
	noFilter,
	summaries,
} from "#lib/ui/reports/compliance.ts";
import {
	award,
	chain,
	course,
	day,
	enrollment,
	id,
	person,
	reEnrollment,
} from "./builders.ts";

const manager = person({ id: id(40) as never, name: "Mia Berg" });
const group = (number: number, name: string, managerIds: string[]): Group =>
	GroupSchema.parse({
		id: id(number),
		name,
		managerIds,
		instructorIds: [],
		requiredCourseIds: [],
	});
const yard = group(20, "Yard", [manager.id]);
const office = group(21, "Office", []);

const ana = person({ groupIds: [yard.id, office.id] });
const ben = person({ id: id(6) as never, name: "Ben Okafor" });
const first = course({ title: "First aid" });
/** Valid through 3 March 2025, re-enrolled on 21 February. */
const anas = chain({ course: first });
/** Re-enrolled, and still valid until the same day. */
const renewing = chain({
	course: first,
	enrollments: [enrollment(), reEnrollment()],
});
/** Ben's on another course, which never expires. */
const fire = course({ id: id(7) as never, title: "Fire safety" });
const bens = chain({
	course: fire,
	enrollments: [
		enrollment({
			id: id(12) as never,
			chainId: id(12) as never,
			learnerId: ben.id,
			courseId: fire.id,
		}),
	],
	awards: [award({ expiresOn: null, learnerId: ben.id })],
});
const groups = [yard, office];
const rowsOn = (today: string, chains: Chain[] = [anas, bens]) =>
	chainRows(chains, [ana, ben], day(today));
const names = (filter: Partial<ComplianceFilter>, today = "2025-02-01") =>
	fitting(rowsOn(today), { ...noFilter, ...filter }, groups, day(today)).map(
		({ learner }) => learner.name,
	);

describe("the compliance report shows exactly who fits all that is asked", () => {
	test.each<[string, Partial<ComplianceFilter>, string[], string?]>([
		["nothing asked", {}, ["Ana Silva", "Ben Okafor"]],
		["a name, in any case", { search: "OKAF" }, ["Ben Okafor"]],
		["a state", { state: "certified" }, ["Ana Silva", "Ben Okafor"]],
		[
			"one of several states",
			{ state: "lapsed,certified" },
			["Ana Silva", "Ben Okafor"],
			"2025-03-04",
		],
		["a state that nobody is in", { state: "renewing" }, []],
		["a course", { course: first.id }, ["Ana Silva"]],
		["a group", { group: office.id }, ["Ana Silva"]],
		["a manager of one of the groups", { manager: manager.id }, ["Ana Silva"]],
		["ends from that very day", { endsFrom: "2025-03-03" }, ["Ana Silva"]],
		["ends after it", { endsFrom: "2025-03-04" }, []],
		["ends through that very day", { endsTo: "2025-03-03" }, ["Ana Silva"]],
		[
			"re-enrolled through the day",
			{ reEnrollTo: "2025-02-21" },
			["Ana Silva"],
		],
		["re-enrolled before it", { reEnrollTo: "2025-02-20" }, []],
		[
			"what is overdue is to come today",
			{ reEnrollFrom: "2025-02-25", reEnrollTo: "2025-02-25" },
			["Ana Silva"],
			"2025-02-25",
		],
	])("%s", (_, filter, expected, today) => {
		expect(names(filter, today)).toEqual(expected);
	});
});

test("summaries count a learner in each group and under each manager, and who is in none apart", () => {
	const rows = rowsOn("2025-02-01");
	const shown = (by: "course" | "group" | "manager") =>
		summaries(rows, by, groups, [manager]).map(({ name, all }) => [name, all]);
	expect(shown("course")).toEqual([
		["First aid", 1],
		["Fire safety", 1],
	]);
	expect(shown("group")).toEqual([
		["Yard", 1],
		["Office", 1],
		["", 1],
	]);
	expect(shown("manager")).toEqual([
		["Mia Berg", 1],
		["", 1],
	]);
});

test("in force is who is certified or renewing", () => {
	const today = "2025-03-10";
	const [summary] = summaries(
		chainRows([renewing, anas], [ana], day("2025-02-25")),
		"course",
		groups,
		[],
	);
	expect(summary && coverage(summary)).toBe(1);
	const [later] = summaries(
		chainRows([renewing], [ana], day(today)),
		"course",
		groups,
		[],
	);
	expect(later?.counts.lapsed).toBe(1);
	expect(later && coverage(later)).toBe(0);
});

test("the file says what the list says, with days that a spreadsheet reads", () => {
	const { header, lines } = complianceCsv(
		rowsOn("2025-02-01"),
		new Map([[yard.id, "Yard"]]),
		day("2025-02-01"),
	);
	expect(header).toHaveLength(9);
	expect(lines).toEqual([
		[
			"2025-02-01",
			"Ana Silva",
			"First aid",
			"Certified",
			"0000",
			"2025-01-02",
			"2025-03-03",
			"2025-02-21",
			"Yard",
		],
		[
			"2025-02-01",
			"Ben Okafor",
			"Fire safety",
			"Certified",
			"0000",
			"2025-01-02",
			"",
			"",
			"",
		],
	]);
});

describe("the next twelve months", () => {
	const monthsAhead = async (...given: Parameters<typeof monthSteps>) =>
		(await finishInTurns(monthSteps(...given), () => false)) as Month[];

	test("begin with what is left of this month, and count as the report filters", async () => {
		const today = day("2025-02-10");
		const rows = chainRows([anas, bens], [ana, ben], today);
		const months = await monthsAhead(rows, today);
		expect(months).toHaveLength(12);
		expect(months[0]).toEqual({
			month: "2025-02",
			from: "2025-02-10",
			to: "2025-02-28",
			endings: 0,
			reEnrollments: 1,
		});
		expect(months[1]).toMatchObject({
			month: "2025-03",
			from: "2025-03-01",
			to: "2025-03-31",
			endings: 1,
			reEnrollments: 0,
		});
		expect(months.at(-1)).toMatchObject({ month: "2026-01", to: "2026-01-31" });
		for (const { from, to, endings, reEnrollments } of months) {
			const ask = (filter: Partial<ComplianceFilter>) =>
				fitting(rows, { ...noFilter, ...filter }, groups, today).length;
			expect(ask({ endsFrom: from, endsTo: to })).toBe(endings);
			expect(ask({ reEnrollFrom: from, reEnrollTo: to })).toBe(reEnrollments);
		}
	});

	test("are the right ones from the last day of a long month", async () => {
		const months = await monthsAhead([], day("2025-01-31"));
		expect(months.map(({ month }) => month).slice(0, 3)).toEqual([
			"2025-01",
			"2025-02",
			"2025-03",
		]);
	});
});
