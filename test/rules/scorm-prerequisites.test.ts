import fc from "fast-check";
import { expect, test } from "vitest";
import type { Activity } from "#domain/documents/packages.ts";
import {
	openable,
	packageResult,
	unmetPrerequisites,
} from "#domain/scorm/parts.ts";
import {
	type Condition,
	type PartStatus,
	readPrerequisites,
	unmet,
} from "#domain/scorm/prerequisites.ts";
import { activity } from "./contentBuilders.ts";

// What comes first in a package of several parts: SCORM 1.2's prerequisites.

/** A has completed, B has passed, F has failed, W was looked through, I has begun, N has not. */
const standing: Record<string, PartStatus> = {
	A: "completed",
	B: "passed",
	F: "failed",
	W: "browsed",
	I: "incomplete",
	N: "not attempted",
};
const statusOf = (itemId: string) => standing[itemId] ?? "not attempted";
const isMet = (condition: Condition) => unmet(condition, statusOf) === null;

test.each<[string, boolean]>([
	["A", true],
	["B", true],
	["F", false],
	["W", false],
	["I", false],
	["N", false],
	["~A", false],
	["~N", true],
	["~~A", true],
	["A&B", true],
	["A & N", false],
	["A|N", true],
	["I|N", false],
	["N|A&B", true],
	["A|B&N", true],
	["(A|B)&N", false],
	["~A|B", true],
	["~(A&N)", true],
	["~(A&B)", false],
	["~(A|N)", false],
	["~(I|N)", true],
	['B="passed"', true],
	['A="passed"', false],
	['A = "completed"', true],
	['B="completed"', true],
	['F="failed"', true],
	['W="browsed"', true],
	['I="incomplete"', true],
	['N="not attempted"', true],
	['I="not attempted"', false],
	['A<>"passed"', true],
	['B<>"passed"', false],
	['B<>"P"', false],
	["B=p", true],
	["F=FAILED", true],
	["2*{A,B,N}", true],
	["2*{A,I,N}", false],
	["3*{A, B, N}", false],
	["1*{N,A}", true],
	["~2*{A,I,N}", true],
	["~2*{A,B,N}", false],
	['2*{A,F="failed",N}', true],
	["2*{A,(B|I),N}", true],
	["((A))", true],
])("%s is met: %s", (script, expected) => {
	const condition = readPrerequisites(script);
	expect(condition && isMet(condition)).toBe(expected);
});

test.each([
	"",
	" ",
	"A B",
	"A&",
	"&A",
	"A&&B",
	"(A",
	"A)",
	"~",
	"A=",
	'A="done"',
	'A="passed',
	'"passed"=A=B',
	"{A,B}",
	"0*{A}",
	"3*{A,B}",
	"1.5*{A,B}",
	"x*{A,B}",
	"2*{A,B",
	"2*{}",
	"A==B",
	"A<B",
	"A>B",
	"(".repeat(1000),
	`${"(".repeat(3000)}A${")".repeat(3000)}`,
	"A&".repeat(1000),
])("%s cannot be read", (script) => {
	expect(readPrerequisites(script)).toBe(null);
});

test("nesting as deep as a script can be is read", () => {
	const deep = `${"(".repeat(499)}A${")".repeat(499)}`;
	expect(readPrerequisites(deep)).toEqual(readPrerequisites("A"));
	expect(readPrerequisites(`${"~".repeat(998)}A`)).toEqual(
		readPrerequisites("A"),
	);
});

test("of what is not met only that is told", () => {
	const left = (script: string) => {
		const condition = readPrerequisites(script);
		return condition && unmet(condition, statusOf);
	};
	expect(left("A&N&B")).toEqual(readPrerequisites("N"));
	expect(left("A&N&I")).toEqual(readPrerequisites("N&I"));
	expect(left("3*{A,B,N,I}")).toEqual(readPrerequisites("N|I"));
	expect(left("3*{A,N,I,F}")).toEqual(readPrerequisites("2*{N,I,F}"));
	expect(left("A&(N|I&B)")).toEqual(readPrerequisites("N|I"));
	expect(left("N&(N&I)&I&N")).toEqual(readPrerequisites("N&I"));
	expect(left('A&~B&B<>"failed"')).toEqual(readPrerequisites("~B"));
});

/** A script as a tree, the oracle's. */
type Tree =
	| { is: string }
	| { not: Tree }
	| { and: Tree[] }
	| { or: Tree[] }
	| { needed: number; of: Tree[] };
const { tree } = fc.letrec<{ tree: Tree }>((tie) => {
	const some = fc.array(tie("tree"), { minLength: 1, maxLength: 3 });
	return {
		tree: fc.oneof(
			{ maxDepth: 4 },
			fc.record({ is: fc.constantFrom(...Object.keys(standing)) }),
			fc.record({ not: tie("tree") }),
			fc.record({ and: some }),
			fc.record({ or: some }),
			some.chain((of) =>
				fc.record({
					needed: fc.integer({ min: 1, max: of.length }),
					of: fc.constant(of),
				}),
			),
		),
	};
});
const written = (one: Tree): string => {
	if ("is" in one) return one.is;
	if ("not" in one) return `~(${written(one.not)})`;
	if ("and" in one) return `(${one.and.map(written).join(" & ")})`;
	if ("or" in one) return `(${one.or.map(written).join("|")})`;
	return `${one.needed}*{${one.of.map(written).join(", ")}}`;
};
const holds = (one: Tree): boolean => {
	if ("is" in one) return one.is === "A" || one.is === "B";
	if ("not" in one) return !holds(one.not);
	if ("and" in one) return one.and.every(holds);
	if ("or" in one) return one.or.some(holds);
	return one.of.filter(holds).length >= one.needed;
};

test("a script means what it is written from, and what is told of it is not met", () => {
	fc.assert(
		fc.property(tree, (one) => {
			const script = written(one);
			fc.pre(script.length <= 1000);
			const condition = readPrerequisites(script);
			if (!condition) throw new Error(`${script} was not read.`);
			const left = unmet(condition, statusOf);
			expect(left === null).toBe(holds(one));
			if (left) expect(unmet(left, statusOf)).toEqual(left);
		}),
	);
});

test("whatever stands in a manifest, reading it ends", () => {
	const words = fc.constantFrom(...'AB12 &|~=<>(){},*"', "passed");
	fc.assert(
		fc.property(fc.array(words, { maxLength: 60 }), (all) => {
			expect(() => readPrerequisites(all.join(""))).not.toThrow();
		}),
	);
});

const part = (
	id: string,
	script = "",
	{
		within = [] as string[],
		...over
	}: Partial<Activity> & {
		within?: string[];
	} = {},
) =>
	activity({
		title: id,
		prerequisites: {
			itemIds: [id, ...within],
			scripts: script === "" ? [] : [script],
		},
		...over,
	});
const of12 = (status: string) => ({ core: { lesson_status: status } });
const [completed, failed, begun] = [
	of12("completed"),
	of12("failed"),
	of12("incomplete"),
];
const package12 = (...activities: Activity[]) => ({
	version: "1.2" as const,
	activities,
});
const open = (activities: Activity[], kept: unknown[]) =>
	unmetPrerequisites(package12(...activities), kept).map(
		(condition) => condition === null,
	);

test("a part opens as soon as what comes first is done", () => {
	const all = [part("a"), part("b", "a"), part("c", "a&b")];
	expect(open(all, [])).toEqual([true, false, false]);
	expect(open(all, [begun])).toEqual([true, false, false]);
	expect(open(all, [completed])).toEqual([true, true, false]);
	expect(open(all, [completed, failed])).toEqual([true, true, false]);
	expect(open(all, [completed, of12("passed")])).toEqual([true, true, true]);
});

test("a chapter is done when all of its parts are, and what has no part of its own stands for them", () => {
	const within = { within: ["chapter", "all"] };
	const all = [
		part("a", "", within),
		part("b", "", within),
		part("c", "chapter"),
		part("d", 'all="passed"'),
		part("e", 'chapter="not attempted"'),
	];
	expect(open(all, [completed])).toEqual([true, true, false, false, false]);
	expect(open(all, [completed, completed])[2]).toBe(true);
	expect(open(all, [completed, completed])[3]).toBe(false);
	expect(open(all, [completed, of12("passed")])[3]).toBe(true);
	expect(open(all, [])[4]).toBe(true);
	// An item that opens something and holds others stands for what it opens.
	const own = [part("a"), part("b", "a", { within: ["a"] })];
	expect(open(own, [completed])).toEqual([true, true]);
});

test("where a score decides, it decides what comes next, and an asset is done once it has been opened", () => {
	const all = [
		part("test", "", { masteryScore: 80 }),
		part("next", 'test="passed"'),
		part("page", "", { kind: "asset" }),
		part("last", "page"),
	];
	const scored = (raw: string) => ({
		core: { lesson_status: "completed", score: { raw } },
	});
	expect(open(all, [scored("79")])).toEqual([true, false, true, false]);
	expect(open(all, [scored("80"), null, {}])).toEqual([true, true, true, true]);
});

test("a package waits for the parts that are open, and for no others", () => {
	const remedial = package12(
		part("test"),
		part("again", 'test="failed"'),
		part("end", "test|again"),
	);
	expect(packageResult(remedial, [])).toBe(null);
	expect(packageResult(remedial, [completed])).toBe(null);
	expect(packageResult(remedial, [completed, null, completed])).toEqual({
		status: "completed",
		score: null,
	});
	expect(packageResult(remedial, [failed])).toBe(null);
	expect(packageResult(remedial, [failed, completed])).toBe(null);
	const none = package12(part("a", "b"), part("b", "a"));
	expect(packageResult(none, [])).toBe(null);
});

test.each<[string, Activity[], number[]]>([
	["what can be kept to", [part("a"), part("b", "a")], []],
	["what comes later in the list", [part("a", "b"), part("b")], []],
	["what cannot be read", [part("a"), part("b", "a&&")], [1]],
	["what is not there", [part("a"), part("b", "z"), part("c", "~z")], [1, 2]],
	["itself", [part("a", "a"), part("b", "a")], [0]],
	["each other", [part("a", "b"), part("b", "a"), part("c", "b")], [0]],
	["its own chapter", [part("a", "k", { within: ["k"] }), part("b")], [0]],
	["not itself", [part("a", "~a"), part("b")], []],
	["itself or another", [part("a", "a|b"), part("b")], []],
	["two of a circle", [part("a", "2*{a,b,c}"), part("b"), part("c")], []],
])("waiting for %s", (_, activities, left) => {
	const taken = openable(activities);
	expect(taken.left).toEqual(left);
	for (const [place, { prerequisites }] of taken.activities.entries())
		expect(prerequisites?.scripts).toEqual(
			left.includes(place) ? [] : activities[place]?.prerequisites?.scripts,
		);
});

test("of a package as it is taken in, whoever completes what is open comes to a result", () => {
	const ids = ["A", "B", "F", "W", "I", "N"];
	const scripts = fc.tuple(...ids.map(() => fc.option(tree, { freq: 3 })));
	fc.assert(
		fc.property(
			scripts,
			fc.infiniteStream(fc.constantFrom(completed, of12("passed"))),
			(trees, ends) => {
				const { activities } = openable(
					ids.map((id, place) => {
						const one = trees[place];
						return part(id, one ? written(one) : "");
					}),
				);
				const all = package12(...activities);
				const kept: unknown[] = ids.map(() => null);
				for (let round = 0; round < ids.length; round += 1) {
					const next = unmetPrerequisites(all, kept).findIndex(
						(condition, place) => !condition && kept[place] === null,
					);
					if (next >= 0) kept[next] = ends.next().value;
				}
				expect(packageResult(all, kept)).not.toBe(null);
			},
		),
	);
});
