import { type ChainDocuments, chainsOf } from "./chains.ts";
import type {
	AwardId,
	CourseId,
	CourseVersionId,
	EnrollmentId,
	PersonId,
	SessionId,
} from "./documents/document.ts";
import type { Award, Session } from "./documents/index.ts";
import { exemptionOn, firstDayBack } from "./exemption.ts";
import { freePlaces, nextSession } from "./liveLearning.ts";
import {
	type Chain,
	isNewer,
	newestAward,
	nextReEnrollment,
} from "./recertification.ts";
import { addDays, type Day, dayAt, type Instant, startOfDay } from "./time.ts";

/** Whom something will happen to: a chain's learner and course. */
export type Foreseen = {
	day: Day;
	learnerId: PersonId;
	courseId: CourseId;
	chainId: EnrollmentId;
	awardId: AwardId;
};

export type Forecast = {
	/** Who will be re-enrolled on which day; with Live Learning, on which session, or on the list. */
	reEnrollments: (Foreseen & {
		sessionId: SessionId | null;
		unregistered: boolean;
	})[];
	/** Certificates whose last valid day (`day`) comes without a renewal. */
	endings: Foreseen[];
	/** Live Learning courses (R25): from `day` on so many cannot be re-enrolled; the first certificate of theirs ends on `firstEnd`. */
	shortfalls: { courseId: CourseId; day: Day; places: number; firstEnd: Day }[];
};

/**
 * What the engine will do from `from` through `to` (days in the portal's zone) if nobody does anything
 * meanwhile, as the documents stand at `now`. Runs at once for what is due, then at the start of each day.
 */
export function forecast(
	documents: ChainDocuments,
	from: Day,
	to: Day,
	now: Instant,
): Forecast {
	const all = forecastOf(
		chainsOf(documents, now),
		documents.sessions,
		to,
		now,
		documents.timeZone,
	);
	const inSpan = ({ day }: { day: Day }) => day >= from && day <= to;
	return {
		reEnrollments: all.reEnrollments.filter(inSpan),
		endings: all.endings.filter(inSpan),
		shortfalls: all.shortfalls.filter(inSpan),
	};
}

/** `forecast` from today on, of chains that are worked out already; `sessions`: of their governing versions. */
export function forecastOf(
	chains: Iterable<Chain>,
	sessions: readonly Session[],
	to: Day,
	now: Instant,
	timeZone: string,
): Forecast {
	const steps = forecastSteps(chains, sessions, to, now, timeZone);
	for (;;) {
		const step = steps.next();
		if (step.done) return step.value;
	}
}

/** Chains looked at in one step. */
const STEP = 200;

/** `forecastOf` in short steps, between which whoever runs it may let others have their turn. */
export function* forecastSteps(
	chains: Iterable<Chain>,
	sessions: readonly Session[],
	to: Day,
	now: Instant,
	timeZone: string,
): Generator<undefined, Forecast> {
	const today = dayAt(now, timeZone);
	const result: Forecast = { reEnrollments: [], endings: [], shortfalls: [] };
	const events = new Map<CourseVersionId, Due[]>();
	const occurs = occurrences(timeZone);
	let looked = 0;
	for (const chain of chains) {
		looked += 1;
		if (looked % STEP === 0) yield;
		const ending = endingOf(chain, today, to);
		if (ending) result.endings.push(ending);
		const next = nextReEnrollment(chain, today);
		if (next.kind === "none") continue;
		const day = next.day < today ? today : occurs(next.day);
		if (day > to || !chain.governing) continue;
		const due = {
			...foreseen(next.award, day),
			award: next.award,
			chain,
			turn: turnOf(next.award),
		};
		if (!chain.governing.hasLiveLearning)
			result.reEnrollments.push(made(due, null, false));
		else {
			const others = events.get(chain.governing.id);
			if (others) others.push(due);
			else events.set(chain.governing.id, [due]);
		}
	}
	for (const [versionId, due] of events) {
		const own = sessions.filter((each) => each.courseVersionId === versionId);
		yield* playEvent(due, own, { to, now, today, timeZone }, result);
	}
	for (const list of [result.reEnrollments, result.endings, result.shortfalls])
		list.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
	return result;
}

/** The day on which the engine does what falls on a day: a zone may have skipped it altogether (R7). */
function occurrences(timeZone: string): (day: Day) => Day {
	const known = new Map<Day, Day>();
	return (day) => {
		const found = known.get(day) ?? dayAt(startOfDay(day, timeZone), timeZone);
		known.set(day, found);
		return found;
	};
}

/** `turn`: sorts those who are due as places are given to them. */
type Due = Foreseen & { award: Award; chain: Chain; turn: string };
type Span = { to: Day; now: Instant; today: Day; timeZone: string };

/** Plays an event's days on which somebody falls due, or is back from an exemption (R23–R25, R30). */
function* playEvent(
	due: readonly Due[],
	sessions: readonly Session[],
	{ to, now, today, timeZone }: Span,
	result: Forecast,
): Generator<undefined, void> {
	const free = sessions
		.filter((session) => freePlaces(session) > 0)
		.map((session) => ({ ...session }));
	const arrivals = Map.groupBy(due, ({ day }) => day);
	const days = [...arrivals.keys()].sort();
	let waiting: Due[] = [];
	for (let index = 0; index < days.length; index += 1) {
		const day = days[index] as Day;
		const at = day === today ? now : startOfDay(day, timeZone);
		const arrived = arrivals.get(day) ?? [];
		const isNew = new Set(arrived);
		const turns = [...waiting, ...arrived].sort(byTurn);
		waiting = [];
		let short = false;
		for (const [place, each] of turns.entries()) {
			if (place % STEP === 0) yield;
			if (exemptionOn(each.chain.exemptions, each.courseId, day)) {
				const back = firstDayBack(each.chain.exemptions, each.courseId, day);
				if (back !== null && back <= to)
					arriveLater(dayAt(startOfDay(back, timeZone), timeZone), each, index);
				continue;
			}
			const session = nextSession(free, at);
			if (session) session.registered += 1;
			if (session || each.chain.governing?.overbook)
				result.reEnrollments.push(
					made({ ...each, day }, session?.id ?? null, !session),
				);
			else {
				waiting.push(each);
				if (isNew.has(each)) short = true;
			}
		}
		const [first] = waiting;
		if (short && first)
			result.shortfalls.push({
				courseId: first.courseId,
				day,
				places: waiting.length,
				firstEnd: first.award.expiresOn ?? day,
			});
	}

	function arriveLater(day: Day, each: Due, after: number): void {
		const there = arrivals.get(day);
		if (there) there.push(each);
		else {
			arrivals.set(day, [each]);
			const place = days.findIndex((other, i) => i > after && other > day);
			days.splice(place === -1 ? days.length : place, 0, day);
		}
	}
}

/** R23: certificates that end first, then those passed first. */
function turnOf({ expiresOn, awardedAt, id }: Award): string {
	return `${expiresOn} ${awardedAt} ${id}`;
}

function byTurn(a: Due, b: Due): number {
	return a.turn < b.turn ? -1 : 1;
}

function endingOf(chain: Chain, today: Day, to: Day): Foreseen | null {
	const award = newestAward(chain.awards);
	if (!award || award.revokedAt !== null || award.expiresOn === null)
		return null;
	if (award.expiresOn < today || award.expiresOn > to) return null;
	const newer = chain.newestAwardOnCourse;
	// R19: the newer award of the learner's one chain has renewed it.
	if (chain.course.oneChainPerLearner && newer && isNewer(newer, award))
		return null;
	return foreseen(award, award.expiresOn);
}

function foreseen(award: Award, day: Day): Foreseen {
	return {
		day,
		learnerId: award.learnerId,
		courseId: award.courseId,
		chainId: award.chainId,
		awardId: award.id,
	};
}

function made(
	{ day, learnerId, courseId, chainId, awardId }: Due,
	sessionId: SessionId | null,
	unregistered: boolean,
): Forecast["reEnrollments"][number] {
	return {
		day,
		learnerId,
		courseId,
		chainId,
		awardId,
		sessionId,
		unregistered,
	};
}

/**
 * R3: how many learners will be re-enrolled at once, and within the next 30 and 90 days; and how many
 * cannot be, for want of a place, within 90 days.
 */
export type Impact = {
	atOnce: number;
	within30Days: number;
	within90Days: number;
	withoutPlace: number;
};

/** The impact of chains as they would be under the policy being previewed (R3). */
export function impact(
	chains: Iterable<Chain>,
	sessions: readonly Session[],
	now: Instant,
	timeZone: string,
): Impact {
	const today = dayAt(now, timeZone);
	const { reEnrollments, shortfalls } = forecastOf(
		chains,
		sessions,
		addDays(today, 90),
		now,
		timeZone,
	);
	const by = (last: Day) =>
		reEnrollments.filter(({ day }) => day <= last).length;
	const missing = new Map(
		shortfalls.map(({ courseId, places }) => [courseId, places]),
	);
	return {
		atOnce: by(today),
		within30Days: by(addDays(today, 30)),
		within90Days: reEnrollments.length,
		withoutPlace: [...missing.values()].reduce((a, b) => a + b, 0),
	};
}
