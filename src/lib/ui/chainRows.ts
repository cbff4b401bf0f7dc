import { type ChainState, chainState } from "#domain/chain.ts";
import type { Course, Enrollment, Person } from "#domain/documents/index.ts";
import {
	type Chain,
	type NextReEnrollment,
	newestEnrollment,
	nextReEnrollment,
} from "#domain/recertification.ts";
import type { Day } from "#domain/time.ts";

/** A chain with what is derived from it for a day; `id` is the chain's. */
export type ChainRow = {
	id: string;
	course: Course;
	learner: Chain["learner"] & Pick<Person, "id" | "name" | "groupIds">;
	chain: Chain;
	/** The chain's newest. */
	enrollment: Enrollment;
	state: ChainState;
	next: NextReEnrollment;
};

/** One row for each chain whose learner is among `people`. */
export function chainRows(
	chains: readonly Chain[],
	people: readonly Person[],
	today: Day,
): ChainRow[] {
	const byId = new Map(people.map((person) => [person.id, person]));
	return chains.flatMap((chain) => {
		const enrollment = newestEnrollment(chain.enrollments);
		const learner = enrollment && byId.get(enrollment.learnerId);
		if (!learner) return [];
		return {
			id: enrollment.chainId,
			course: chain.course,
			learner,
			chain,
			enrollment,
			state: chainState(chain, today),
			next: nextReEnrollment(chain, today),
		};
	});
}
