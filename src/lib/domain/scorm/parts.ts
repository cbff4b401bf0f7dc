import type { Activity, ScormPackage } from "../documents/packages.ts";
import {
	allOf,
	type Condition,
	type PartStatus,
	readPrerequisites,
	statusConditions,
	unmet,
} from "./prerequisites.ts";
import { activityResult, isBrowsed, type PackageResult } from "./result.ts";

type Parts = Pick<ScormPackage, "version" | "activities">;

/**
 * The result of a package by what its activities have kept, in their order; null while there is none. SCORM 2004's
 * default rollup (SN 4.6), which SCORM 1.2 leaves to the LMS: there is one once all have one; failed if any has
 * failed, else passed if any has passed. The score is the mean over those that give one. Activities that are not open
 * are not waited for: some never open, such as what is there for who has failed.
 */
export function packageResult(
	scorm: Parts,
	kept: readonly unknown[],
): PackageResult | null {
	const results = resultsOf(scorm, kept);
	const closed = unmetPrerequisites(scorm, kept);
	const counted = results.filter(
		(result, place) => result !== null || !closed[place],
	);
	return counted.length === 0 ? null : rolledUp(counted);
}

/** What each activity waits for, in their order; null: it is open. */
export function unmetPrerequisites(
	scorm: Parts,
	kept: readonly unknown[],
): (Condition | null)[] {
	const conditions = scorm.activities.map(conditionOf);
	if (conditions.every((condition) => condition === null)) return conditions;
	const results = resultsOf(scorm, kept);
	const statusOf = (itemId: string): PartStatus => {
		const places = placesOf(scorm.activities, itemId);
		const result = rolledUp(places.map((place) => results[place] ?? null));
		if (result) return result.status;
		const opened = places.filter((place) => (kept[place] ?? null) !== null);
		if (opened.length === 0) return "not attempted";
		return opened.every((place) => isBrowsed(kept[place]))
			? "browsed"
			: "incomplete";
	};
	return conditions.map((condition) => condition && unmet(condition, statusOf));
}

/**
 * Where the activities are that an item of the manifest stands for: the one that it opens, or else those in it.
 */
export function placesOf(
	activities: readonly Activity[],
	itemId: string,
): number[] {
	const places = (isMeant: (itemIds: readonly string[]) => boolean) =>
		activities.flatMap(({ prerequisites }, place) =>
			prerequisites && isMeant(prerequisites.itemIds) ? place : [],
		);
	const own = places(([id]) => id === itemId);
	return own.length > 0 ? own : places((ids) => ids.includes(itemId));
}

/**
 * Without the scripts that cannot be read, that name what is not there, or by which an activity could never be opened
 * since it would wait for itself. `left`: the places of those that go without.
 */
export function openable(activities: readonly Activity[]): {
	activities: Activity[];
	left: number[];
} {
	const readable = activities.map((activity) =>
		withScripts(activity, (script) => {
			const condition = readPrerequisites(script);
			return (
				condition !== null &&
				statusConditions(condition).every(
					({ itemId }) => placesOf(activities, itemId).length > 0,
				)
			);
		}),
	);
	const conditions = readable.map(conditionOf);
	const reached = new Set<number>();
	const isReached = (itemId: string) =>
		placesOf(readable, itemId).every((place) => reached.has(place));
	const result = [...readable];
	while (reached.size < readable.length) {
		const opens = readable.findIndex((_, place) => {
			const condition = conditions[place] ?? null;
			return (
				!reached.has(place) && (!condition || canBeMet(condition, isReached))
			);
		});
		const next =
			opens >= 0
				? opens
				: readable.findIndex((_, place) => !reached.has(place));
		const activity = readable[next];
		if (activity && opens < 0)
			result[next] = withScripts(activity, () => false);
		reached.add(next);
	}
	const count = (activity: Activity | undefined) =>
		activity?.prerequisites?.scripts.length ?? 0;
	return {
		activities: result,
		left: activities.flatMap((activity, place) =>
			count(result[place]) < count(activity) ? place : [],
		),
	};
}

function withScripts(
	activity: Activity,
	isTaken: (script: string) => boolean,
): Activity {
	const { prerequisites } = activity;
	if (!prerequisites) return activity;
	const { itemIds, scripts } = prerequisites;
	return {
		...activity,
		prerequisites: { itemIds, scripts: scripts.filter(isTaken) },
	};
}

/** Whether it may come to hold when the items that are reached stand in whatever way, and the others have not begun. */
function canBeMet(
	condition: Condition,
	isReached: (itemId: string) => boolean,
): boolean {
	if (condition.kind === "status") {
		const { itemId, status, is } = condition;
		return (status === "not attempted") === is || isReached(itemId);
	}
	const { needed, of } = condition;
	return of.filter((each) => canBeMet(each, isReached)).length >= needed;
}

/** All that must hold before an activity opens; null: nothing. */
function conditionOf({ prerequisites }: Activity): Condition | null {
	const of = (prerequisites?.scripts ?? []).flatMap(
		(script) => readPrerequisites(script) ?? [],
	);
	return of.length === 0 ? null : allOf(of);
}

function resultsOf({ version, activities }: Parts, kept: readonly unknown[]) {
	return activities.map((activity, place) =>
		activityResult(version, activity, kept[place]),
	);
}

/** The one result of several activities; null while one of them has none. */
function rolledUp(
	results: readonly (PackageResult | null)[],
): PackageResult | null {
	if (!results.every((result) => result !== null)) return null;
	const statuses = new Set(results.map(({ status }) => status));
	const scores = results.flatMap(({ score }) => score ?? []);
	return {
		status: statuses.has("failed")
			? "failed"
			: statuses.has("passed")
				? "passed"
				: "completed",
		score:
			scores.length === 0
				? null
				: Math.floor(scores.reduce((sum, one) => sum + one) / scores.length),
	};
}
