import type { Part } from "#domain/contentDifferences.ts";
import type { AuthoredQuestion } from "#domain/documents/questions.ts";
import { questionKindWords } from "../content/questionForm.ts";
import { packageWords } from "../packages/words.ts";
import { formatNumber } from "../plural.ts";
import type { FieldDifference } from "./versionDifferences.ts";

/** Rows of which both sides are the same are none. */
function differing(
	rows: readonly [label: string, before: string, after: string][],
): FieldDifference[] {
	return rows.flatMap(([label, before, after]) =>
		before === after ? [] : [{ label, before, after }],
	);
}

/** What differs between two questions besides what they ask and their answers. */
export function questionFields(
	before: AuthoredQuestion,
	after: AuthoredQuestion,
): FieldDifference[] {
	return differing([
		["Kind", questionKindWords[before.kind], questionKindWords[after.kind]],
		["Points", formatNumber(before.points), formatNumber(after.points)],
		[
			"Guidance for marking",
			before.guidance || "None",
			after.guidance || "None",
		],
	]);
}

/** What differs between what two exams are taken under, or between two packages. */
export function examFields(before: Part, after: Part): FieldDifference[] {
	const limit = (value: number | null, none: string) =>
		value === null ? none : formatNumber(value);
	if (before.scorm && after.scorm) {
		const isReplaced =
			JSON.stringify(before.scorm) !== JSON.stringify(after.scorm);
		return differing([
			[
				"Package",
				packageWords(before.scorm),
				isReplaced
					? `${packageWords(after.scorm)} · another file`
					: packageWords(after.scorm),
			],
			[
				"Attempts",
				limit(before.maximumAttempts, "As many as it takes"),
				limit(after.maximumAttempts, "As many as it takes"),
			],
		]);
	}
	if (after.kind !== "exam") return [];
	const yesOrNo = (value: boolean) => (value ? "Yes" : "No");
	return differing([
		["Pass mark", `${before.passMark} %`, `${after.passMark} %`],
		[
			"Attempts",
			limit(before.maximumAttempts, "As many as it takes"),
			limit(after.maximumAttempts, "As many as it takes"),
		],
		[
			"Time limit in minutes",
			limit(before.timeLimitMinutes, "None"),
			limit(after.timeLimitMinutes, "None"),
		],
		[
			"Shuffle questions and answers",
			yesOrNo(before.shuffle),
			yesOrNo(after.shuffle),
		],
	]);
}

/** A question's answers as they are shown; of an ordering each has its place. */
export function answersOf({ kind, options, correctIds }: AuthoredQuestion): {
	text: string;
	isRight: boolean;
	place: number | null;
}[] {
	return options.map(({ id, text }, index) => ({
		text,
		isRight: correctIds.includes(id),
		place: kind === "ordering" ? index + 1 : null,
	}));
}
