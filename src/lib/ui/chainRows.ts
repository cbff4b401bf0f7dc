import { type ChainState, chainState } from "#domain/chain.ts";
import type {
	Award,
	Course,
	CourseVersion,
	Enrollment,
	Person,
} from "#domain/documents/index.ts";
import {
	type Chain,
	governingVersion,
	isNewer,
	type NextReEnrollment,
	newestEnrollment,
	nextReEnrollment,
} from "#domain/recertification.ts";
import type { Day } from "#domain/time.ts";

/** A chain with what is derived from it for a day; `id` is the chain's. */
export type ChainRow = {
	id: string;
	course: Course;
	learner: Person;
	chain: Chain;
	/** The chain's newest. */
	enrollment: Enrollment;
	state: ChainState;
	next: NextReEnrollment;
};

export type ChainDocuments = {
	people: readonly Person[];
	courses: readonly Course[];
	courseVersions: readonly CourseVersion[];
	enrollments: readonly Enrollment[];
	awards: readonly Award[];
};

/** One row for each chain among these documents; one whose course or learner is not on the device is left out. */
export function chainRows(
	documents: ChainDocuments,
	timeZone: string,
	today: Day,
): ChainRow[] {
	const people = new Map(
		documents.people.map((person) => [String(person.id), person]),
	);
	const courses = new Map(
		documents.courses.map((course) => [String(course.id), course]),
	);
	const versions = Map.groupBy(documents.courseVersions, ({ courseId }) =>
		String(courseId),
	);
	const awards = Map.groupBy(documents.awards, ({ chainId }) =>
		String(chainId),
	);
	const newest = newestAwards(documents.awards);
	const rows: ChainRow[] = [];
	for (const [id, enrollments] of Map.groupBy(
		documents.enrollments,
		({ chainId }) => String(chainId),
	)) {
		const enrollment = newestEnrollment(enrollments);
		const course = enrollment && courses.get(enrollment.courseId);
		const learner = enrollment && people.get(enrollment.learnerId);
		if (!course || !learner) continue;
		const chain: Chain = {
			course,
			governing: governingVersion(versions.get(course.id) ?? []),
			learner,
			enrollments,
			awards: awards.get(id) ?? [],
			newestAwardOnCourse: newest.get(`${learner.id} ${course.id}`),
			timeZone,
		};
		rows.push({
			id,
			course,
			learner,
			chain,
			enrollment,
			state: chainState(chain, today),
			next: nextReEnrollment(chain),
		});
	}
	return rows;
}

function newestAwards(awards: readonly Award[]): Map<string, Award> {
	const newest = new Map<string, Award>();
	for (const award of awards) {
		const key = `${award.learnerId} ${award.courseId}`;
		const other = newest.get(key);
		if (!other || isNewer(award, other)) newest.set(key, award);
	}
	return newest;
}
