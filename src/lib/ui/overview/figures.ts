import type { Course } from "#domain/documents/index.ts";
import { isOpen } from "#domain/enrollment.ts";
import { addDays, type Day, daysBetween } from "#domain/time.ts";
import type { ChainRow } from "../chainRows.ts";

/** What an admin sees first: counts by state, and what the next days bring. */
export type Figures = {
	certified: number;
	renewing: number;
	"in grace": number;
	lapsed: number;
	exempt: number;
	"waiting for capacity": number;
	ended: number;
	enrolled: number;
	reEnrollments: Upcoming[];
	expiries: Upcoming[];
	/** Chains that only a person can bring forward. */
	stuck: Stuck[];
	/** Whose re-enrollment waits for a place (R25), by course, whose certificates end first. */
	waiting: Waiting[];
	/** Who is on a list of Unregistered learners (R24), by course, most first. */
	unregistered: Unregistered[];
};
/** `id` is the chain's. */
export type Upcoming = { id: string; row: ChainRow; day: Day; days: number };
/** `endsOn`: the first day on which one of the certificates ends. */
export type Waiting = { course: Course; count: number; endsOn: Day | null };
/** `count`: enrollments. */
export type Unregistered = { course: Course; count: number };
export type Stuck = { id: string; row: ChainRow; why: string };

/** Beyond this the tables on an overview say how many more there are. */
export const LISTED = 200;

/** Chains looked at in one step: some 2 ms. */
export const STEP = 1000;

/**
 * Over all chains on `today` (a day in the portal's zone), in short steps between which the page may have its
 * turn; upcoming: today and the `ahead` days after it, soonest first.
 */
export function* figureSteps(
	rows: readonly ChainRow[],
	today: Day,
	ahead: number,
): Generator<undefined, Figures> {
	const result: Figures = {
		certified: 0,
		renewing: 0,
		"in grace": 0,
		lapsed: 0,
		exempt: 0,
		"waiting for capacity": 0,
		ended: 0,
		enrolled: 0,
		reEnrollments: [],
		expiries: [],
		stuck: [],
		waiting: [],
		unregistered: [],
	};
	const waiting = new Map<string, Waiting>();
	const unregistered = new Map<string, Unregistered>();
	const end = addDays(today, ahead);
	const upcoming = (row: ChainRow, day: Day): Upcoming => ({
		id: row.id,
		row,
		day,
		days: daysBetween(today, day),
	});
	for (const [index, row] of rows.entries()) {
		if (index % STEP === STEP - 1) yield;
		const { state, next } = row;
		result[state.state] += 1;
		const expiresOn =
			state.award?.revokedAt === null ? state.award.expiresOn : null;
		if (state.state === "waiting for capacity")
			waiting.set(row.course.id, {
				course: row.course,
				count: (waiting.get(row.course.id)?.count ?? 0) + 1,
				endsOn: earlier(waiting.get(row.course.id)?.endsOn ?? null, expiresOn),
			});
		else if (next.kind === "on" && next.day <= end)
			result.reEnrollments.push(upcoming(row, next.day));
		if (
			expiresOn !== null &&
			expiresOn >= today &&
			expiresOn <= end &&
			state.state !== "ended"
		)
			result.expiries.push(upcoming(row, expiresOn));
		const onList = countUnregistered(row);
		if (onList > 0)
			unregistered.set(row.course.id, {
				course: row.course,
				count: (unregistered.get(row.course.id)?.count ?? 0) + onList,
			});
		const why = whyStuck(row);
		if (why) result.stuck.push({ id: row.id, row, why });
	}
	const soonest = (a: Upcoming, b: Upcoming) =>
		a.day < b.day ? -1 : a.day > b.day ? 1 : 0;
	result.reEnrollments.sort(soonest);
	result.expiries.sort(soonest);
	result.waiting = [...waiting.values()].sort((a, b) =>
		(a.endsOn ?? "9999") < (b.endsOn ?? "9999") ? -1 : 1,
	);
	result.unregistered = [...unregistered.values()].sort(
		(a, b) => b.count - a.count,
	);
	const ended = ({ row }: Stuck) => row.state.award?.expiresOn ?? "";
	// Whose certificate ended last, or has yet to end, is the most likely to be helped.
	result.stuck.sort((a, b) =>
		ended(a) > ended(b) ? -1 : ended(a) < ended(b) ? 1 : 0,
	);
	return result;
}

/** On all versions: the course's Live Learning page lists those of former versions too (R17). */
function countUnregistered({ chain, course }: ChainRow): number {
	if (course.status !== "active") return 0;
	let count = 0;
	for (const enrollment of chain.enrollments)
		if (enrollment.unregistered && isOpen(enrollment)) count += 1;
	return count;
}

function whyStuck({
	state,
	enrollment,
	next,
	learner,
}: ChainRow): string | null {
	if (learner.status !== "active" || state.state === "ended") return null;
	if (enrollment.status === "failed" && enrollment.source === "recertification")
		return "Failed the re-enrollment";
	if (state.state !== "lapsed" && state.state !== "in grace") return null;
	if (next.kind === "on") return null;
	if (next.why === "open re-enrollment" || next.why === "already re-enrolled")
		return state.state === "lapsed" ? "Did not renew in time" : null;
	return "Expired and not re-enrolled";
}

function earlier(a: Day | null, b: Day | null): Day | null {
	if (a === null || b === null) return a ?? b;
	return a < b ? a : b;
}
