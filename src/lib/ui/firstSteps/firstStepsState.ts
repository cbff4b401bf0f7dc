import type {
	Certificate,
	Course,
	CourseVersion,
	Enrollment,
	Person,
} from "#domain/documents/index.ts";
import type { FirstStep } from "./skipped.svelte.ts";

export type FirstStepsState = {
	done: Record<FirstStep, boolean>;
	/** The newest active course, and the newest of those that can be enrolled on. */
	course: Course | null;
	published: Course | null;
};

/** How far the first steps are, by these documents: what is made up, and who looks at it, do not count. */
export function firstStepsState(
	documents: {
		certificates: readonly Pick<Certificate, "id">[];
		courses: readonly Course[];
		courseVersions: readonly Pick<CourseVersion, "courseId" | "status">[];
		people: readonly Pick<Person, "id" | "status">[];
		enrollments: readonly Pick<Enrollment, "learnerId">[];
	},
	viewerId: string,
	sampleIds: readonly string[],
): FirstStepsState {
	const sample = new Set(sampleIds);
	const courses = documents.courses.filter(
		({ id, status }) => status === "active" && !sample.has(id),
	);
	const published = new Set<string>(
		documents.courseVersions.flatMap(({ courseId, status }) =>
			status === "published" ? [courseId] : [],
		),
	);
	const enrollable = newest(courses.filter(({ id }) => published.has(id)));
	return {
		done: {
			certificate: documents.certificates.some(({ id }) => !sample.has(id)),
			course: enrollable !== null,
			people: documents.people.some(
				({ id, status }) =>
					id !== viewerId && status !== "removed" && !sample.has(id),
			),
			enrollment: documents.enrollments.some(
				({ learnerId }) => !sample.has(learnerId),
			),
		},
		course: newest(courses),
		published: enrollable,
	};
}

function newest(courses: readonly Course[]): Course | null {
	return courses.reduce<Course | null>(
		(found, course) =>
			found && found.createdAt > course.createdAt ? found : course,
		null,
	);
}
