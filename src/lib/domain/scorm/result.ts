import { z } from "zod";
import type { Activity, ScormPackage } from "../documents/packages.ts";

const text = z.string().catch("");
const Score = z
	.object({ raw: text, min: text, max: text, scaled: text })
	.partial()
	.catch({});

/** What is read of the data that a SCORM 1.2 package keeps. */
const Cmi12 = z.object({
	core: z.object({ lesson_status: text, score: Score }),
});
/** … and a SCORM 2004 package. */
const Cmi2004 = z.object({
	completion_status: text,
	success_status: text,
	score: Score,
});

export type PackageResult = {
	status: "completed" | "passed" | "failed";
	/** Whole per cent, rounded down; null: the package gives none. */
	score: number | null;
};

/**
 * What an activity has reported in the data that it keeps; null: no result so far. An asset is completed once it has
 * been opened. Where the manifest says from which score it has passed, that decides over what the activity says
 * (SCORM 1.2 RTE 3.4.4, 2004 RTE 4.2.21).
 */
export function activityResult(
	version: ScormPackage["version"],
	{ kind, masteryScore }: Pick<Activity, "kind" | "masteryScore">,
	cmi: unknown,
): PackageResult | null {
	if (kind === "asset")
		return (cmi ?? null) === null ? null : { status: "completed", score: null };
	const reported = version === "1.2" ? reported12(cmi) : reported2004(cmi);
	if (!reported) return null;
	const { score } = reported;
	if (masteryScore === null || score === null) return reported;
	return { status: score >= masteryScore ? "passed" : "failed", score };
}

function reported12(cmi: unknown): PackageResult | null {
	const core = Cmi12.safeParse(cmi).data?.core;
	const status = core?.lesson_status;
	if (!core || !isFinal(status)) return null;
	return { status, score: percentOf(core.score) };
}

function reported2004(cmi: unknown): PackageResult | null {
	const data = Cmi2004.safeParse(cmi).data;
	if (!data) return null;
	const score = percentOf(data.score);
	const { success_status: success, completion_status: completion } = data;
	if (success === "passed") return { status: "passed", score };
	// Failed so far, in something that goes on, is no result yet.
	if (success === "failed" && completion !== "incomplete")
		return { status: "failed", score };
	return completion === "completed" ? { status: "completed", score } : null;
}

function isFinal(
	status: string | undefined,
): status is PackageResult["status"] {
	return status === "passed" || status === "completed" || status === "failed";
}

/** SCORM 1.2: whether a SCO says that it was only looked through. */
export function isBrowsed(cmi: unknown): boolean {
	return Cmi12.safeParse(cmi).data?.core.lesson_status === "browsed";
}

function percentOf({ raw, min, max, scaled }: z.infer<typeof Score>) {
	const value = scaled
		? Number(scaled) * 100
		: raw
			? withinRange(Number(raw), Number(min || 0), Number(max || 100))
			: Number.NaN;
	if (!Number.isFinite(value)) return null;
	// 0.29 × 100 is a little less than 29.
	return Math.floor(Math.min(100, Math.max(0, value)) + 1e-9);
}

function withinRange(raw: number, min: number, max: number): number {
	return max > min ? ((raw - min) / (max - min)) * 100 : raw;
}
