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
} from "#domain/recertification.ts";

/**
 * The chains that these documents form, oldest first: one for each learner, course and chain id.
 * Enrollments whose course or learner is not among the documents are left out.
 */
export function chainsOf(documents: {
	enrollments: readonly Enrollment[];
	awards: readonly Award[];
	courses: readonly Course[];
	courseVersions: readonly CourseVersion[];
	people: readonly Person[];
	timeZone: string;
}): Chain[] {
	const courses = new Map(
		documents.courses.map((course) => [course.id, course]),
	);
	const learners = new Map(
		documents.people.map((person) => [person.id, person]),
	);
	const governing = new Map(
		[
			...Map.groupBy(documents.courseVersions, (version) => version.courseId),
		].map(([courseId, versions]) => [courseId, governingVersion(versions)]),
	);
	const awards = Map.groupBy(documents.awards, (award) => award.chainId);
	const newest = new Map<string, Award>();
	for (const award of documents.awards) {
		// A revoked certificate takes no older one's place (R19).
		if (award.revokedAt !== null) continue;
		const key = `${award.learnerId}/${award.courseId}`;
		const other = newest.get(key);
		if (!other || isNewer(award, other)) newest.set(key, award);
	}
	const chains: Chain[] = [];
	for (const [chainId, enrollments] of Map.groupBy(
		documents.enrollments,
		(enrollment) => enrollment.chainId,
	)) {
		const [first] = enrollments;
		const course = first && courses.get(first.courseId);
		const learner = first && learners.get(first.learnerId);
		if (!first || !course || !learner) continue;
		chains.push({
			course,
			governing: governing.get(course.id) ?? null,
			learner,
			enrollments,
			awards: awards.get(chainId) ?? [],
			newestAwardOnCourse: newest.get(`${first.learnerId}/${course.id}`),
			timeZone: documents.timeZone,
		});
	}
	const started = new Map(
		chains.map((chain) => [
			chain,
			chain.enrollments.map(({ enrolledAt }) => enrolledAt).sort()[0] ?? "",
		]),
	);
	const startOf = (chain: Chain) => started.get(chain) ?? "";
	return chains.sort((a, b) =>
		startOf(a) < startOf(b) ? -1 : startOf(a) > startOf(b) ? 1 : 0,
	);
}
