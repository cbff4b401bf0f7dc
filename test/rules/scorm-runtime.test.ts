import type Scorm12 from "scorm-again/scorm12/min";
import type Scorm2004 from "scorm-again/scorm2004/min";
import { expect, test, vi } from "vitest";
import { packageResult } from "#domain/scorm/parts.ts";
import { cmiAtEnd, cmiToStart } from "#domain/scorm/start.ts";
import { activity } from "./contentBuilders.ts";

// The runtime that packages find, with what the app gives it and reads of it.

vi.stubGlobal("window", globalThis);
// Its types name a default export, which it does not have.
const { Scorm12API } = (await import("scorm-again/scorm12/min")) as unknown as {
	Scorm12API: typeof Scorm12;
};
const { Scorm2004API } = (await import(
	"scorm-again/scorm2004/min"
)) as unknown as { Scorm2004API: typeof Scorm2004 };

const ana = { id: "ana", name: "Ana Silva" };
const part = activity({ masteryScore: 80, launchData: "a=1" });
const settings = { autocommit: false, logLevel: 5 };

test("SCORM 1.2: what a package set is there again when it goes on, and is its result", () => {
	const scorm = { version: "1.2" as const, activities: [part] };
	const open = (kept: unknown) => {
		const api = new Scorm12API(settings);
		api.loadFromJSON(
			cmiToStart(scorm.version, part, ana, kept, false) as never,
			"cmi",
		);
		expect(api.LMSInitialize("")).toBe("true");
		return api;
	};
	const keptBy = (api: { renderCMIToJSONObject(): object }) =>
		(api.renderCMIToJSONObject() as { cmi: unknown }).cmi;
	const first = open(null);
	for (const [element, value] of [
		["cmi.core.entry", "ab-initio"],
		["cmi.core.student_name", "Ana Silva"],
		["cmi.core.lesson_status", "not attempted"],
		["cmi.student_data.mastery_score", "80"],
		["cmi.launch_data", "a=1"],
	] as const)
		expect(first.LMSGetValue(element), element).toBe(value);
	const set = {
		"cmi.core.lesson_location": "2",
		"cmi.suspend_data": "x.y",
		"cmi.core.lesson_status": "incomplete",
		"cmi.objectives.0.id": "o",
	};
	for (const [element, value] of Object.entries(set))
		expect(first.LMSSetValue(element, value), element).toBe("true");
	expect(packageResult(scorm, [keptBy(first)])).toBe(null);

	const second = open(keptBy(first));
	expect(second.LMSGetValue("cmi.core.entry")).toBe("resume");
	for (const [element, value] of Object.entries(set))
		expect(second.LMSGetValue(element), element).toBe(value);
	second.LMSSetValue("cmi.core.score.raw", "79");
	second.LMSSetValue("cmi.core.lesson_status", "passed");
	second.LMSFinish("");
	expect(packageResult(scorm, [keptBy(second)])).toEqual({
		status: "failed",
		score: 79,
	});
});

test("SCORM 2004: what a package set is there again when it goes on, and is its result", () => {
	const scorm = { version: "2004" as const, activities: [part] };
	const open = (kept: unknown) => {
		const api = new Scorm2004API(settings);
		api.loadFromJSON(
			cmiToStart(scorm.version, part, ana, kept, false) as never,
			"cmi",
		);
		expect(api.Initialize("")).toBe("true");
		return api;
	};
	const keptBy = (api: { renderCMIToJSONObject(): object }) =>
		(api.renderCMIToJSONObject() as { cmi: unknown }).cmi;
	const first = open(null);
	for (const [element, value] of [
		["cmi.entry", "ab-initio"],
		["cmi.learner_name", "Ana Silva"],
		["cmi.completion_status", "unknown"],
		["cmi.scaled_passing_score", "0.8"],
		["cmi.launch_data", "a=1"],
	] as const)
		expect(first.GetValue(element), element).toBe(value);
	const set = {
		"cmi.location": "2",
		"cmi.suspend_data": "x.y",
		"cmi.completion_status": "incomplete",
		"cmi.objectives.0.id": "o",
	};
	for (const [element, value] of Object.entries(set))
		expect(first.SetValue(element, value), element).toBe("true");
	expect(packageResult(scorm, [keptBy(first)])).toBe(null);

	const second = open(keptBy(first));
	expect(second.GetValue("cmi.entry")).toBe("resume");
	for (const [element, value] of Object.entries(set))
		expect(second.GetValue(element), element).toBe(value);
	second.SetValue("cmi.score.scaled", "0.85");
	second.SetValue("cmi.completion_status", "completed");
	second.Terminate("");
	expect(packageResult(scorm, [keptBy(second)])).toEqual({
		status: "passed",
		score: 85,
	});
});

test("SCORM 2004: a package finds the objectives that its manifest names", () => {
	const learning = activity({ objectiveIds: ["all", "lids"] });
	const open = (kept: unknown) => {
		const api = new Scorm2004API(settings);
		api.loadFromJSON(
			cmiToStart("2004", learning, ana, kept, false) as never,
			"cmi",
		);
		expect(api.Initialize("")).toBe("true");
		return api;
	};
	const first = open(null);
	expect(String(first.GetValue("cmi.objectives._count"))).toBe("2");
	expect(first.GetValue("cmi.objectives.1.id")).toBe("lids");
	expect(first.SetValue("cmi.objectives.1.progress_measure", "0.5")).toBe(
		"true",
	);
	const { cmi } = first.renderCMIToJSONObject() as { cmi: unknown };
	const second = open(cmi);
	expect(String(second.GetValue("cmi.objectives._count"))).toBe("2");
	expect(second.GetValue("cmi.objectives.1.progress_measure")).toBe("0.5");
});

test("a package that ends without a word on how it stands is completed, unless it goes on or that is left to it", () => {
	const of12 = new Scorm12API(settings);
	of12.loadFromJSON(
		cmiToStart("1.2", activity(), ana, null, false) as never,
		"cmi",
	);
	of12.LMSInitialize("");
	of12.LMSFinish("");
	const kept12 = of12.renderCMIToJSONObject() as {
		cmi: { core: Record<string, unknown> };
	};
	const lessonStatus = (over: object) =>
		cmiAtEnd("1.2", activity(), {
			...kept12.cmi,
			core: { ...kept12.cmi.core, ...over },
		}).core;
	const status = "lesson_status";
	expect(lessonStatus({})).toMatchObject({ [status]: "completed" });
	for (const over of [{ exit: "suspend" }, { [status]: "incomplete" }])
		expect(lessonStatus(over)).not.toMatchObject({ [status]: "completed" });

	const of2004 = new Scorm2004API(settings);
	of2004.loadFromJSON(
		cmiToStart("2004", activity(), ana, null, false) as never,
		"cmi",
	);
	of2004.Initialize("");
	of2004.Terminate("");
	const { cmi } = of2004.renderCMIToJSONObject() as { cmi: object };
	const completion = (over: object, completionSetByContent = false) =>
		cmiAtEnd("2004", activity({ completionSetByContent }), {
			...cmi,
			...over,
		}).completion_status;
	expect(completion({})).toBe("completed");
	expect(completion({}, true)).toBe("unknown");
	expect(completion({ exit: "suspend" })).toBe("unknown");
	expect(completion({ completion_status: "incomplete" })).toBe("incomplete");
});
