import type {
	Award,
	Certificate,
	Collection,
	Course,
	DocumentOf,
	Enrollment,
	Group,
	Person,
	Settings,
} from "../documents/index.ts";
import { isSamplePerson } from "../sample.ts";
import type { Change, Context } from "./action.ts";
import { withdraw } from "./success.ts";

/** What is taken away with the sample data, and what stays as real people use it. */
export type SampleRemoval = {
	changes: Change[];
	people: Person[];
	courses: Course[];
	groups: Group[];
	certificates: Certificate[];
	enrollments: Enrollment[];
	/** Sample documents that stay, with the names of the real people because of whom. */
	kept: {
		courses: { course: Course; people: string[] }[];
		groups: { group: Group; people: string[] }[];
		certificates: Certificate[];
		people: Person[];
	};
};

/**
 * What removing the sample data would do. All that belongs to sample people goes with them; a sample course
 * stays when somebody else was enrolled on it, a group when somebody else is in it, a certificate when a
 * course that stays has it, and a person who was given another address. Reads the whole portal once: it is
 * asked rarely, and seldom of a large one.
 */
export async function sampleRemoval(
	context: Context,
	settings: Settings,
): Promise<SampleRemoval> {
	const { documents } = context;
	const sample = <C extends Collection>(collection: C) =>
		present(settings.sampleIds, (id) => documents.get(collection, id));
	const everybody = await documents.find("people", {});
	const names = new Map<string, string>(
		everybody.map(({ id, name }) => [id, name]),
	);
	const marked = await sample("people");
	const people = marked.filter((person) => isSamplePerson(person, settings));
	const leaving = new Set<string>(people.map(({ id }) => id));

	const kept: SampleRemoval["kept"] = {
		courses: [],
		groups: [],
		certificates: [],
		people: marked.filter(({ id }) => !leaving.has(id)),
	};
	const courses: Course[] = [];
	for (const course of await sample("courses")) {
		const enrolled = await documents.find("enrollments", {
			courseId: course.id,
		});
		const real = namesOf(enrolled.map(({ learnerId }) => learnerId));
		if (real.length > 0) kept.courses.push({ course, people: real });
		else courses.push(course);
	}
	const groups: Group[] = [];
	for (const group of await sample("groups")) {
		const real = namesOf(
			everybody
				.filter(({ groupIds }) => groupIds.includes(group.id))
				.map(({ id }) => id),
		);
		if (real.length > 0) kept.groups.push({ group, people: real });
		else groups.push(group);
	}
	const enrollments = await ofEach(people, ({ id }) =>
		documents.find("enrollments", { learnerId: id }),
	);
	const awards = await ofEach(people, ({ id }) =>
		documents.find("awards", { learnerId: id }),
	);
	const versions = await ofEach(courses, ({ id }) =>
		documents.find("courseVersions", { courseId: id }),
	);
	const certificates: Certificate[] = [];
	for (const certificate of await sample("certificates"))
		if (await isUsed(certificate)) kept.certificates.push(certificate);
		else certificates.push(certificate);

	const gone: Change[] = [
		...deleted("people", people),
		...deleted("courses", courses),
		...deleted("courseVersions", versions),
		...deleted("groups", groups),
		...deleted("certificates", certificates),
		...deleted("enrollments", enrollments),
		...deleted("awards", awards),
		...deleted(
			"progress",
			await present(enrollments, ({ id }) => documents.get("progress", id)),
		),
		...deleted(
			"contents",
			await ofEach(versions, ({ id }) =>
				documents.find("contents", { courseVersionId: id }),
			),
		),
		...deleted(
			"sessions",
			await ofEach(versions, ({ id }) =>
				documents.find("sessions", { courseVersionId: id }),
			),
		),
		...deleted("exemptions", [
			...(await ofEach(people, ({ id }) =>
				documents.find("exemptions", { learnerId: id }),
			)),
			...(await ofEach(courses, ({ id }) =>
				documents.find("exemptions", { courseId: id }),
			)),
		]),
		...deleted("notifications", [
			...(await ofEach(people, ({ id }) =>
				documents.find("notifications", { personId: id }),
			)),
			...(await ofEach(courses, ({ id }) =>
				documents.find("notifications", { courseId: id }),
			)),
		]),
	];
	const isGone = new Set(gone.map(keyOf));
	const others = [
		...(await withdraw(
			context,
			enrollments.filter(
				({ sessionId, unregistered }) => sessionId !== null || unregistered,
			),
		)),
		...(await withoutThem()),
	].filter((change) => !isGone.has(keyOf(change)));
	return {
		changes: [
			...new Map([...others, ...gone].map((c) => [keyOf(c), c])).values(),
		],
		people,
		courses,
		groups,
		certificates,
		enrollments,
		kept,
	};

	function namesOf(ids: readonly string[]): string[] {
		return [...new Set(ids)]
			.filter((id) => !leaving.has(id))
			.flatMap((id) => names.get(id) ?? []);
	}

	async function isUsed({ id }: Certificate): Promise<boolean> {
		const without = new Set<string>(versions.map((version) => version.id));
		const using = await documents.find("courseVersions", { certificateId: id });
		if (using.some((version) => !without.has(version.id))) return true;
		// A course may have had it, and have another one by now.
		const issued: Award[] = await documents.find("awards", {
			certificateId: id,
		});
		return issued.some(({ learnerId }) => !leaving.has(learnerId));
	}

	/** Groups and sessions that stay, without the people and courses that go. */
	async function withoutThem(): Promise<Change[]> {
		const left = new Set<string>(courses.map(({ id }) => id));
		const changes: Change[] = [];
		for (const group of await documents.find("groups", {})) {
			const document: Group = {
				...group,
				managerIds: group.managerIds.filter((id) => !leaving.has(id)),
				instructorIds: group.instructorIds.filter((id) => !leaving.has(id)),
				requiredCourseIds: group.requiredCourseIds.filter(
					(id) => !left.has(id),
				),
			};
			if (
				document.managerIds.length < group.managerIds.length ||
				document.instructorIds.length < group.instructorIds.length ||
				document.requiredCourseIds.length < group.requiredCourseIds.length
			)
				changes.push({ collection: "groups", document });
		}
		for (const session of await documents.find("sessions", {}))
			if (session.instructorIds.some((id) => leaving.has(id)))
				changes.push({
					collection: "sessions",
					document: {
						...session,
						instructorIds: session.instructorIds.filter(
							(id) => !leaving.has(id),
						),
					},
				});
		return changes;
	}
}

function keyOf(change: Change): string {
	const id = "deleted" in change ? change.deleted : change.document.id;
	return `${change.collection} ${id}`;
}

function deleted<C extends Collection>(
	collection: C,
	documents: readonly DocumentOf<C>[],
): Change[] {
	return documents.map(({ id }) => ({ collection, deleted: id }) as Change);
}

async function present<T, Found>(
	of: readonly T[],
	get: (each: T) => Promise<Found | undefined>,
): Promise<Found[]> {
	return ofEach(of, async (each) => {
		const found = await get(each);
		return found === undefined ? [] : [found];
	});
}

async function ofEach<T, Found>(
	of: readonly T[],
	find: (each: T) => Promise<Found[]>,
): Promise<Found[]> {
	const all: Found[] = [];
	for (const each of of) all.push(...(await find(each)));
	return all;
}
