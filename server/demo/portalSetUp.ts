import {
	CertificateId,
	CourseId,
	CourseVersionId,
	GroupId,
	PersonId,
} from "#domain/documents/document.ts";
import {
	type DemoCourse,
	demoCourses,
	type GroupName,
	groupNames,
} from "./courses.ts";
import { type DemoPerson, demoPeople, signIns } from "./people.ts";
import { type Deed, type DemoPortal, deed } from "./portal.ts";
import type { Random } from "./random.ts";

export type CastPerson = DemoPerson & { id: PersonId };
export type CastCourse = DemoCourse & {
	id: CourseId;
	versionId: CourseVersionId;
};
export type Cast = {
	people: CastPerson[];
	courses: CastCourse[];
	groupIds: Map<GroupName, GroupId>;
	/** Who marks the practical results of a group. */
	instructorOf: Map<GroupName, PersonId>;
};

/** The first day: groups, those who are there already, courses with their policies, published. */
export async function setUpDemo(
	portal: DemoPortal,
	random: Random,
	days: number,
): Promise<Cast> {
	const now = portal.now();
	const cast: Cast = {
		people: demoPeople(random, days).map((person) => ({
			...person,
			id: PersonId.parse(random.uuid(now)),
		})),
		courses: demoCourses.map((course) => ({
			...course,
			id: CourseId.parse(random.uuid(now)),
			versionId: CourseVersionId.parse(random.uuid(now)),
		})),
		groupIds: new Map(
			groupNames.map((name) => [name, GroupId.parse(random.uuid(now))]),
		),
		instructorOf: new Map(),
	};
	const groups = [...cast.groupIds].map(([name, groupId]) =>
		deed(
			"createGroup",
			{ groupId, name, managerIds: [], instructorIds: [] },
			now,
		),
	);
	await portal.act(portal.adminId, [
		...groups,
		...cast.people
			.filter(({ joins }) => joins === 0)
			.map((person) => addition(portal, cast, person)),
		...groupNames.map((name) => leadership(portal, cast, name)),
		...cast.courses.flatMap((course) => publication(portal, random, course)),
	]);
	for (const { email, password } of [signIns.instructor, signIns.learner]) {
		const person = cast.people.find((one) => one.email === email);
		if (person) await portal.choosePassword(person.id, password);
	}
	return cast;
}

export function addition(
	portal: DemoPortal,
	cast: Cast,
	person: CastPerson,
): Deed {
	const { id: personId, name, email, role, group } = person;
	const groupId = cast.groupIds.get(group);
	return deed(
		"addPerson",
		{ personId, name, email, role, groupIds: groupId ? [groupId] : [] },
		portal.now(),
	);
}

function leadership(portal: DemoPortal, cast: Cast, name: GroupName): Deed {
	const leaders = (role: "manager" | "instructor") =>
		cast.people
			.filter((person) => person.role === role && person.group === name)
			.map(({ id }) => id);
	const instructorIds = leaders("instructor");
	// The instructor whose sign-in is printed leads the group of the learner, too.
	const guest = cast.people.find(
		({ email }) => email === signIns.instructor.email,
	);
	const host = cast.people.find(({ email }) => email === signIns.learner.email);
	if (guest && host?.group === name) instructorIds.unshift(guest.id);
	const [marker] = instructorIds;
	if (marker) cast.instructorOf.set(name, marker);
	return deed(
		"editGroup",
		{
			groupId: GroupId.parse(cast.groupIds.get(name)),
			changes: {
				managerIds: { from: [], to: leaders("manager") },
				instructorIds: { from: [], to: instructorIds },
			},
		},
		portal.now(),
	);
}

function publication(
	portal: DemoPortal,
	random: Random,
	course: CastCourse,
): Deed[] {
	const now = portal.now();
	const {
		id: courseId,
		versionId: courseVersionId,
		title,
		description,
	} = course;
	const certificateId = CertificateId.parse(random.uuid(now));
	const { awardOn, expiresAfterDays, daysBeforeExpiry, reEnrollEnabled } =
		course.policy;
	const text = `This certifies that\n{learner}\nhas ${awardOn === "pass" ? "passed" : "completed"}\n{course}\non {issuedOn}.`;
	const deeds: Deed[] = [
		deed("createCertificate", { certificateId, title, text }, now),
		deed(
			"createCourse",
			{ courseId, courseVersionId, title, description },
			now,
		),
		deed(
			"editCourseVersion",
			{
				courseVersionId,
				changes: {
					dueAfterDays: { from: null, to: course.dueAfterDays },
					validAfterDays: { from: null, to: course.validAfterDays },
				},
			},
			now,
		),
		deed(
			"setPolicy",
			{
				courseVersionId,
				changes: {
					certificateId: { from: null, to: certificateId },
					awardOn: { from: "pass", to: awardOn },
					expiresAfterDays: { from: null, to: expiresAfterDays },
					daysBeforeExpiry: { from: null, to: daysBeforeExpiry },
					reEnrollEnabled: { from: false, to: reEnrollEnabled },
				},
				includeExpired: false,
			},
			now,
		),
		deed(
			"publishVersion",
			{ courseVersionId, moveNotStarted: false, restartInProgress: false },
			now,
		),
	];
	const { inCatalog = false, oneChainPerLearner = false } = course;
	if (inCatalog || oneChainPerLearner)
		deeds.push(
			deed(
				"editCourse",
				{
					courseId,
					changes: {
						inCatalog: { from: false, to: inCatalog },
						oneChainPerLearner: { from: false, to: oneChainPerLearner },
					},
				},
				now,
			),
		);
	return deeds;
}
