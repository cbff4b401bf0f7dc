import { chainState } from "#domain/chain.ts";
import { EnrollmentId } from "#domain/documents/document.ts";
import type { NotificationKind } from "#domain/documents/index.ts";
import { hasAccess } from "#domain/enrollment.ts";
import { inListOrder } from "#domain/liveLearning.ts";
import { awardStatus, reEnrollOn } from "#domain/recertification.ts";
import { type Day, dayAt } from "#domain/time.ts";
import type { HistoryEntry } from "#server/history/search.ts";
import type { LetteredChain } from "./chains.ts";
import type { ScenarioPortal } from "./portal.ts";

export type Entry = { learner: string; course: string; [key: string]: unknown };
export type Told = { learner: string; [key: string]: unknown };
/** Something found, and the instant from which it is there. */
export type Dated<E> = { at: string; entry: E };
/** What there is, as the lists of an expectation name it, oldest first. */
export type Found = Record<
	"enrollments" | "awards" | "chains",
	Dated<Entry>[]
> & {
	unregistered: { course: string; learners: string[] }[];
	notifications: Dated<Told>[];
};

/**
 * What an admin sees at this moment, through the rules that browser and server share and over what their
 * device holds, older history with the server's search, and what learners have been told on their own devices.
 */
export async function foundIn(portal: ScenarioPortal): Promise<Found> {
	const chains = portal.chains();
	const whole = withOlder(chains, await portal.admin.older());
	const today = portal.today();
	return {
		enrollments: sorted(
			whole.flatMap((chain) => enrollmentEntries(portal, chain, today)),
		),
		awards: sorted(
			whole.flatMap((chain) => awardEntries(portal, chain, today)),
		),
		chains: chains.map((chain) => ({
			at: chain.letter,
			entry: chainEntry(portal, chain, today),
		})),
		unregistered: listsOf(portal),
		notifications: await notificationsOf(portal),
	};
}

/** The chains with all of their turns, in no order. */
function withOlder(
	chains: readonly LetteredChain[],
	older: readonly HistoryEntry[],
): LetteredChain[] {
	const turns = Map.groupBy(older, ({ enrollment }) => enrollment.chainId);
	return chains.map((chain) => {
		const found = turns.get(EnrollmentId.parse(chain.id)) ?? [];
		return {
			...chain,
			enrollments: [
				...found.map(({ enrollment }) => enrollment),
				...chain.enrollments,
			],
			awards: [...found.flatMap(({ award }) => award ?? []), ...chain.awards],
		};
	});
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
	const found: Dated<Told>[] = [];
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

function enrollmentEntries(
	portal: ScenarioPortal,
	chain: LetteredChain,
	today: Day,
): Dated<Entry>[] {
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
): Dated<Entry>[] {
	return chain.awards.map((award) => ({
		at: award.awardedAt,
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
function sorted<E>(items: Dated<E>[]): Dated<E>[] {
	return items.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}
