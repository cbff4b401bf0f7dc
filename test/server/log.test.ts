import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Day } from "#domain/time.ts";
import type { LogPage } from "#server/history/log.ts";
import { onEachDatabase } from "./databases.ts";
import { openWorld, type World } from "./world.ts";

const everything = {
	personId: null,
	kinds: null,
	fromOn: null,
	toOn: null,
	after: null,
};

onEachDatabase("the log of changes", (open) => {
	let world: World;
	beforeAll(async () => {
		world = await openWorld(await open(), { timeZone: "Europe/Paris" });
	});
	afterAll(() => world.server.stop());

	const kinds = ({ entries }: LogPage) => entries.map(({ kind }) => kind);

	it("tells an admin who did what and when, newest first, with what was refused and why", async () => {
		world.clock.now = "2027-01-10T09:00:00.000Z" as never;
		const groupId = uuidv7();
		await world.admin.must("createGroup", {
			groupId,
			name: "Yard",
			managerIds: [],
			instructorIds: [],
		});
		world.clock.now = "2027-01-11T22:59:59.000Z" as never;
		await world.admin.act("createGroup", {
			groupId,
			name: "Yard again",
			managerIds: [],
			instructorIds: [],
		});
		const page = await world.admin.caller.log.page(everything);
		expect(kinds(page).slice(0, 2)).toEqual(["createGroup", "createGroup"]);
		const [refused, accepted] = page.entries;
		expect(accepted).toMatchObject({
			personId: (await world.admin.caller.session.identity()).personId,
			receivedAt: "2027-01-10T09:00:00.000Z",
			payload: { name: "Yard" },
			verdict: { status: "accepted" },
		});
		expect(refused?.verdict).toMatchObject({
			status: "rejected",
			field: "groupId",
		});
	});

	it("goes by days of the portal's zone, and by person", async () => {
		const on = (fromOn: string, toOn: string) =>
			world.admin.caller.log.page({
				...everything,
				fromOn: fromOn as Day,
				toOn: toOn as Day,
			});
		// 22:59:59 UTC is still the 11th in Paris, the instant after it is not.
		expect(kinds(await on("2027-01-11", "2027-01-11"))).toHaveLength(1);
		expect(kinds(await on("2027-01-12", "2027-01-12"))).toEqual([]);
		const nobody = await world.admin.caller.log.page({
			...everything,
			personId: uuidv7() as never,
		});
		expect(nobody).toEqual({ entries: [], next: null });
	});

	it("goes by kinds, newest first among them, alone and with a person", async () => {
		world.clock.now = "2027-01-15T09:00:00.000Z" as never;
		const courseId = uuidv7();
		await world.admin.must("createCourse", {
			courseId,
			courseVersionId: uuidv7(),
			title: "First aid",
			description: "",
		});
		await world.admin.must("createGroup", {
			groupId: uuidv7(),
			name: "Quay",
			managerIds: [],
			instructorIds: [],
		});
		await world.admin.must("archiveCourse", { courseId });
		const { personId } = await world.admin.caller.session.identity();
		const of = async (kindsAsked: string[], who: string | null = null) =>
			kinds(
				await world.admin.caller.log.page({
					...everything,
					kinds: kindsAsked,
					personId: who as never,
					fromOn: "2027-01-15" as Day,
				}),
			);
		const both = ["createCourse", "archiveCourse", "revokeAward"];
		expect(await of(both)).toEqual(["archiveCourse", "createCourse"]);
		expect(await of(both, personId)).toEqual(["archiveCourse", "createCourse"]);
		expect(await of(both, uuidv7())).toEqual([]);
		expect(await of(["revokeAward"])).toEqual([]);
	});

	it("comes in pages that hold each entry once, also of one instant", async () => {
		world.clock.now = "2027-02-01T09:00:00.000Z" as never;
		for (let index = 0; index < 60; index += 1)
			await world.admin.act("createGroup", {
				groupId: uuidv7(),
				name: `Group ${index}`,
				managerIds: [],
				instructorIds: [],
			});
		for (const more of [
			{},
			{ limit: 7 },
			{ limit: 500 },
			{ kinds: ["createGroup"] },
		]) {
			const ids: string[] = [];
			let after: LogPage["next"] = null;
			do {
				const page: LogPage = await world.admin.caller.log.page({
					...everything,
					...more,
					after,
				});
				ids.push(...page.entries.map(({ id }) => id));
				after = page.next;
			} while (after);
			expect(new Set(ids).size).toBe(ids.length);
			expect(ids.length).toBeGreaterThanOrEqual(62);
		}
	});
});
