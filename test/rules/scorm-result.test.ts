import fc from "fast-check";
import { expect, test } from "vitest";
import { itemState, resultOf, scoreOf } from "#domain/courseProgress.ts";
import { packageResult } from "#domain/scorm/parts.ts";
import { activityResult } from "#domain/scorm/result.ts";
import { cmiToStart } from "#domain/scorm/start.ts";
import { id } from "./builders.ts";
import { activity, attempt, content, progress } from "./contentBuilders.ts";

const of12 = (status: string, score: object = {}) => ({
	core: { lesson_status: status, score },
});
const of2004 = (completion: string, success: string, score: object = {}) => ({
	completion_status: completion,
	success_status: success,
	score,
});

test.each<[unknown, number | null, string | null, number | null]>([
	[of12("not attempted"), null, null, null],
	[of12("incomplete", { raw: "90" }), null, null, null],
	[of12("browsed"), null, null, null],
	[of12("completed"), null, "completed", null],
	[of12("completed", { raw: "85", max: "100" }), null, "completed", 85],
	[of12("passed", { raw: "8", min: "0", max: "10" }), null, "passed", 80],
	[of12("failed", { raw: "19.9" }), null, "failed", 19],
	[of12("completed", { raw: "80" }), 80, "passed", 80],
	[of12("passed", { raw: "79" }), 80, "failed", 79],
	[of12("passed"), 80, "passed", null],
	[of12("incomplete", { raw: "90" }), 80, null, null],
	[of12("passed", { raw: "300" }), null, "passed", 100],
	[of12("passed", { raw: "lots" }), null, "passed", null],
	[undefined, null, null, null],
	["passed", null, null, null],
])(
	"SCORM 1.2: %j from %s % is %s with %s",
	(cmi, masteryScore, status, score) => {
		expect(activityResult("1.2", activity({ masteryScore }), cmi)).toEqual(
			status && { status, score },
		);
	},
);

test.each<[unknown, number | null, string | null, number | null]>([
	[of2004("unknown", "unknown"), null, null, null],
	[of2004("incomplete", "unknown", { scaled: "0.9" }), null, null, null],
	[of2004("completed", "unknown"), null, "completed", null],
	[of2004("completed", "passed", { scaled: "0.29" }), null, "passed", 29],
	[of2004("incomplete", "passed"), null, "passed", null],
	[of2004("completed", "failed", { scaled: "-0.5" }), null, "failed", 0],
	[of2004("incomplete", "failed"), null, null, null],
	[of2004("completed", "unknown", { scaled: "0.7" }), 70, "passed", 70],
	[of2004("completed", "passed", { scaled: "0.6" }), 70, "failed", 60],
	[
		of2004("completed", "passed", { raw: "5", min: "0", max: "20" }),
		null,
		"passed",
		25,
	],
])(
	"SCORM 2004: %j from %s % is %s with %s",
	(cmi, masteryScore, status, score) => {
		expect(activityResult("2004", activity({ masteryScore }), cmi)).toEqual(
			status && { status, score },
		);
	},
);

const completed = of12("completed");
const passed = (raw: string) => of12("passed", { raw });
const failed = (raw: string) => of12("failed", { raw });
const [sco, asset] = [activity(), activity({ kind: "asset" })];
test.each<[string, unknown[], string | null, number | null]>([
	["none begun", [], null, null],
	["one of two done", [completed], null, null],
	["one begun", [completed, of12("incomplete")], null, null],
	["all completed", [completed, completed], "completed", null],
	["those that report it passed", [completed, passed("90")], "passed", 90],
	["scores of some", [passed("90"), passed("75")], "passed", 82],
	["one failed, one not done", [failed("20"), null], null, null],
	["one failed, all done", [failed("20"), passed("90")], "failed", 55],
])("of two SCOs, %s", (_, kept, status, score) => {
	expect(
		packageResult({ version: "1.2", activities: [sco, sco] }, kept),
	).toEqual(status && { status, score });
});

test("an asset is done once it has been opened, and passes nothing", () => {
	const both = { version: "1.2" as const, activities: [asset, sco] };
	expect(packageResult(both, [null, passed("90")])).toBe(null);
	expect(packageResult(both, [{}, passed("90")])).toEqual({
		status: "passed",
		score: 90,
	});
	const alone = { version: "2004" as const, activities: [asset] };
	expect(packageResult(alone, [])).toBe(null);
	expect(packageResult(alone, [{}])).toEqual({
		status: "completed",
		score: null,
	});
});

test("whatever a package keeps, its score is none or whole per cent", () => {
	const some = fc.oneof(fc.string(), fc.double().map(String), fc.anything());
	fc.assert(
		fc.property(
			fc.constantFrom("1.2" as const, "2004" as const),
			fc.constantFrom("passed", "failed", "completed"),
			fc.record({ raw: some, min: some, max: some, scaled: some }),
			(version, status, score) => {
				const result = activityResult(
					version,
					activity(),
					version === "1.2"
						? of12(status, score)
						: of2004("completed", status, score),
				);
				expect(result?.score ?? 0).toSatisfy(
					(value) => Number.isInteger(value) && value >= 0 && value <= 100,
				);
			},
		),
	);
});

const item = content({ kind: "package" });
const lesson = content({ id: id(61) as never, position: 1 });
const reported = (status: "passed" | "failed", score: number | null) =>
	attempt({ status, score });

test("a package is done when it is completed or passed, and failed when no attempt is left", () => {
	const twice = { ...item, maximumAttempts: 2 };
	const failed = reported("failed", 20);
	expect(itemState(item, progress())).toBe("open");
	expect(itemState(item, progress({ doneIds: [item.id] }))).toBe("done");
	expect(
		itemState(item, progress({ attempts: [reported("passed", null)] })),
	).toBe("done");
	expect(itemState(twice, progress({ attempts: [failed] }))).toBe("open");
	expect(itemState(twice, progress({ attempts: [failed, failed] }))).toBe(
		"failed",
	);
	expect(itemState(item, progress({ attempts: [failed, failed] }))).toBe(
		"open",
	);
});

test("R12: completed alone completes the course; passed passes it", () => {
	const all = [item, lesson];
	const done = { doneIds: [lesson.id] };
	expect(resultOf(all, progress({ doneIds: [item.id, lesson.id] }))).toBe(
		"completed",
	);
	expect(
		resultOf(all, progress({ ...done, attempts: [reported("passed", 90)] })),
	).toBe("passed");
	expect(resultOf(all, progress(done))).toBe("in_progress");
});

test("the score is the mean over what gives one", () => {
	const exam = content({ id: id(62) as never, kind: "exam", position: 2 });
	const examPassed = attempt({ examId: exam.id, status: "passed", score: 80 });
	const scored = progress({ attempts: [reported("passed", 90), examPassed] });
	const unscored = progress({
		attempts: [reported("passed", null), examPassed],
	});
	expect(scoreOf([item, exam], scored)).toBe(85);
	expect(scoreOf([item, exam], unscored)).toBe(80);
	expect(scoreOf([item, lesson], unscored)).toBe(null);
});

test("a package begins with what the manifest says, and goes on with what it kept", () => {
	const part = activity({ masteryScore: 80, launchData: "a=1" });
	const ana = { id: "ana", name: "Ana Silva" };
	expect(cmiToStart("1.2", part, ana, null, false)).toMatchObject({
		launch_data: "a=1",
		core: { entry: "ab-initio", credit: "credit", student_name: "Ana Silva" },
		student_data: { mastery_score: "80" },
	});
	const kept = { suspend_data: "x", core: { lesson_location: "2" } };
	expect(cmiToStart("1.2", part, ana, kept, true)).toMatchObject({
		suspend_data: "x",
		core: { entry: "resume", lesson_location: "2", lesson_mode: "review" },
	});
	expect(cmiToStart("2004", part, ana, { location: "2" }, false)).toMatchObject(
		{
			entry: "resume",
			mode: "normal",
			location: "2",
			learner_id: "ana",
			scaled_passing_score: "0.8",
		},
	);
});
