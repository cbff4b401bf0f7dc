import { portalOn, turnsOn, untoldChains } from "#domain/asOf.ts";
import { type ChainDocuments, chainsOf } from "#domain/chains.ts";
import type { Award, Enrollment, Person } from "#domain/documents/index.ts";
import { addDays, type Day, type Instant, startOfDay } from "#domain/time.ts";
import { type ChainRow, chainRows } from "./chainRows.ts";

/** Enrollments worked through before the page gets its turn again: some 10 ms. */
const SLICE = 500;

/**
 * The chains of the whole portal, worked out learner by learner in slices, so that the page answers
 * meanwhile; null as soon as `isStale()` says that nobody waits for them any more.
 */
export async function chainsInSlices(
	{ people, enrollments, awards, ...portal }: ChainDocuments,
	now: Instant,
	today: Day,
	isStale: () => boolean,
): Promise<ChainRow[] | null> {
	const rows: ChainRow[] = [];
	const turns = { people, enrollments, awards };
	const done = await inSlices(turns, isStale, (slice) => {
		const chains = chainsOf({ ...portal, ...slice }, now);
		for (const row of chainRows(chains, slice.people, today)) rows.push(row);
	});
	return done ? rows : null;
}

/**
 * The same as they were at the end of `day`, as far as documents tell. `untold`: of how many chains this device does
 * not have what counted then; they are not among the rows.
 */
export async function pastChainsInSlices(
	{ people, enrollments, awards, ...portal }: ChainDocuments,
	day: Day,
	isStale: () => boolean,
): Promise<{ rows: ChainRow[]; untold: number } | null> {
	const { timeZone } = portal;
	const then = portalOn(portal, day);
	const now = startOfDay(addDays(day, 1), timeZone);
	const rows: ChainRow[] = [];
	let count = 0;
	const turns = { people, enrollments, awards };
	const done = await inSlices(turns, isStale, (slice) => {
		const past = turnsOn(slice, day, timeZone);
		const untold = untoldChains(slice, past);
		count += untold.size;
		const chains = chainsOf({ ...then, ...past }, now);
		for (const row of chainRows(chains, past.people, day))
			if (!untold.has(row.enrollment.chainId)) rows.push(row);
	});
	return done ? { rows, untold: count } : null;
}

type Turns = Pick<ChainDocuments, "people" | "enrollments" | "awards">;

/** Calls back with some learners and all that is theirs, again and again; false when it has become stale. */
async function inSlices(
	{ people, enrollments, awards }: Turns,
	isStale: () => boolean,
	work: (slice: ReturnType<typeof emptySlice>) => void,
): Promise<boolean> {
	await nextTurn();
	if (isStale()) return false;
	const enrollmentsOf = Map.groupBy(enrollments, ({ learnerId }) => learnerId);
	await nextTurn();
	const awardsOf = Map.groupBy(awards, ({ learnerId }) => learnerId);
	let slice = emptySlice();
	for (const person of people) {
		slice.people.push(person);
		slice.enrollments.push(...(enrollmentsOf.get(person.id) ?? []));
		slice.awards.push(...(awardsOf.get(person.id) ?? []));
		if (slice.enrollments.length < SLICE) continue;
		await nextTurn();
		if (isStale()) return false;
		work(slice);
		slice = emptySlice();
	}
	work(slice);
	return true;
}

function emptySlice() {
	return {
		people: [] as Person[],
		enrollments: [] as Enrollment[],
		awards: [] as Award[],
	};
}

function nextTurn(): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve));
}
