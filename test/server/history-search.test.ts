import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { HistoryPage } from "#server/history/search.ts";
import { onEachDatabase } from "./databases.ts";
import { fourYears, move, on } from "./historyPast.ts";
import {
	openWorld,
	type PublishedCourse,
	passed,
	publishedCourse,
	type TestDevice,
	type World,
} from "./world.ts";

type Search = Parameters<TestDevice["caller"]["history"]["search"]>[0];

const everything: Search = {
	learnerId: null,
	courseId: null,
	fromOn: null,
	toOn: null,
	after: null,
};

onEachDatabase("searching the older history", (open) => {
	let world: World;
	let course: PublishedCourse;
	let other: PublishedCourse;
	let ana: Awaited<ReturnType<typeof fourYears>>;
	let ben: Awaited<ReturnType<typeof fourYears>>;
	let managerId: string;
	let instructorId: string;

	// Ana, in the manager's group, took one course for four years; Ben, in none, another one.
	beforeAll(async () => {
		world = await openWorld(await open());
		course = await publishedCourse(world);
		other = await publishedCourse(world);
		managerId = await world.person("manager");
		instructorId = await world.person("instructor");
		const groupId = uuidv7();
		await world.admin.must("createGroup", {
			groupId,
			name: "Yard",
			managerIds: [managerId],
			instructorIds: [],
		});
		ana = await fourYears(world, course, [groupId]);
		ben = await fourYears(world, other);
		on(world, "2028-06-01");
		await move(world);
	});
	afterAll(() => world.server.stop());

	const admin = () => world.admin;
	const search = (device: TestDevice, over: Partial<Search> = {}) =>
		device.caller.history.search({ ...everything, ...over });
	const idsOf = ({ entries }: HistoryPage) =>
		entries.map(({ enrollment }) => enrollment.id as string);
	/** Turn 3, then turn 2: newest first. */
	const olderOf = ({ turns }: { turns: string[] }) => [turns[2], turns[1]];

	it("an admin finds everybody's, newest first, each with its certificate, as documents have it", async () => {
		const page = await search(admin());
		expect(idsOf(page).sort()).toEqual(
			[...olderOf(ana), ...olderOf(ben)].sort(),
		);
		const closed = page.entries.map(
			({ enrollment }) => enrollment.resultMadeAt ?? "",
		);
		expect(closed).toEqual([...closed].sort().reverse());
		expect(page.next).toBeNull();
		const learner = await world.device(ana.learnerId);
		await learner.pull();
		for (const { enrollment, award } of (
			await search(admin(), { learnerId: ana.learnerId })
		).entries) {
			expect(learner.documents("enrollments")).toContainEqual(enrollment);
			expect(learner.documents("awards")).toContainEqual(award);
		}
	});

	it("by person, by course, by both, and by the days on which they were closed", async () => {
		const found = async (over: Partial<Search>) =>
			idsOf(await search(admin(), over));
		const { learnerId } = ana;
		expect(await found({ learnerId })).toEqual(olderOf(ana));
		expect(await found({ courseId: other.courseId })).toEqual(olderOf(ben));
		expect(await found({ learnerId, courseId: course.courseId })).toEqual(
			olderOf(ana),
		);
		expect(await found({ learnerId, courseId: other.courseId })).toEqual([]);
		expect(
			await found({ learnerId, fromOn: "2025-12-11", toOn: "2025-12-11" }),
		).toEqual([ana.turns[1]]);
		expect(await found({ learnerId, fromOn: "2025-12-12" })).toEqual([
			ana.turns[2],
		]);
		expect(await found({ learnerId, toOn: "2025-12-10" })).toEqual([]);
	});

	it("a manager finds their learners', an instructor without learners and a learner nothing but their own", async () => {
		const found = async (personId: string, over: Partial<Search> = {}) =>
			idsOf(await search(await world.device(personId), over));
		expect(await found(managerId)).toEqual(olderOf(ana));
		expect(await found(managerId, { learnerId: ben.learnerId })).toEqual([]);
		expect(await found(managerId, { courseId: other.courseId })).toEqual([]);
		expect(await found(instructorId)).toEqual([]);
		expect(await found(ana.learnerId)).toEqual(olderOf(ana));
		expect(await found(ana.learnerId, { learnerId: ben.learnerId })).toEqual(
			[],
		);
	});

	it("pages of any size give each entry once, in the same order", async () => {
		for (const person of [world.admin, await world.device(managerId)])
			for (const limit of [1, 2, 3, 4]) {
				const found: string[] = [];
				let after: HistoryPage["next"] = null;
				do {
					const page: HistoryPage = await search(person, { after, limit });
					expect(page.entries.length).toBeLessThanOrEqual(limit);
					found.push(...idsOf(page));
					after = page.next;
				} while (after);
				expect(found).toEqual(idsOf(await search(person)));
			}
	});

	it("what is current is not among it", async () => {
		on(world, "2028-06-01");
		const learnerId = await world.person();
		await passed(world, course.courseId, learnerId);
		expect(idsOf(await search(admin(), { learnerId }))).toEqual([]);
	});

	it.each<[string, Record<string, unknown>]>([
		["no id", { learnerId: "1 or true" }],
		["no day", { fromOn: "2025-02-30" }],
		["a day out of range", { toOn: "9999-12-31" }],
		["half a place", { after: { closedAt: "2025-01-01T00:00:00.000Z" } }],
		["no instant", { after: { closedAt: "now()", id: uuidv7() } }],
		["another portal", { portalId: uuidv7() }],
		["a page too large", { limit: 51 }],
		["a list", { courseId: [uuidv7()] }],
	])("%s is refused", async (_, over) => {
		await expect(
			search(admin(), over as Partial<Search>),
		).rejects.toMatchObject({ code: "BAD_REQUEST" });
	});
});
