import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contentDifferences } from "#domain/contentDifferences.ts";
import { CourseVersion } from "#domain/documents/courseVersions.ts";
import type { Content } from "#domain/documents/index.ts";
import type { AuthoredQuestion } from "#domain/documents/questions.ts";
import { separate } from "#domain/exam.ts";
import {
	readable,
	shortened,
	textDifference,
} from "#lib/ui/versions/textDifference.ts";
import { versionDifferences } from "#lib/ui/versions/versionDifferences.ts";
import { id, version } from "./builders.ts";
import { authored, content, uuid } from "./contentBuilders.ts";

const contentId = (number: number) => id(number) as Content["id"];

/** A lesson in a place, its id being the place's in its version. */
const lesson = (place: number, title: string, text = `About ${title}.`) =>
	content({ id: contentId(100 + place), position: place, title, text });

/** An exam with its answer key. */
const exam = (
	place: number,
	title: string,
	questions: readonly AuthoredQuestion[],
	over: Partial<Content> = {},
) => {
	const { questions: asked, answers } = separate(questions);
	const examId = contentId(200 + place);
	return [
		content({
			id: examId,
			kind: "exam",
			position: place,
			title,
			questions: asked,
			...over,
		}),
		content({
			id: contentId(300 + place),
			kind: "answer_key",
			title: "Key",
			examId,
			answers,
		}),
	];
};

/** As a new version begins: every id is another, what questions have are the same. */
const copied = (contents: readonly Content[]) =>
	contents.map((each) => ({
		...each,
		id: contentId(Number(each.id.slice(-6)) + 5000),
		examId: each.examId && contentId(Number(each.examId.slice(-6)) + 5000),
	}));

const question = (number: number, over: Partial<AuthoredQuestion> = {}) =>
	authored({
		kind: "single",
		id: uuid(number),
		prompt: `Question ${number}?`,
		...over,
	});

const told = (before: readonly Content[], after: readonly Content[]) =>
	contentDifferences(before, after).map((each) => [
		each.change,
		(each.after ?? each.before).title,
		...(each.change === "changed" && each.moved ? ["moved"] : []),
		...(each.questions.length > 0
			? [
					each.questions.map((one) => [
						one.change,
						(one.after ?? one.before).id,
						...(one.change === "changed" && one.moved ? ["moved"] : []),
					]),
				]
			: []),
	]);

describe("lessons and exams", () => {
	const start = [
		lesson(0, "Welcome"),
		lesson(1, "Exits"),
		lesson(2, "Extinguishers"),
		...exam(3, "Final", [question(1), question(2), question(3)]),
	];

	test("a copy differs in nothing", () => {
		expect(told(start, copied(start))).toEqual([]);
	});

	test("what is added and what is removed is told where it stands", () => {
		const after = copied([
			start[0] as Content,
			lesson(7, "Alarms"),
			...start.slice(2),
		]).map((each, position) => ({ ...each, position }));
		expect(told(start, after)).toEqual([
			["removed", "Exits"],
			["added", "Alarms"],
		]);
	});

	test("of lessons in another order the fewest are told as moved", () => {
		const after = copied([
			{ ...lesson(2, "Extinguishers"), position: 0 },
			{ ...lesson(0, "Welcome"), position: 1 },
			{ ...lesson(1, "Exits"), position: 2 },
			...start.slice(3),
		]);
		expect(told(start, after)).toEqual([["changed", "Extinguishers", "moved"]]);
	});

	test.each<[string, Partial<Content>]>([
		["another title", { title: "Ways out" }],
		["another text", { text: "Wholly other words here" }],
		["a little of both", { title: "The exits", text: "About all the Exits." }],
	])("a lesson with %s is one that has changed, not two", (_, over) => {
		const after = copied(
			start.map((each) =>
				each.title === "Exits" ? { ...each, ...over } : each,
			),
		);
		expect(told(start, after)).toEqual([
			["changed", ("title" in over ? over.title : null) ?? "Exits"],
		]);
	});

	test("a lesson never becomes an exam of the same name", () => {
		expect(told([lesson(0, "Fire")], exam(0, "Fire", [question(1)]))).toEqual([
			["removed", "Fire"],
			["added", "Fire"],
		]);
	});

	test.each([
		["passMark", 90],
		["maximumAttempts", 2],
		["timeLimitMinutes", 20],
		["shuffle", true],
	] as const)("an exam's %s is compared", (field, value) => {
		const questions = [question(1)];
		expect(
			told(
				exam(0, "Final", questions),
				copied(exam(0, "Final", questions, { [field]: value })),
			),
		).toEqual([["changed", "Final"]]);
	});

	test.each<[string, AuthoredQuestion[], unknown[]]>([
		[
			"added at the end",
			[question(1), question(2), question(3), question(4)],
			[["added", uuid(4)]],
		],
		["removed", [question(1), question(3)], [["removed", uuid(2)]]],
		[
			"moved to the end",
			[question(2), question(3), question(1)],
			[["changed", uuid(1), "moved"]],
		],
		[
			"asked otherwise",
			[question(1), question(2, { prompt: "Why?" }), question(3)],
			[["changed", uuid(2)]],
		],
		[
			"worth more",
			[question(1), question(2, { points: 9 }), question(3)],
			[["changed", uuid(2)]],
		],
		[
			"answered otherwise",
			[question(1), question(2, { correctIds: [uuid(2)] }), question(3)],
			[["changed", uuid(2)]],
		],
		[
			"marked by another guidance",
			[question(1), question(2, { guidance: "Be kind." }), question(3)],
			[["changed", uuid(2)]],
		],
		[
			"written anew word by word",
			[question(1), { ...question(2), id: uuid(20) }, question(3)],
			[],
		],
	])(
		"a question %s is told under an exam of another name",
		(_, questions, differences) => {
			const found = told(start, [
				...copied(start.slice(0, 3)),
				...copied(exam(3, "Last test", questions)),
			]);
			expect(found).toEqual([
				[
					"changed",
					"Last test",
					...(differences.length > 0 ? [differences] : []),
				],
			]);
		},
	);

	test("the right order of an ordering is compared", () => {
		const ordering = (order: number[]) => [
			authored({
				kind: "ordering",
				id: uuid(50),
				options: order.map((n) => ({ id: uuid(n), text: `Step ${n}` })),
			}),
		];
		expect(
			told(
				exam(0, "Final", ordering([1, 2, 3])),
				copied(exam(0, "Final", ordering([2, 1, 3]))),
			),
		).toEqual([["changed", "Final", [["changed", uuid(50)]]]]);
	});

	test("whatever is done to lessons, both versions are found again in what is told", () => {
		const titles = fc.uniqueArray(
			fc.constantFrom("One", "Two", "Three", "Four", "Five", "Six", "Seven"),
		);
		fc.assert(
			fc.property(titles, titles, (old, now) => {
				const before = old.map((title, place) => lesson(place, title, title));
				const after = copied(
					now.map((title, place) => lesson(place, title, title)),
				);
				const found = contentDifferences(before, after);
				const of = (change: string) =>
					found
						.filter((each) => each.change === change)
						.map((each) => (each.after ?? each.before).title)
						.sort();
				expect(of("added")).toEqual(
					now.filter((title) => !old.includes(title)).sort(),
				);
				expect(of("removed")).toEqual(
					old.filter((title) => !now.includes(title)).sort(),
				);
				// Without the moved ones the others stand in the same order in both.
				const moved = of("changed");
				const stayed = (all: string[], other: string[]) =>
					all.filter(
						(title) => other.includes(title) && !moved.includes(title),
					);
				expect(stayed(now, old)).toEqual(stayed(old, now));
			}),
		);
	});
});

describe("settings", () => {
	/** Another value for each field that a version can differ in. */
	const others: { [Field in keyof CourseVersion]?: CourseVersion[Field] } = {
		dueOn: "2027-03-01" as CourseVersion["dueOn"],
		dueAfterDays: 14,
		validThrough: "2027-04-01" as CourseVersion["validThrough"],
		validAfterDays: 30,
		certificateId: id(4) as CourseVersion["certificateId"],
		awardOn: "completion",
		expiresAfterDays: 365,
		daysBeforeExpiry: 30,
		reEnrollEnabled: false,
		anchor: "expiry",
		anchorDay: "12-31",
		anchorMinimumDays: 90,
		graceDays: 7,
		onlyWhileRequired: true,
		credits: 1.5,
		creditType: "CPE",
		hasLiveLearning: true,
		overbook: true,
		autoRegister: false,
	};
	const fields = Object.keys(CourseVersion.shape).filter(
		(field) =>
			!["id", "courseId", "number", "status", "publishedAt"].includes(field),
	);
	const certificate = () => "Fire safety";

	test.each(fields)("%s is compared, in words that differ", (field) => {
		expect(others).toHaveProperty(field);
		const found = versionDifferences(
			version(),
			version({ [field]: others[field as keyof CourseVersion] }),
			certificate,
		);
		expect(found).toHaveLength(1);
		expect(found[0]?.fields).toHaveLength(1);
		const [difference] = found[0]?.fields ?? [];
		expect(difference?.before).not.toBe(difference?.after);
	});

	test("nothing differs between a version and its copy", () => {
		expect(
			versionDifferences(
				version({ number: 1 }),
				version({ number: 2, status: "draft", publishedAt: null }),
				certificate,
			),
		).toEqual([]);
	});

	test("pages stand in the order of the course's own", () => {
		expect(
			versionDifferences(version(), version(others), certificate).map(
				({ page }) => page,
			),
		).toEqual(["Info", "Certs & Credits", "Live Learning"]);
	});
});

describe("texts", () => {
	test("a word is told as removed and another as added", () => {
		expect(
			textDifference(
				"Call the chief warden at once.",
				"Call the fire warden at once.",
			),
		).toEqual([
			{ change: "same", text: "Call the " },
			{ change: "removed", text: "chief" },
			{ change: "added", text: "fire" },
			{ change: "same", text: " warden at once." },
		]);
	});

	test("words are found in scripts that write them without spaces", () => {
		const found = textDifference(
			"火災の場合は階段を使ってください。",
			"地震の場合は階段を使ってください。",
		);
		expect(found?.find(({ change }) => change === "same")?.text).toBe(
			"の場合は階段を使ってください。",
		);
	});

	test("of texts that have next to nothing in common no word is compared", () => {
		expect(
			textDifference("Alpha beta gamma delta", "Completely other sentence"),
		).toBeNull();
	});

	test("the pieces put together are both texts", () => {
		const words = fc
			.array(fc.constantFrom("fire", "exit", "alarm", "\n", "door.", "消火"), {
				maxLength: 40,
			})
			.map((list) => list.join(" "));
		fc.assert(
			fc.property(words, words, (before, after) => {
				const pieces = textDifference(before, after);
				if (!pieces) return;
				const without = (change: string) =>
					pieces
						.filter((piece) => piece.change !== change)
						.map(({ text }) => text)
						.join("");
				expect(without("added")).toBe(before);
				expect(without("removed")).toBe(after);
			}),
		);
	});

	test("two long texts are compared, and given up, in less than a second", () => {
		const long = (word: string) =>
			`${word} `.repeat(50_000 / (word.length + 1));
		const began = performance.now();
		textDifference(long("alpha"), long("beta"));
		const text = Array.from({ length: 7000 }, (_, n) => `word${n}`).join(" ");
		expect(
			textDifference(text, text.replace("word3500", "other")),
		).not.toBeNull();
		expect(performance.now() - began).toBeLessThan(1000);
	});

	test("what is far from a difference is left out", () => {
		const far = "far away ".repeat(100);
		const pieces = shortened([
			{ change: "same", text: far },
			{ change: "removed", text: "old" },
			{ change: "same", text: ` near ${far}near ` },
			{ change: "added", text: "new" },
		]);
		expect(pieces[0]?.text).toMatch(/^… ?far away .{0,120}$/s);
		expect(pieces[2]?.text).toMatch(/^ near .{80,130}….{80,130}near $/s);
	});

	test("formatted text is read as people see it", () => {
		expect(
			readable(
				"# Exits\n\nUse **the stairs** &amp; [the plan](https://example.com/plan).\n\n- one\n- two\n  - deeper\n\n1. first\n2. second\n\n> quoted\n\n![Map](file:1)\n\n| a | b |\n| - | - |\n| 1 | 2 |",
			),
		).toBe(
			[
				"Exits",
				"Use the stairs & the plan (https://example.com/plan).",
				"• one",
				"• two",
				"   • deeper",
				"1. first",
				"2. second",
				"> quoted",
				"[Map](file:1)",
				"a | b",
				"1 | 2",
			].join("\n"),
		);
	});

	test("texts of which only the formatting differs read the same", () => {
		expect(readable("Use **the stairs**")).toBe(readable("Use *the stairs*"));
	});
});
