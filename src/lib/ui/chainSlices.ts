import { type ChainDocuments, chainsOf } from "#domain/chains.ts";
import type { Award, Enrollment, Person } from "#domain/documents/index.ts";
import type { Day, Instant } from "#domain/time.ts";
import { type ChainRow, chainRows } from "./chainRows.ts";

/** Enrollments worked through before the page gets its turn again: some 10 ms. */
const SLICE = 500;

/**
 * The chains of the whole portal, worked out learner by learner in slices, so that the page answers
 * meanwhile; null as soon as `isStale()` says that nobody waits for them any more.
 */
export async function chainsInSlices(
	{ people, enrollments, awards, ...shared }: ChainDocuments,
	now: Instant,
	today: Day,
	isStale: () => boolean,
): Promise<ChainRow[] | null> {
	await nextTurn();
	if (isStale()) return null;
	const enrollmentsOf = Map.groupBy(enrollments, ({ learnerId }) => learnerId);
	await nextTurn();
	const awardsOf = Map.groupBy(awards, ({ learnerId }) => learnerId);
	const rows: ChainRow[] = [];
	let slice = emptySlice();
	const finishSlice = () => {
		const chains = chainsOf({ ...shared, ...slice }, now);
		for (const row of chainRows(chains, slice.people, today)) rows.push(row);
		slice = emptySlice();
	};
	for (const person of people) {
		slice.people.push(person);
		slice.enrollments.push(...(enrollmentsOf.get(person.id) ?? []));
		slice.awards.push(...(awardsOf.get(person.id) ?? []));
		if (slice.enrollments.length < SLICE) continue;
		await nextTurn();
		if (isStale()) return null;
		finishSlice();
	}
	finishSlice();
	return rows;
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
