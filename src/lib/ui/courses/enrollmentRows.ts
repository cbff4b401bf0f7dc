import type { ChainState } from "#domain/chain.ts";
import type { Award, EnrollmentStatus } from "#domain/documents/index.ts";
import { type NextReEnrollment, newestAward } from "#domain/recertification.ts";
import type { Shown } from "#lib/local/device.svelte.ts";
import type { LiveCourse } from "./liveCourse.svelte.ts";

/** One enrollment on a course with what stands beside it; its chain's facts on the chain's newest only. */
export type EnrollmentRow = Shown<"enrollments"> & {
	learner: string;
	/** The version's number. */
	version: number;
	/** This enrollment's own award. */
	award: Award | undefined;
	chain: {
		state: ChainState;
		next: NextReEnrollment;
		newestAward: Award | undefined;
	} | null;
};

/** A course's enrollments, newest first. */
export function enrollmentRows(shown: LiveCourse): EnrollmentRow[] {
	const numbers = new Map(shown.versions.map(({ id, number }) => [id, number]));
	const names = new Map(shown.people.map(({ id, name }) => [id, name]));
	const awards = new Map(
		shown.awards.map((award) => [award.enrollmentId, award]),
	);
	const newest = new Map(shown.rows.map((row) => [row.enrollment.id, row]));
	return shown.enrollments
		.map((enrollment) => {
			const chain = newest.get(enrollment.id);
			return {
				...enrollment,
				learner: names.get(enrollment.learnerId) ?? "Not on this device",
				version: numbers.get(enrollment.courseVersionId) ?? 0,
				award: awards.get(enrollment.id),
				chain: chain
					? {
							state: chain.state,
							next: chain.next,
							newestAward: newestAward(chain.chain.awards),
						}
					: null,
			};
		})
		.sort(
			(a, b) =>
				// Enrolled together: each keeps its place, whatever changes.
				descending(a.enrolledAt, b.enrolledAt) || descending(a.id, b.id),
		);
}

function descending(a: string, b: string): number {
	return a < b ? 1 : a > b ? -1 : 0;
}

/** A chain's state; of the ended ones, those that a group may take in again also by themselves (R32). */
export const chainFilters = [
	"enrolled",
	"certified",
	"renewing",
	"in grace",
	"lapsed",
	"exempt",
	"waiting for capacity",
	"ended",
	"no longer required",
] as const;
export type ChainFilter = (typeof chainFilters)[number];

export type EnrollmentFilter = {
	search: string;
	status: EnrollmentStatus | "all";
	chain: ChainFilter | "all";
};

/** Those whose learner's name, status and chain state fit; a chain state fits its newest enrollment. */
export function matching(
	rows: readonly EnrollmentRow[],
	{ search, status, chain }: EnrollmentFilter,
): EnrollmentRow[] {
	const wanted = search.trim().toLocaleLowerCase();
	return rows.filter(
		(row) =>
			(status === "all" || row.status === status) &&
			(chain === "all" || (row.chain && fits(row.chain.state, chain))) &&
			(wanted === "" || row.learner.toLocaleLowerCase().includes(wanted)),
	);
}

function fits(state: ChainState, wanted: ChainFilter): boolean {
	return wanted === "no longer required"
		? state.state === "ended" && state.reason === wanted
		: state.state === wanted;
}
