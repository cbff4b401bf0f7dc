import { z } from "zod";
import type { Activity, ScormPackage } from "../documents/packages.ts";

type Cmi = Record<string, unknown>;

/**
 * The data with which an activity begins, or with which it goes on from what it kept before. `isForReview`: its
 * result has been reported, and it is looked at once more.
 */
export function cmiToStart(
	version: ScormPackage["version"],
	{ masteryScore, launchData, objectiveIds }: Activity,
	learner: { id: string; name: string },
	kept: unknown,
	isForReview: boolean,
): Cmi {
	const before = objectOf(kept);
	const session = {
		entry: kept === null ? "ab-initio" : "resume",
		credit: isForReview ? "no-credit" : "credit",
	};
	const mode = isForReview ? "review" : "normal";
	if (version === "2004")
		return {
			objectives: Object.fromEntries(
				objectiveIds.map((id, place) => [place, { id }]),
			),
			...before,
			...session,
			mode,
			learner_id: learner.id,
			learner_name: learner.name,
			launch_data: launchData,
			...(masteryScore === null
				? {}
				: { scaled_passing_score: String(masteryScore / 100) }),
		};
	return {
		...before,
		launch_data: launchData,
		core: {
			...objectOf(before.core),
			...session,
			lesson_mode: mode,
			student_id: learner.id,
			student_name: learner.name,
		},
		student_data: {
			...objectOf(before.student_data),
			...(masteryScore === null ? {} : { mastery_score: String(masteryScore) }),
		},
	};
}

const Ended12 = z.object({
	core: z.looseObject({
		lesson_status: z.literal("not attempted"),
		exit: z.string().catch(""),
	}),
});
const Ended2004 = z.object({
	completion_status: z.enum(["unknown", "not attempted"]),
	exit: z.string().catch(""),
});

/**
 * The data of an activity that has ended. One that has never said how it stands is then completed, unless it goes on
 * another time, or, in SCORM 2004, its manifest leaves that to it (SCORM 1.2 RTE 3.4.4, 2004 SN UP.4).
 */
export function cmiAtEnd(
	version: ScormPackage["version"],
	{ completionSetByContent }: Activity,
	cmi: Cmi,
): Cmi {
	if (version === "1.2") {
		const core = Ended12.safeParse(cmi).data?.core;
		return core && core.exit !== "suspend"
			? { ...cmi, core: { ...core, lesson_status: "completed" } }
			: cmi;
	}
	const ended = Ended2004.safeParse(cmi).data;
	return ended && ended.exit !== "suspend" && !completionSetByContent
		? { ...cmi, completion_status: "completed" }
		: cmi;
}

function objectOf(value: unknown): Cmi {
	return typeof value === "object" && value !== null ? (value as Cmi) : {};
}
