import { chainState } from "#domain/chain.ts";
import type { Award, Enrollment } from "#domain/documents/index.ts";
import { isOpen } from "#domain/enrollment.ts";
import {
	type AwardStatus,
	awardStatus,
	type Chain,
	newestAward,
	newestEnrollment,
	nextReEnrollment,
} from "#domain/recertification.ts";
import { addDays, type Day, dayAt, daysBetween } from "#domain/time.ts";

/** From one day through another. */
export type Span = { from: Day; to: Day };

/** How long a certificate holds or held. */
export type Validity = {
	status: AwardStatus;
	from: Day;
	/** Its last valid day, or the day of its revocation; null: it never ends. */
	to: Day | null;
	/** Its last valid day before somebody moved it (R22). */
	movedFrom: Day | null;
	/** What a revocation took away. */
	lost: Span | null;
	/** The days after its end in which the chain is in grace (R29). */
	grace: Span | null;
	/** When it will be re-enrolled from. */
	reEnrollOn: Day | null;
};

/** One enrollment of a chain, with the certificate that it earned. */
export type Turn = {
	kind: "turn";
	enrollment: Enrollment;
	award: Award | null;
	/** An open one lasts through today. */
	enrolled: Span;
	validity: Validity | null;
};

export type Entry =
	| Turn
	/** Cycles of the chain that this device does not hold. */
	| { kind: "older"; from: number; to: number };

/** A day to come, today included. */
export type Coming = {
	what: "re-enroll" | "due" | "access ends" | "expiry" | "grace ends";
	day: Day;
};

export type ChainTimeline = {
	/** In the order of the cycles. */
	entries: Entry[];
	/** Turns before the entries that are folded away. */
	folded: number;
	/** In the order of their days. */
	coming: Coming[];
	/** The days that are drawn. */
	axis: Span;
};

/** More turns than these are folded, to the newest of them. */
const UNFOLDED = 5;
const NEWEST = 4;
/** A certificate that never ends is drawn so much beyond today, as a share of what was before. */
const BEYOND = 0.15;

/** A chain's past and future as bars and days. `unfolded`: whether all turns are shown, however many. */
export function chainTimeline(
	chain: Chain,
	today: Day,
	unfolded = false,
): ChainTimeline {
	const cycles = [...chain.enrollments].sort((a, b) => a.cycle - b.cycle);
	const folded =
		unfolded || cycles.length <= UNFOLDED ? 0 : cycles.length - NEWEST;
	const entries = cycles
		.slice(folded)
		.flatMap((enrollment, index, shown): Entry[] => {
			const turn = turnOf(enrollment, chain, today);
			const before = (shown[index - 1] ?? cycles[folded - 1])?.cycle ?? 0;
			return enrollment.cycle > before + 1
				? [{ kind: "older", from: before + 1, to: enrollment.cycle - 1 }, turn]
				: [turn];
		});
	const coming = comingOf(chain, today);
	return { entries, folded, coming, axis: axisOf(entries, coming, today) };
}

function turnOf(enrollment: Enrollment, chain: Chain, today: Day): Turn {
	const { timeZone } = chain;
	const from = dayAt(enrollment.enrolledAt, timeZone);
	const closedOn = enrollment.resultMadeAt
		? dayAt(enrollment.resultMadeAt, timeZone)
		: from;
	const to = isOpen(enrollment) ? today : closedOn;
	const award =
		chain.awards.find(({ enrollmentId }) => enrollmentId === enrollment.id) ??
		null;
	return {
		kind: "turn",
		enrollment,
		award,
		enrolled: spanOf(from, to),
		validity: award && validityOf(award, chain, today),
	};
}

/** What is dated before its beginning is drawn there. */
function spanOf(from: Day, to: Day): Span {
	if (to < from) return { from, to: from };
	return { from, to };
}

function validityOf(award: Award, chain: Chain, today: Day): Validity {
	const { expiresOn, baselineOn, expiryMovedAt, revokedAt, issuedOn } = award;
	const revokedOn =
		revokedAt === null ? null : dayAt(revokedAt, chain.timeZone);
	const to = revokedOn ?? expiresOn;
	const isNewest = newestAward(chain.awards)?.id === award.id;
	const next = isNewest ? nextReEnrollment(chain, today) : null;
	return {
		status: awardStatus(award, today),
		from: issuedOn,
		to: to !== null && to < issuedOn ? issuedOn : to,
		movedFrom:
			expiryMovedAt !== null && revokedOn === null && baselineOn !== expiresOn
				? baselineOn
				: null,
		lost:
			revokedOn !== null && expiresOn !== null && expiresOn > revokedOn
				? { from: revokedOn, to: expiresOn }
				: null,
		grace: isNewest ? graceOf(chain, today) : null,
		reEnrollOn:
			next?.kind === "on" ? (next.day < today ? today : next.day) : null,
	};
}

/** R29, where the chain goes on and its newest certificate was not revoked. */
function graceOf(chain: Chain, today: Day): Span | null {
	const award = newestAward(chain.awards);
	const days = chain.governing?.graceDays ?? 0;
	if (!award || award.expiresOn === null || award.revokedAt !== null)
		return null;
	if (days === 0 || chainState(chain, today).state === "ended") return null;
	return {
		from: addDays(award.expiresOn, 1),
		to: addDays(award.expiresOn, days),
	};
}

function comingOf(chain: Chain, today: Day): Coming[] {
	const coming: Coming[] = [];
	const add = (what: Coming["what"], day: Day | null | undefined) => {
		if (day && day >= today) coming.push({ what, day });
	};
	const next = nextReEnrollment(chain, today);
	if (next.kind === "on") add("re-enroll", next.day < today ? today : next.day);
	const enrollment = newestEnrollment(chain.enrollments);
	if (enrollment && isOpen(enrollment)) {
		add("due", enrollment.dueOn);
		add("access ends", enrollment.validThrough);
	}
	const award = newestAward(chain.awards);
	if (award?.revokedAt === null) add("expiry", award.expiresOn);
	add("grace ends", graceOf(chain, today)?.to);
	return coming.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
}

function axisOf(
	entries: readonly Entry[],
	coming: readonly Coming[],
	today: Day,
): Span {
	const turns = entries.filter((entry) => entry.kind === "turn");
	const spans = turns.flatMap(({ enrolled, validity }) => [
		enrolled,
		...(validity
			? [
					{ from: validity.from, to: validity.to ?? validity.from },
					...[validity.lost, validity.grace].filter((span) => span !== null),
				]
			: []),
	]);
	const days = [
		today,
		...spans.flatMap(({ from, to }) => [from, to]),
		...turns.flatMap(({ validity }) => validity?.movedFrom ?? []),
		...coming.map(({ day }) => day),
	].sort();
	const [from = today] = days;
	const last = days.at(-1) ?? today;
	const isEndless = turns.some(({ validity }) => validity?.to === null);
	const beyond = Math.ceil(daysBetween(from, last) * BEYOND);
	// A day has some width, too.
	return { from, to: addDays(last, isEndless ? Math.max(30, beyond) : 1) };
}

/** Where a day lies on the axis, in percent of its length from its beginning. */
export function placeOf(day: Day, { from, to }: Span): number {
	const share = daysBetween(from, day) / Math.max(1, daysBetween(from, to));
	return Math.min(100, Math.max(0, share * 100));
}

/** Where a span begins and how long it is, in percent; its last day is part of it. */
export function spanOn(
	{ from, to }: Span,
	axis: Span,
): { start: number; length: number } {
	const start = placeOf(from, axis);
	return { start, length: placeOf(addDays(to, 1), axis) - start };
}

/** Months between ticks, the finest that leaves room for their labels. */
const STEPS = [1, 3, 6, 12, 24, 60, 120, 240];
const TICKS = 5;

/** First days of months or years along the axis. */
export function ticksOn({ from, to }: Span): { day: Day; isYear: boolean }[] {
	const months = monthsOf(to) - monthsOf(from);
	const step = STEPS.find((each) => months / each <= TICKS) ?? 240;
	const ticks: { day: Day; isYear: boolean }[] = [];
	const first = Math.ceil((monthsOf(from) + 1) / step) * step;
	for (let month = first; month <= monthsOf(to); month += step)
		ticks.push({
			day: `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}-01` as Day,
			isYear: step >= 12,
		});
	return ticks;
}

/** Months since the year 0. */
function monthsOf(day: Day): number {
	return Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
}
