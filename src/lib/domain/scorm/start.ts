import type { ScormPackage } from "../documents/packages.ts";

type Cmi = Record<string, unknown>;

/**
 * The data with which a package begins, or with which it goes on from what it kept before. `isForReview`: its
 * result has been reported, and it is looked at once more.
 */
export function cmiToStart(
	{ version, masteryScore, launchData }: ScormPackage,
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

function objectOf(value: unknown): Cmi {
	return typeof value === "object" && value !== null ? (value as Cmi) : {};
}
