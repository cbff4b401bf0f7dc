import { describe, expect, test } from "vitest";
import {
	inOrder,
	itemState,
	progressOn,
	resultOf,
	scoreOf,
} from "#domain/courseProgress.ts";
import type { Attempt } from "#domain/documents/index.ts";
import { enrollment, id } from "./builders.ts";
import { attempt, content, progress } from "./contentBuilders.ts";

const lesson = content({ id: id(60) as never });
const exam = content({
	id: id(61) as never,
	kind: "exam",
	position: 1,
	maximumAttempts: 2,
});
const key = content({
	id: id(62) as never,
	kind: "answer_key",
	examId: exam.id,
	position: 1,
});
const done = { doneIds: [lesson.id] };
const at = (...statuses: Attempt["status"][]) => ({
	attempts: statuses.map((status) => attempt({ examId: exam.id, status })),
});

describe("R12: what the content says of an enrollment", () => {
	test.each<[string, Parameters<typeof resultOf>[0], object, unknown]>([
		["no content: nothing", [], {}, null],
		["a lesson to read", [lesson], {}, "in_progress"],
		["lessons only, all done", [lesson], done, "completed"],
		[
			"exam passed, lesson not read",
			[lesson, exam, key],
			at("passed"),
			"in_progress",
		],
		[
			"all done and passed",
			[lesson, exam, key],
			{ ...done, ...at("passed") },
			"passed",
		],
		["failed once of twice", [exam, key], at("failed"), "in_progress"],
		["failed twice of twice", [exam, key], at("failed", "failed"), "failed"],
		["failed, then passed", [exam, key], at("failed", "passed"), "passed"],
		[
			"only the marking is missing",
			[lesson, exam],
			{ ...done, ...at("pending_review") },
			"pending_review",
		],
		[
			"being marked, lesson not read",
			[lesson, exam],
			at("pending_review"),
			"in_progress",
		],
		[
			"being marked after the last attempt",
			[exam],
			at("failed", "pending_review"),
			"pending_review",
		],
		[
			"a device waits for the server",
			[lesson, exam],
			{ ...done, ...at("submitted") },
			null,
		],
	])("%s", (_, contents, over, expected) => {
		expect(resultOf(contents, progress(over))).toBe(expected);
	});
});

test("an exam is open again after attempts were given back", () => {
	const failed = at("failed", "failed").attempts;
	expect(itemState(exam, progress({ attempts: failed }))).toBe("failed");
	expect(
		itemState(
			exam,
			progress({
				attempts: failed.map((each) => ({ ...each, counts: false })),
			}),
		),
	).toBe("open");
});

test("R17: progress on the former version counts no longer", () => {
	const stored = progress({ ...done, courseVersionId: id(3) as never });
	expect(progressOn(enrollment(), stored).doneIds).toEqual([]);
	expect(progressOn(enrollment(), progress(done)).doneIds).toEqual(
		done.doneIds,
	);
});

test("learners go through lessons and exams by position", () => {
	expect(inOrder([key, exam, lesson])).toEqual([lesson, exam]);
});

describe("the score of an enrollment", () => {
	const other = content({ id: id(63) as never, kind: "exam", position: 2 });
	const scored = (...scores: [Attempt["examId"], number | null][]) =>
		progress({
			attempts: scores.map(([examId, score]) => attempt({ examId, score })),
		});

	test.each<[string, number | null, Parameters<typeof scoreOf>]>([
		["without an exam: none", null, [[lesson], progress({})]],
		[
			"of one exam: its best attempt",
			80,
			[[lesson, exam, key], scored([exam.id, 80], [exam.id, 60])],
		],
		[
			"of several: their mean, rounded down",
			75,
			[[exam, other], scored([exam.id, 51], [other.id, 100])],
		],
		[
			"one of several not tried: none yet",
			null,
			[[exam, other], scored([exam.id, 100])],
		],
		[
			"one still to be marked: none yet",
			null,
			[[exam], scored([exam.id, null])],
		],
	])("%s", (_, expected, [contents, at]) => {
		expect(scoreOf(contents, at)).toBe(expected);
	});
});
