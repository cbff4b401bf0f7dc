import { describe, expect, test } from "vitest";
import { Group } from "#domain/documents/groups.ts";
import { finishInTurns } from "#lib/local/turns.ts";
import { chainRows } from "#lib/ui/chainRows.ts";
import { firstStepsState } from "#lib/ui/firstSteps/firstStepsState.ts";
import { groupSteps } from "#lib/ui/overview/groupSteps.ts";
import {
	award,
	chain,
	course,
	day,
	enrollment,
	exemption,
	id,
	instant,
	person,
	reEnrollment,
	version,
} from "./builders.ts";

const nothing = {
	certificates: [],
	courses: [],
	courseVersions: [],
	people: [person({ id: id(9) as never })],
	enrollments: [],
};
const everything = {
	certificates: [{ id: id(3) as never }],
	courses: [course()],
	courseVersions: [version()],
	people: [...nothing.people, person()],
	enrollments: [enrollment()],
};
const none = {
	certificate: false,
	course: false,
	people: false,
	enrollment: false,
};
const all = { certificate: true, course: true, people: true, enrollment: true };

describe("the first steps", () => {
	test.each([
		["an empty portal has done none", nothing, [], none],
		["documents say what is done", everything, [], all],
		["what is made up does not count", everything, [3, 1, 5], none],
		[
			"nor do a draft, an archived course and who was removed",
			{
				...nothing,
				courses: [course(), course({ id: id(7) as never, status: "archived" })],
				courseVersions: [
					version({ status: "draft" }),
					version({ id: id(8) as never, courseId: id(7) as never }),
				],
				people: [...nothing.people, person({ status: "removed" })],
			},
			[],
			none,
		],
	] as const)("%s", (_, documents, sample, done) => {
		expect(firstStepsState(documents, id(9), sample.map(id)).done).toEqual(
			done,
		);
	});

	test("the newest course is gone on with, and the newest published one enrolled on", () => {
		const later = course({
			id: id(7) as never,
			createdAt: instant("2025-02-01T09:00"),
		});
		const state = firstStepsState(
			{ ...everything, courses: [course(), later] },
			id(9),
			[],
		);
		expect([state.course?.id, state.published?.id]).toEqual([id(7), id(1)]);
	});
});

test("of a group are counted its learners' chains, and due is who can be nudged now", async () => {
	const yard = Group.parse({
		id: id(20),
		name: "Yard",
		managerIds: [],
		instructorIds: [],
		requiredCourseIds: [],
	});
	const now = instant("2025-02-25T10:00");
	const people = [5, 51, 52, 53].map((number) =>
		person({
			id: id(number) as never,
			groupIds: number === 53 ? [] : [yard.id],
		}),
	);
	const of = (number: number, nudgedAt: string | null = null) => {
		const own = {
			learnerId: id(number) as never,
			chainId: id(number) as never,
		};
		return chain({
			enrollments: [
				enrollment({ ...own, id: id(number) as never }),
				reEnrollment({ ...own, nudgedAt: nudgedAt as never }),
			],
			awards: [
				award({
					...own,
					id: id(number) as never,
					enrollmentId: id(number) as never,
				}),
			],
			exemptions: number === 52 ? [exemption()] : [],
		});
	};
	const rows = chainRows(
		[of(5), of(51, "2025-02-25T09:00:00.000Z"), of(52), of(53)],
		people,
		day("2025-02-25"),
	);
	const [figures] =
		(await finishInTurns(
			groupSteps(rows, [yard], day("2025-02-25"), now),
			() => false,
		)) ?? [];
	expect(figures?.counts).toEqual({ renewing: 3 });
	expect(figures?.due.map(({ id }) => id)).toEqual([id(5)]);
});
