import { chainState } from "#domain/chain.ts";
import { hasAccess } from "#domain/enrollment.ts";
import { awardStatus, reEnrollOn } from "#domain/recertification.ts";
import { type Day, dayAt } from "#domain/time.ts";
import type { LetteredChain } from "./chains.ts";
import type { Expectation } from "./file.ts";
import type { ScenarioPortal } from "./portal.ts";

export type Entry = { learner: string; course: string; [key: string]: unknown };
/** What there is, as the lists of an expectation name it, oldest first. */
export type Found = Record<"enrollments" | "awards" | "chains", Entry[]>;
export type Difference = { expected: string; found: string };

/** What an admin sees at this moment, through the rules that browser and server share. */
export function foundIn(portal: ScenarioPortal): Found {
	const chains = portal.chains();
	const today = portal.today();
	return {
		enrollments: sorted(
			chains.flatMap((chain) => enrollmentEntries(portal, chain, today)),
		),
		awards: sorted(
			chains.flatMap((chain) => awardEntries(portal, chain, today)),
		),
		chains: chains.map((chain) => chainEntry(portal, chain, today)),
	};
}

type Dated = { at: string; entry: Entry };

function enrollmentEntries(
	portal: ScenarioPortal,
	chain: LetteredChain,
	today: Day,
): Dated[] {
	return chain.enrollments.map((enrollment) => ({
		at: enrollment.enrolledAt,
		entry: {
			...pairOf(portal, chain),
			version: portal.admin.get("courseVersions", enrollment.courseVersionId)
				?.number,
			source: enrollment.source,
			status: enrollment.status,
			chain: chain.letter,
			cycle: enrollment.cycle,
			enrolledOn: dayAt(enrollment.enrolledAt, chain.timeZone),
			dueOn: enrollment.dueOn,
			validThrough: enrollment.validThrough,
			// R21: who is not active doesn't get in anywhere.
			access: chain.learner.status === "active" && hasAccess(enrollment, today),
			session: null,
		},
	}));
}

function awardEntries(
	portal: ScenarioPortal,
	chain: LetteredChain,
	today: Day,
): Dated[] {
	return chain.awards.map((award) => ({
		at: award.issuedOn,
		entry: {
			...pairOf(portal, chain),
			chain: chain.letter,
			issuedOn: award.issuedOn,
			expiresOn: award.expiresOn,
			reEnrollOn: reEnrollOn(award, chain.governing),
			status: awardStatus(award, today),
		},
	}));
}

function chainEntry(
	portal: ScenarioPortal,
	chain: LetteredChain,
	today: Day,
): Entry {
	const state = chainState(chain, today);
	return {
		...pairOf(portal, chain),
		chain: chain.letter,
		state: state.state,
		daysLeft: state.daysLeft,
		reason: state.state === "ended" ? state.reason : null,
	};
}

function pairOf(portal: ScenarioPortal, chain: LetteredChain) {
	return {
		learner: portal.learnerKey(chain.learnerId),
		course: portal.courseKey(chain.course.id),
	};
}

/** Oldest first; what is equally old stays in the order in which it came into being. */
function sorted(items: Dated[]): Entry[] {
	return items
		.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
		.map(({ entry }) => entry);
}

/** Where an expectation does not hold; empty when it does. */
export function differences(expected: Expectation, found: Found): Difference[] {
	const lists = (["enrollments", "awards", "chains"] as const).flatMap((name) =>
		listDifferences(name, expected[name], found[name]),
	);
	const unwanted = (expected.none ?? []).flatMap((pair) => {
		const there = found.enrollments.filter((entry) => keyOf(entry) === pair);
		return there.length
			? [
					{
						expected: `no enrollment of ${pair}`,
						found: there
							.map((entry) => text(entry, Object.keys(entry)))
							.join(", "),
					},
				]
			: [];
	});
	return [...lists, ...unwanted];
}

/** A list names all there is for each learner and course in it; an empty one, that there is nothing at all. */
function listDifferences(
	name: string,
	expected: readonly Entry[] | undefined,
	found: readonly Entry[],
): Difference[] {
	if (!expected) return [];
	if (expected.length === 0)
		return found.length
			? [{ expected: `no ${name}`, found: listText(found) }]
			: [];
	return [...new Set(expected.map(keyOf))].flatMap((pair) => {
		const wanted = expected.filter((entry) => keyOf(entry) === pair);
		const there = found.filter((entry) => keyOf(entry) === pair);
		if (wanted.length !== there.length)
			return [
				{
					expected: `${wanted.length} ${name} of ${pair}`,
					found: `${there.length} (${listText(there)})`,
				},
			];
		return wanted.flatMap((entry, index) => {
			const keys = Object.keys(entry).filter(
				(key) => entry[key] !== undefined && entry[key] !== there[index]?.[key],
			);
			if (keys.length === 0) return [];
			const where = wanted.length > 1 ? ` #${index + 1}` : "";
			return [
				{
					expected: `${name} of ${pair}${where}: ${text(entry, keys)}`,
					found: text(there[index], keys),
				},
			];
		});
	});
}

function keyOf({ learner, course }: Entry): string {
	return `${learner}/${course}`;
}

function listText(entries: readonly Entry[]): string {
	return entries.length
		? entries.map((entry) => text(entry, Object.keys(entry))).join(", ")
		: "none";
}

function text(entry: Entry | undefined, keys: readonly string[]): string {
	return `{${keys.map((key) => `${key} ${JSON.stringify(entry?.[key] ?? null)}`).join(", ")}}`;
}
