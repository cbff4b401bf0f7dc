import type { Activity, ScormPackage } from "#domain/documents/packages.ts";
import { placesOf } from "#domain/scorm/parts.ts";
import {
	type Condition,
	type StatusCondition,
	statusConditions,
} from "#domain/scorm/prerequisites.ts";
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

/** "“Pans”". */
export function partName(
	activity: Activity | undefined,
	place: number,
): string {
	return quoted(activity ? activityTitle(activity, place) : "");
}

function quoted(title: string): string {
	// Isolated from the direction of the words around it.
	const name = `\u2068${title}\u2069`;
	// @wc-include
	return `“${name}”`;
}

const and = new Intl.ListFormat(locale, { type: "conjunction" });
const or = new Intl.ListFormat(locale, { type: "disjunction" });

/** "“Pans” and “Smoke”". */
export function listed(names: string[]): string {
	return and.format(names);
}

/** Why a part is not open yet: what of its prerequisites is not met. */
export function closedWords(
	{ activities }: Pick<ScormPackage, "activities">,
	condition: Condition,
): string {
	const words = conditionWords(activities, condition, false);
	return statusConditions(condition).every(({ is }) => is)
		? `Not open yet. First: ${words}`
		: `Not open. It needs: ${words}`;
}

function conditionWords(
	activities: readonly Activity[],
	condition: Condition,
	isWithin: boolean,
): string {
	if (condition.kind === "status") return statusWords(activities, condition);
	const { needed, of } = condition;
	const each = of.map((one) => conditionWords(activities, one, true));
	const isSome = needed > 1 && needed < of.length;
	const list = needed === 1 ? or.format(each) : and.format(each);
	const words = isSome ? `${needed} of these: ${list}` : list;
	return isWithin ? `(${words})` : words;
}

function statusWords(
	activities: readonly Activity[],
	{ itemId, status, is }: StatusCondition,
): string {
	const name = itemName(activities, itemId);
	switch (status) {
		case "completed":
			return is ? name : `${name} (not done)`;
		case "passed":
			// @wc-include
			return is ? `${name} (passed)` : `${name} (not passed)`;
		case "failed":
			// @wc-include
			return is ? `${name} (failed)` : `${name} (not failed)`;
		case "browsed":
			// @wc-include
			return is ? `${name} (looked through)` : `${name} (not looked through)`;
		case "incomplete":
			// @wc-include
			return is ? `${name} (begun, not done)` : `${name} (done or not begun)`;
		case "not attempted":
			// @wc-include
			return is ? `${name} (not begun)` : `${name} (begun)`;
	}
}

/** By the title of a part, or of the chapter, or, where that has none, of all parts in it. */
function itemName(activities: readonly Activity[], itemId: string): string {
	const places = placesOf(activities, itemId);
	const [first] = places.flatMap((place) => activities[place] ?? []);
	const level = first?.prerequisites?.itemIds.indexOf(itemId);
	if (level === 1 && first?.chapter) return quoted(first.chapter);
	return listed(places.map((place) => partName(activities[place], place)));
}
