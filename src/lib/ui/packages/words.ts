import type { Activity, ScormPackage } from "#domain/documents/packages.ts";
import type { PackageResult } from "#domain/scorm/result.ts";
import { locale } from "../language.ts";
import { plural } from "../plural.ts";

/** "3.4 MB". */
export function sizeWords(bytes: number): string {
	const amount = (unit: number) =>
		(bytes / unit).toLocaleString(locale, { maximumFractionDigits: 1 });
	if (bytes >= 1_000_000_000) return `${amount(1_000_000_000)} GB`;
	return bytes >= 100_000 ? `${amount(1_000_000)} MB` : `${amount(1000)} kB`;
}

/** "SCORM 1.2 · 3.4 MB", "SCORM 1.2 · 3 parts · 3.4 MB". */
export function packageWords({
	version,
	activities,
	size,
}: Pick<ScormPackage, "version" | "activities" | "size">): string {
	return [
		// Isolated, since the words that follow may go from right to left.
		`\u2066SCORM ${version}\u2069`,
		...(activities.length > 1
			? [plural(activities.length, ["# part", "# parts"])]
			: []),
		sizeWords(size),
	].join(" · ");
}

export function activityTitle({ title }: Activity, place: number): string {
	return title || `Part ${place + 1}`;
}

/** How a part of a package stands. */
export function activityWords(
	isBegun: boolean,
	result: PackageResult | null,
): string {
	switch (result?.status) {
		case "completed":
			return "Done";
		case "passed":
			return result.score === null ? "Passed" : `Passed with ${result.score} %`;
		case "failed":
			return result.score === null
				? "Not passed"
				: `Not passed: ${result.score} %`;
		default:
			return isBegun ? "Begun" : "Not begun";
	}
}
