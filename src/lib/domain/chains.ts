import type {
	Award,
	Course,
	CourseVersion,
	Enrollment,
	Exemption,
	Group,
	Person,
	Session,
} from "./documents/index.ts";
import { hasPlace } from "./liveLearning.ts";
import { type Chain, governingVersion, isNewer } from "./recertification.ts";
import type { Instant } from "./time.ts";

/** What chains follow from: of one learner, or of a whole portal. */
export type ChainDocuments = {
	enrollments: readonly Enrollment[];
	awards: readonly Award[];
	courses: readonly Course[];
	courseVersions: readonly CourseVersion[];
	people: readonly Person[];
	groups: readonly Group[];
	sessions: readonly Session[];
	exemptions: readonly Exemption[];
	timeZone: string;
};

/**
 * The chains that these documents form at `now`, oldest first: one for each learner, course and chain
 * id. Enrollments whose course or learner is not among the documents are left out.
 */
export function chainsOf(documents: ChainDocuments, now: Instant): Chain[] {
	const courses = new Map(
		documents.courses.map((course) => [course.id, course]),
	);
	const learners = new Map(
		documents.people.map((person) => [person.id, person]),
	);
	const groups = new Map(documents.groups.map((group) => [group.id, group]));
	const sessions = Map.groupBy(
		documents.sessions,
		(session) => session.courseVersionId,
	);
	const exemptions = Map.groupBy(
		documents.exemptions,
		(exemption) => exemption.learnerId,
	);
	const governing = new Map(
		[
			...Map.groupBy(documents.courseVersions, (version) => version.courseId),
		].map(([courseId, versions]) => {
			const version = governingVersion(versions);
			return [
				courseId,
				{
					version,
					hasPlace:
						!version || hasPlace(version, sessions.get(version.id) ?? [], now),
				},
			];
		}),
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
	const chains: { startedAt: string; chain: Chain }[] = [];
	for (const [chainId, enrollments] of Map.groupBy(
		documents.enrollments,
		(enrollment) => enrollment.chainId,
	)) {
		const [first] = enrollments;
		const course = first && courses.get(first.courseId);
		const learner = first && learners.get(first.learnerId);
		if (!first || !course || !learner) continue;
		const { version, hasPlace } = governing.get(course.id) ?? {};
		chains.push({
			startedAt: earliest(enrollments),
			chain: {
				course,
				governing: version ?? null,
				learner,
				enrollments,
				awards: awards.get(chainId) ?? [],
				newestAwardOnCourse: newest.get(`${first.learnerId}/${course.id}`),
				exemptions: exemptions.get(learner.id) ?? [],
				isRequired: learner.groupIds.some((id) =>
					groups.get(id)?.requiredCourseIds.includes(course.id),
				),
				hasPlace: hasPlace ?? true,
				timeZone: documents.timeZone,
			},
		});
	}
	return chains
		.sort((a, b) =>
			a.startedAt < b.startedAt ? -1 : a.startedAt > b.startedAt ? 1 : 0,
		)
		.map(({ chain }) => chain);
}

function earliest(enrollments: readonly Enrollment[]): string {
	let found: string | undefined;
	for (const { enrolledAt } of enrollments)
		if (found === undefined || enrolledAt < found) found = enrolledAt;
	return found ?? "";
}
