import { chainState } from "#domain/chain.ts";
import type { NotificationKind } from "#domain/documents/index.ts";
import { hasAccess } from "#domain/enrollment.ts";
import { inListOrder } from "#domain/liveLearning.ts";
import { awardStatus, reEnrollOn } from "#domain/recertification.ts";
import { type Day, dayAt } from "#domain/time.ts";
import type { LetteredChain } from "./chains.ts";
import type { Expectation } from "./file.ts";
import type { ScenarioPortal } from "./portal.ts";

export type Entry = { learner: string; course: string; [key: string]: unknown };
export type Told = { learner: string; [key: string]: unknown };
/** What there is, as the lists of an expectation name it, oldest first. */
export type Found = Record<"enrollments" | "awards" | "chains", Entry[]> & {
	unregistered: { course: string; learners: string[] }[];
	notifications: Told[];
};
export type Difference = { expected: string; found: string };

/**
 * What an admin sees at this moment, through the rules that browser and server share, and what learners
 * have been told on their own devices.
 */
export async function foundIn(portal: ScenarioPortal): Promise<Found> {
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
		unregistered: listsOf(portal),
		notifications: await notificationsOf(portal),
	};
}

/** The Unregistered learners of each course that has any (R24). */
function listsOf(portal: ScenarioPortal): Found["unregistered"] {
	const waiting = inListOrder(
		portal.admin.all("enrollments").filter(({ unregistered }) => unregistered),
	);
	return [...Map.groupBy(waiting, ({ courseId }) => courseId)].map(
		([courseId, list]) => ({
			course: portal.courseKey(courseId),
			learners: list.map(({ learnerId }) => portal.learnerKey(learnerId)),
		}),
	);
}

const toldKinds: readonly NotificationKind[] = [
	"re-enrolled",
	"expiring",
	"expired",
];

/** What each learner has been told, oldest first (R27). */
async function notificationsOf(
	portal: ScenarioPortal,
): Promise<Found["notifications"]> {
	const found: Told[] = [];
	for (const learner of portal.learners) {
		const told = await portal.toldTo(learner);
		found.push(
			...sorted(
				told
					.filter(({ kind }) => toldKinds.includes(kind))
					.map(({ kind, createdAt, daysLeft }) => ({
						at: createdAt,
						entry: {
							learner,
							kind,
							on: dayAt(createdAt, portal.timeZone),
							daysLeft,
						},
					})),
			),
		);
	}
	return found;
}

type Dated<E = Entry> = { at: string; entry: E };

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
			session:
				enrollment.sessionId === null
					? enrollment.unregistered
						? "unregistered"
						: null
					: portal.sessionKey(enrollment.sessionId),
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
function sorted<E>(items: Dated<E>[]): E[] {
	return items
		.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
		.map(({ entry }) => entry);
}

/** Where an expectation does not hold; empty when it does. */
export function differences(expected: Expectation, found: Found): Difference[] {
	const lists = (["enrollments", "awards", "chains"] as const).flatMap((name) =>
		listDifferences<Entry>(name, expected[name], found[name], keyOf),
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
	return [
		...lists,
		...unregisteredDifferences(expected.unregistered, found.unregistered),
		...listDifferences(
			"notifications",
			expected.notifications,
			found.notifications,
			({ learner }) => learner,
		),
		...unwanted,
	];
}

/** Each list of a course that is named is compared as a whole; an empty expectation, that there is no list at all. */
function unregisteredDifferences(
	expected: Expectation["unregistered"],
	found: Found["unregistered"],
): Difference[] {
	if (!expected) return [];
	const line = (learners: readonly string[]) =>
		learners.length ? learners.join(", ") : "nobody";
	if (expected.length === 0)
		return found.map(({ course, learners }) => ({
			expected: "nobody unregistered",
			found: `${line(learners)} on ${course}`,
		}));
	return expected.flatMap(({ course, learners }) => {
		const there = found.find((list) => list.course === course)?.learners ?? [];
		return line(there) === line(learners)
			? []
			: [
					{
						expected: `unregistered on ${course}: ${line(learners)}`,
						found: line(there),
					},
				];
	});
}

/** A list names all there is for each learner and course in it; an empty one, that there is nothing at all. */
function listDifferences<E extends { [key: string]: unknown }>(
	name: string,
	expected: readonly E[] | undefined,
	found: readonly E[],
	keyOf: (entry: E) => string,
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

function listText(entries: readonly { [key: string]: unknown }[]): string {
	return entries.length
		? entries.map((entry) => text(entry, Object.keys(entry))).join(", ")
		: "none";
}

function text(
	entry: { [key: string]: unknown } | undefined,
	keys: readonly string[],
): string {
	return `{${keys.map((key) => `${key} ${JSON.stringify(entry?.[key] ?? null)}`).join(", ")}}`;
}
