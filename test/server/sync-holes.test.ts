import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SCHEMA_VERSION } from "#domain/documents/index.ts";
import type { Checkpoint } from "#domain/sync.ts";
import { onEachDatabase } from "./databases.ts";
import { expectedContents } from "./oracle.ts";
import {
	openWorld,
	passed,
	publishedCourse,
	type TestDevice,
	type World,
} from "./world.ts";

// What the server has to close of the ways in which sync loses data without a word; those of the device
// are in test/rules/sync-holes.test.ts, that of an action which fails in act.test.ts.

onEachDatabase("holes in sync", (open) => {
	let world: World;
	beforeAll(async () => {
		world = await openWorld(await open());
	});
	afterAll(() => world.server.stop());

	describe("a page", () => {
		it("is full unless it ends what there is, however little of it is the viewer's", async () => {
			const course = await publishedCourse(world);
			const learnerId = await world.person();
			const filling = await world.device(learnerId);
			const following = await world.device(learnerId);
			await following.pull();
			const { checkpoint } = following;
			for (let n = 0; n < 5; n += 1) {
				for (let others = 0; others < 3; others += 1)
					await passed(world, course.courseId, await world.person());
				await passed(world, course.courseId, learnerId);
			}
			for (const [device, from] of [
				[filling, null],
				[following, checkpoint],
			] as const) {
				const counts = await pageCounts(device, from, 2);
				expect(counts.length).toBeGreaterThan(5);
				// One that fills what is left of a collection, or of what came at once, may hold more.
				for (const count of counts.slice(0, -2))
					expect(count).toBeGreaterThanOrEqual(2);
				await device.pull(2);
				expect(device.contents()).toEqual(
					await expectedContents(world, device),
				);
			}
		});
	});

	describe("a request of before a restore", () => {
		it("decides nothing when it arrives after it: its device may have been told otherwise", async () => {
			const device = await world.device(await world.person("admin"));
			await device.pull();
			const late = {
				schemaVersion: SCHEMA_VERSION,
				epoch: device.under.epoch,
				actions: [
					device.envelope("createGroup", {
						groupId: uuidv7(),
						name: "Late",
						managerIds: [],
						instructorIds: [],
					}),
				],
			};
			await world.server.database.db.execute(
				sql`update sync_heads set epoch = gen_random_uuid() where portal_id = ${world.portalId}`,
			);
			expect(await device.caller.sync.act(late)).toMatchObject({
				kind: "verdicts",
				verdicts: [],
			});
			await device.pull();
			expect(device.resets).toBe(1);
			expect(device.documents("groups")).not.toContainEqual(
				expect.objectContaining({ name: "Late" }),
			);
			expect(
				await device.caller.sync.act({ ...late, epoch: device.under.epoch }),
			).toMatchObject({ verdicts: [{ verdict: { status: "accepted" } }] });
		});
	});

	describe("what the server merged", () => {
		it("comes to who wrote it as to everybody else", async () => {
			const { courseId } = await publishedCourse(world);
			const writer = await world.device(await world.person("admin"));
			await writer.pull();
			const [before] = writer
				.documents<{ id: string; title: string }>("courses")
				.filter(({ id }) => id === courseId);
			const from = before?.title;
			await world.admin.must("editCourse", {
				courseId,
				changes: { title: { from, to: "Theirs" } },
			});
			await writer.act("editCourse", {
				courseId,
				changes: {
					title: { from, to: "Mine" },
					description: { from: "", to: "Written by me" },
				},
			});
			await writer.pull();
			expect(writer.resets, "by the feed").toBe(0);
			expect(writer.documents("courses")).toContainEqual(
				expect.objectContaining({
					id: courseId,
					title: "Theirs",
					description: "Written by me",
				}),
			);
		});

		it("also when nothing but the writer's own change was made", async () => {
			const writer = await world.device(await world.person("admin"));
			await writer.pull();
			const groupId = uuidv7();
			await writer.must("createGroup", {
				groupId,
				name: "Own",
				managerIds: [],
				instructorIds: [],
			});
			await writer.pull();
			expect(writer.documents("groups")).toContainEqual(
				expect.objectContaining({ id: groupId, name: "Own" }),
			);
		});
	});
});

/** How many documents each page holds, from `start` on to the end. */
async function pageCounts(
	{ caller, under }: TestDevice,
	start: Checkpoint | null,
	limit: number,
): Promise<number[]> {
	const counts: number[] = [];
	let checkpoint = start;
	let { epoch, grantRevision } = under;
	for (;;) {
		const answer = await caller.sync.pull({
			schemaVersion: SCHEMA_VERSION,
			checkpoint,
			epoch,
			grantRevision,
			limit,
		});
		if (answer.kind !== "page") throw new Error(answer.kind);
		counts.push(
			Object.values(answer.counts).reduce((sum, count) => sum + count, 0),
		);
		if (!answer.more) return counts;
		({ checkpoint, epoch, grantRevision } = answer);
	}
}
