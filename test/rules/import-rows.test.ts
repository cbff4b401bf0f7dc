import fc from "fast-check";
import { v7 as uuidv7 } from "uuid";
import { describe, expect, test } from "vitest";
import type { Change, Documents } from "#domain/actions/action.ts";
import { decide } from "#domain/actions/decide.ts";
import { importedEnrollmentId } from "#domain/derivedIds.ts";
import type {
	CourseId,
	GroupId,
	PersonId,
} from "#domain/documents/document.ts";
import type { Group, Person } from "#domain/documents/index.ts";
import { guessColumns, peopleFields } from "#domain/imports/columns.ts";
import {
	type CompletionOptions,
	completionChecker,
} from "#domain/imports/completions.ts";
import { type PeopleOptions, peopleChecker } from "#domain/imports/people.ts";
import type { CheckedRow, ImportAction } from "#domain/imports/row.ts";
import { dayAt } from "#domain/time.ts";
import { Layer, Reader } from "#lib/local/layer.ts";
import { Tables } from "#lib/local/tables.ts";
import { csvText, readCsv } from "#lib/ui/imports/csv.ts";
import { peopleCsvHeader, peopleCsvRows } from "#lib/ui/people/peopleCsv.ts";
import { course, day, id, instant, person, version } from "./builders.ts";

const now = instant("2025-06-01T09:00");
const admin = person({
	id: id(90) as PersonId,
	name: "Ada Admin",
	email: "ada@example.com",
	role: "admin",
});
const crew: Group = {
	id: id(70) as GroupId,
	name: "Crew",
	managerIds: [],
	instructorIds: [],
	requiredCourseIds: [],
};

/** A portal to import into: what is decided there is applied, by the same rules as on the server. */
function portal(people: Person[] = [person()]) {
	const tables = new Tables();
	tables.of("people").write([admin, ...people], []);
	tables.of("groups").write([crew], []);
	tables.of("courses").write([course()], []);
	tables.of("courseVersions").write([version()], []);
	const layer = new Layer();
	const documents: Documents = new Reader(tables, new Layer(), layer);
	return {
		documents,
		async apply(actions: readonly ImportAction[]): Promise<string[]> {
			const outcomes: string[] = [];
			for (const action of actions) {
				try {
					const { changes } = await decide(action, {
						viewer: { personId: admin.id, role: "admin" },
						documents,
						actionId: uuidv7(),
						now,
						madeAt: now,
						timeZone: "UTC",
						today: dayAt(now, "UTC"),
					});
					for (const change of changes) take(layer, change);
					outcomes.push("accepted");
				} catch (error) {
					outcomes.push((error as Error).message);
				}
			}
			return outcomes;
		},
		/** Everything that the portal holds, to be compared. */
		async state(): Promise<string> {
			const all = await Promise.all(
				(["people", "groups", "enrollments", "awards"] as const).map(
					async (collection) =>
						(await documents.find(collection, {}))
							.map((document) => JSON.stringify(document))
							.sort(),
				),
			);
			return JSON.stringify(all);
		},
	};
}

function take(layer: Layer, change: Change): void {
	if ("deleted" in change) layer.set(change.collection, change.deleted, null);
	else layer.set(change.collection, change.document.id, change.document);
}

type Portal = ReturnType<typeof portal>;

async function importPeople(
	to: Portal,
	rows: readonly string[][],
	over: Partial<PeopleOptions> = {},
) {
	const checker = peopleChecker(
		await to.documents.find("people", {}),
		await to.documents.find("groups", {}),
		{
			columns: { name: 0, email: 1, role: 2, groups: 3 },
			update: false,
			createGroups: false,
			...over,
		},
		uuidv7,
	);
	const checked = rows.map((cells, index) => checker.check(index + 2, cells));
	const actions = [
		...checker.first(),
		...checked.flatMap((row) => row.actions),
	];
	return { checker, checked, outcomes: await to.apply(actions) };
}

async function importCompletions(
	to: Portal,
	rows: readonly string[][],
	over: Partial<CompletionOptions> = {},
) {
	const completed = new Map<string, { expiresOn: null }>();
	for (const { learnerId, courseId, resultMadeAt } of await to.documents.find(
		"enrollments",
		{},
	))
		if (resultMadeAt)
			completed.set(`${learnerId} ${courseId} ${dayAt(resultMadeAt, "UTC")}`, {
				expiresOn: null,
			});
	const checker = completionChecker(
		{
			people: await to.documents.find("people", {}),
			courses: await to.documents.find("courses", {}),
			completed: (learnerId, courseId, on) =>
				completed.get(`${learnerId} ${courseId} ${on}`),
		},
		{
			columns: {
				email: 0,
				name: 1,
				course: 2,
				completedOn: 3,
				expiresOn: 4,
				score: 5,
			},
			dayOrder: null,
			addPeople: false,
			newestOnly: false,
			courses: new Map(),
			timeZone: "UTC",
			today: dayAt(now, "UTC"),
			...over,
		},
		uuidv7,
	);
	for (const cells of rows) checker.look(cells);
	const checked = rows.map((cells, index) => checker.check(index + 2, cells));
	const actions = [
		...checker.first(),
		...checked.flatMap((row) => row.actions),
	];
	return { checker, checked, outcomes: await to.apply(actions) };
}

const outcomes = (rows: readonly CheckedRow[]) =>
	rows.map(({ outcome, problems, note }) =>
		outcome === "error"
			? problems.map(({ field, message }) => `${field}: ${message}`).join(" ")
			: `${outcome}: ${note}`,
	);

describe("a list of people", () => {
	test("each row says what will become of it, with the field and what to do", async () => {
		const { checked } = await importPeople(
			portal([
				person(),
				person({
					id: id(6) as PersonId,
					email: "gone@example.com",
					status: "removed",
				}),
			]),
			[
				["Ben Okafor", " BEN@example.com ", "", "crew"],
				["Ana Silva", "ana@example.com", "learner", ""],
				["Ana Souza", "ana@example.com", "", ""],
				["", "cai@example.com", "", ""],
				["Cai Lin", "cai(at)example.com", "", ""],
				["Dua Bek", "dua@example.com", "boss", "Night shift"],
				["Back Again", "gone@example.com", "Formateur", ""],
			],
		);
		expect(outcomes(checked)).toEqual([
			"new: Will be added.",
			"there: Is here with the same values.",
			"email: Row 3 has this e-mail address too. Keep one of the two rows.",
			"name: Enter a name.",
			"email: Enter an e-mail address such as name@example.com.",
			"role: “boss” is no role. Use admin, instructor, manager or learner, or leave it empty. groups: There is no group “Night shift”. Have missing groups created, create it first, or correct the name.",
			"new: Will be added.",
		]);
		expect(checked.at(-1)?.actions[0]?.payload).toMatchObject({
			role: "instructor",
		});
	});

	test("who is here is changed only where that was chosen, and leaves no group", async () => {
		const ana = person({ groupIds: [crew.id] });
		const rows = [["Ana Souza", "ana@example.com", "manager", "Night shift"]];
		const left = portal([ana]);
		const first = await importPeople(left, rows);
		expect(outcomes(first.checked)).toEqual([
			"there: Is here already; stays as it is.",
		]);
		expect(first.checker.differing()).toBe(1);
		await importPeople(left, rows, { update: true, createGroups: true });
		const changed = await left.documents.get("people", ana.id);
		expect(changed).toMatchObject({ name: "Ana Souza", role: "manager" });
		expect(changed?.groupIds).toHaveLength(2);
	});

	test("what was exported is all there when it is imported", async () => {
		const people = [
			person({ groupIds: [crew.id] }),
			person({
				id: id(6) as PersonId,
				name: "=Ben",
				email: "-b@example.com",
				role: "manager",
			}),
			person({
				id: id(7) as PersonId,
				name: "Lin, “Cai”",
				email: "c@example.com",
				status: "deactivated",
			}),
		];
		const text = csvText(
			peopleCsvHeader,
			peopleCsvRows(people, new Map([[crew.id, crew.name]])),
		);
		const [header, ...rows] = (await readCsv(new Blob([text]))).rows;
		const { checked } = await importPeople(
			portal(people),
			rows.map(({ cells }) => cells),
			{
				columns: guessColumns(peopleFields, header?.cells ?? [], []),
				update: true,
			},
		);
		expect(outcomes(checked)).toEqual(
			people.map(() => "there: Is here with the same values."),
		);
	});

	test("imported twice is imported once", async () => {
		const row = fc.tuple(
			fc.constantFrom("Ana Silva", "Ben Okafor", "", "Cai  Lin"),
			fc.constantFrom(
				"ana@example.com",
				"B@EXAMPLE.com",
				"c@example.com",
				"d",
				"",
			),
			fc.constantFrom("", "admin", "Lernender", "boss"),
			fc.constantFrom(
				"",
				"Crew",
				"crew; Night shift",
				"Night Shift",
				"Day|Crew",
			),
		);
		await fc.assert(
			fc.asyncProperty(
				fc.array(row, { maxLength: 12 }),
				fc.boolean(),
				fc.boolean(),
				async (rows, update, createGroups) => {
					const to = portal();
					const options = { update, createGroups };
					const first = await importPeople(to, rows, options);
					expect(first.outcomes.every((each) => each === "accepted")).toBe(
						true,
					);
					const state = await to.state();
					const second = await importPeople(to, rows, options);
					expect(second.outcomes).toEqual([]);
					expect(await to.state()).toBe(state);
				},
			),
			{ numRuns: 200 },
		);
	});
});

describe("past completions", () => {
	test("each row says what will become of it, with the field and what to do", async () => {
		const twin = (number: number) =>
			person({
				id: id(number) as PersonId,
				name: "Sam Lee",
				email: `sam${number}@example.com`,
			});
		const { checked, checker } = await importCompletions(
			portal([person(), twin(21), twin(22)]),
			[
				[
					"ana@example.com",
					"",
					"fire  SAFETY",
					"2025-03-01",
					"2026-03-01",
					"87,5 %",
				],
				["", "ana silva", "Fire safety", "01.03.2025", "", ""],
				["", "Sam Lee", "Fire safety", "2025-03-01", "", ""],
				["", "Nobody", "Fire safety", "2025-03-01", "", ""],
				["new@example.com", "New Comer", "Fire safety", "2025-03-01", "", ""],
				["new@example.com", "", "Fire safety", "2025-03-01", "", ""],
				["ana@example.com", "", "Welding", "03/04/2025", "soon", "A"],
				["ana@example.com", "", "Fire safety", "2025-06-02", "", ""],
				[
					"ana@example.com",
					"",
					"Fire safety",
					"2025-03-02",
					"2025-03-01",
					"101",
				],
				["", "", "", "", "", ""],
			],
		);
		expect(outcomes(checked)).toEqual([
			"new: Will be imported.",
			"there: The same completion as in row 2.",
			"name: 2 people are called Sam Lee. Give the e-mail address.",
			"name: Nobody here is called Nobody. Give the e-mail address, or add the person first.",
			"email: Nobody here has the address new@example.com. Have missing people added, or correct the address.",
			"email: Nobody here has the address new@example.com. Add the person first, or give their name in the file as well.",
			"course: There is no course “Welding”. Choose above which course is meant, or correct the title. completedOn: “03/04/2025” can be read two ways. Choose above whether the day or the month comes first. expiresOn: “soon” is no day. Write it as 2024-03-31. score: “A” is no score. Give a number from 0 to 100, or leave it empty.",
			"completedOn: The day of completion cannot lie in the future.",
			"score: “101” is no score. Give a number from 0 to 100, or leave it empty. expiresOn: The certificate cannot expire before the day of completion.",
			"course: Give the course. completedOn: Give the day of completion. email: Give the person’s e-mail address, or the name.",
		]);
		expect([...checker.unknownCourses]).toEqual([["Welding", 1]]);
		expect([...checker.unknownPeople]).toEqual(["new@example.com"]);
	});

	test("a course is chosen by hand, people are added first, and only the newest is taken where wished", async () => {
		const to = portal();
		const rows = [
			["new@example.com", "New Comer", "Brandschutz", "2024-03-01", "", ""],
			["new@example.com", "New Comer", "Brandschutz", "2025-03-01", "", "90"],
		];
		const { checked, outcomes: answers } = await importCompletions(to, rows, {
			addPeople: true,
			newestOnly: true,
			courses: new Map([["brandschutz", course().id]]),
		});
		expect(checked.map(({ outcome }) => outcome)).toEqual(["left out", "new"]);
		expect(answers).toEqual(["accepted", "accepted"]);
		const [added] = await to.documents.find("people", {
			email: "new@example.com",
		});
		expect(
			await to.documents.find("enrollments", {
				learnerId: added?.id as PersonId,
			}),
		).toMatchObject([
			{
				id: importedEnrollmentId(
					added?.id as PersonId,
					course().id as CourseId,
					day("2025-03-01"),
				),
				source: "import",
				status: "passed",
				score: 90,
			},
		]);
	});

	test("imported twice is imported once, also where the second time is not checked beforehand", async () => {
		const row = fc.tuple(
			fc.constantFrom(
				"ana@example.com",
				"ANA@example.com",
				"new@example.com",
				"x",
				"",
			),
			fc.constantFrom("Ana Silva", "New Comer", ""),
			fc.constantFrom("Fire safety", "FIRE SAFETY", "Welding", ""),
			fc.constantFrom(
				"2025-03-01",
				"1.3.2025",
				"13/02/2025",
				"2024-02-29",
				"2025-07-01",
				"?",
			),
			fc.constantFrom("", "2025-12-31", "2024-01-01"),
			fc.constantFrom("", "50", "x"),
		);
		await fc.assert(
			fc.asyncProperty(
				fc.array(row, { maxLength: 12 }),
				fc.boolean(),
				fc.boolean(),
				async (rows, addPeople, newestOnly) => {
					const to = portal();
					const options = { addPeople, newestOnly };
					const first = await importCompletions(to, rows, options);
					expect(first.outcomes.every((each) => each === "accepted")).toBe(
						true,
					);
					const state = await to.state();
					const second = await importCompletions(to, rows, options);
					expect(second.outcomes).toEqual([]);
					const again = first.checked.flatMap(({ actions }) => actions);
					for (const answer of await to.apply(again))
						expect(answer).toBe("This enrollment exists already.");
					expect(await to.state()).toBe(state);
				},
			),
			{ numRuns: 200 },
		);
	});
});
