import fc from "fast-check";
import { expect, test } from "vitest";
import { contentDifferences } from "#domain/contentDifferences.ts";
import type { Content } from "#domain/documents/index.ts";
import type { AuthoredQuestion } from "#domain/documents/questions.ts";
import { separate } from "#domain/exam.ts";
import { id } from "./builders.ts";
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
		start.map((each) => (each.title === "Exits" ? { ...each, ...over } : each)),
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
				all.filter((title) => other.includes(title) && !moved.includes(title));
			expect(stayed(now, old)).toEqual(stayed(old, now));
		}),
	);
});
