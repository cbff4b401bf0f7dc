import { v7 as uuidv7 } from "uuid";
import type { Kind } from "#domain/actions/index.ts";
import type { Role } from "#domain/documents/people.ts";
import { roles } from "#domain/documents/values.ts";
import type { Contents, Doc } from "./device.ts";

export type Deed = { kind: Kind; payload: unknown };
/** What to do, and to which of what there is. */
export type Choice = readonly [what: number, a: number, b: number];

type Maker = (seen: Contents, a: number, b: number) => Deed | null;

/** Something that a person of this role can do with what they see; null when there is nothing to do it to. */
export function deedOf(
	role: Role,
	seen: Contents,
	[what, a, b]: Choice,
): Deed | null {
	const makers = byRole[role];
	return makers[what % makers.length]?.(seen, a, b) ?? null;
}

/** To which certificates are moved: ended long ago, soon, and never. */
const ends = ["2026-11-01", "2027-04-01", null];

const admin: Maker[] = [
	enroll,
	enroll,
	recordResult,
	recordResult,
	startEnrollment,
	moveToSession,
	(_, a) => ({
		kind: "createGroup",
		payload: {
			groupId: uuidv7(),
			name: `Group ${a}`,
			managerIds: [],
			instructorIds: [],
		},
	}),
	({ groups }, a, b) =>
		edit("editGroup", "groupId", pick(groups, a), "name", `Crew ${b}`),
	({ groups, people }, a, b) => {
		const group = pick(groups, a);
		const manager = pick(
			people.filter(({ role }) => role === "manager"),
			b,
		);
		const to = manager && b % 2 ? [manager.id] : [];
		return edit("editGroup", "groupId", group, "managerIds", to);
	},
	({ people }, a, b) =>
		edit("editPerson", "personId", pick(people, a), "name", `Person ${b}`),
	({ people }, a, b) => {
		const person = pick(people.slice(2), a);
		return edit(
			"editPerson",
			"personId",
			person,
			"role",
			roles[b % roles.length],
		);
	},
	(_, a, b) => ({
		kind: "addPerson",
		payload: {
			personId: uuidv7(),
			name: `New ${a}`,
			// Few addresses: two people are given the same one.
			email: `new${b % 5}@example.com`,
			role: "learner",
			groupIds: [],
		},
	}),
	membership("joinGroup"),
	membership("joinGroup"),
	membership("leaveGroup"),
	({ courses }, a, b) =>
		edit("editCourse", "courseId", pick(courses, a), "title", `Safety ${b}`),
	({ courses }, a, b) =>
		edit("editCourse", "courseId", pick(courses, a), "inCatalog", b % 2 === 0),
	({ courses }, a, b) => {
		const course = pick(courses, a);
		return course
			? {
					kind: b % 2 ? "archiveCourse" : "unarchiveCourse",
					payload: { courseId: course.id },
				}
			: null;
	},
	({ courses }, a) => {
		const course = pick(courses, a);
		return course
			? {
					kind: "createVersion",
					payload: { courseId: course.id, courseVersionId: uuidv7() },
				}
			: null;
	},
	({ courseVersions }, a) => {
		const draft = draftOf(courseVersions, a);
		return draft
			? { kind: "discardDraft", payload: { courseVersionId: draft.id } }
			: null;
	},
	({ courseVersions }, a, b) => {
		const draft = draftOf(courseVersions, a);
		return draft
			? {
					kind: "publishVersion",
					payload: {
						courseVersionId: draft.id,
						moveNotStarted: b % 2 === 0,
						restartInProgress: false,
					},
				}
			: null;
	},
	({ people }, a, b) => {
		// Never the admins themselves: somebody has to bring the others back.
		const person = pick(
			people.filter(({ role }) => role !== "admin"),
			a,
		);
		return person
			? {
					kind: b % 2 ? "deactivatePerson" : "reactivatePerson",
					payload: { personId: person.id },
				}
			: null;
	},
	({ awards }, a, b) => {
		const award = pick(awards, a);
		return award
			? {
					kind: "setExpiry",
					payload: {
						awardId: award.id,
						from: award.expiresOn,
						expiresOn: ends[b % ends.length],
						reason: `Reason ${b}`,
					},
				}
			: null;
	},
	({ awards }, a, b) => {
		const award = pick(awards, a);
		return award
			? {
					kind: "revokeAward",
					payload: { awardId: award.id, reason: `Reason ${b}` },
				}
			: null;
	},
];

const byRole: Record<Role, Maker[]> = {
	admin,
	manager: [enroll, enroll, startEnrollment, chooseLanguage, selfEnroll],
	instructor: [recordResult, recordResult, startEnrollment, chooseLanguage],
	learner: [
		selfEnroll,
		startEnrollment,
		chooseLanguage,
		chooseSession,
		chooseSession,
	],
};

function enroll({ people, courses }: Contents, a: number, b: number) {
	return withBoth(pick(people, a), pick(courses, b), (learner, course) => ({
		kind: "enroll",
		payload: {
			enrollmentId: uuidv7(),
			learnerId: learner.id,
			courseId: course.id,
		},
	}));
}

function selfEnroll({ courses }: Contents, a: number): Deed | null {
	const course = pick(courses, a);
	return course
		? {
				kind: "selfEnroll",
				payload: { enrollmentId: uuidv7(), courseId: course.id },
			}
		: null;
}

function startEnrollment({ enrollments }: Contents, a: number): Deed | null {
	const enrollment = pick(enrollments, a);
	return enrollment
		? { kind: "startEnrollment", payload: { enrollmentId: enrollment.id } }
		: null;
}

function recordResult(
	{ enrollments }: Contents,
	a: number,
	b: number,
): Deed | null {
	const enrollment = pick(enrollments, a);
	return enrollment
		? {
				kind: "recordResult",
				payload: {
					enrollmentId: enrollment.id,
					status: b % 3 ? "passed" : "failed",
				},
			}
		: null;
}

/** To a session of the own event: one that is full or has begun as well. */
function chooseSession(
	{ enrollments, sessions }: Contents,
	a: number,
	b: number,
): Deed | null {
	const enrollment = pick(
		enrollments.filter(({ sessionId }) => sessionId !== null),
		a,
	);
	return withBoth(enrollment, pick(sessions, b), (own, session) => ({
		kind: "chooseSession",
		payload: { enrollmentId: own.id, sessionId: session.id },
	}));
}

function moveToSession(
	{ enrollments, sessions }: Contents,
	a: number,
	b: number,
): Deed | null {
	const seated = enrollments.filter(
		({ sessionId, unregistered }) => sessionId !== null || unregistered,
	);
	return withBoth(
		pick(seated, a),
		pick(sessions, b),
		(enrollment, session) => ({
			kind: "moveToSession",
			payload: {
				enrollmentId: enrollment.id,
				sessionId: b % 4 ? session.id : null,
			},
		}),
	);
}

function chooseLanguage(_: Contents, a: number): Deed {
	return {
		kind: "chooseLanguage",
		payload: { language: a % 2 ? "de" : "en" },
	};
}

function draftOf(versions: Doc[], n: number): Doc | undefined {
	return pick(
		versions.filter(({ status }) => status === "draft"),
		n,
	);
}

function membership(kind: "joinGroup" | "leaveGroup"): Maker {
	return ({ people, groups }, a, b) =>
		withBoth(pick(people, a), pick(groups, b), (person, group) => ({
			kind,
			payload: { personId: person.id, groupId: group.id },
		}));
}

function edit(
	kind: Kind,
	idField: string,
	document: Doc | undefined,
	field: string,
	to: unknown,
): Deed | null {
	return document
		? {
				kind,
				payload: {
					[idField]: document.id,
					changes: { [field]: { from: document[field], to } },
				},
			}
		: null;
}

function withBoth(
	one: Doc | undefined,
	other: Doc | undefined,
	make: (one: Doc, other: Doc) => Deed,
): Deed | null {
	return one && other ? make(one, other) : null;
}

function pick<T>(list: readonly T[], n: number): T | undefined {
	return list[n % list.length];
}
