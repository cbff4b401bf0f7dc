import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, it } from "vitest";
import { instantOf } from "#domain/time.ts";
import { onEachDatabase } from "./databases.ts";
import { expectedContents } from "./oracle.ts";
import {
	enrolled,
	openWorld,
	passed,
	publishedCourse,
	type TestDevice,
	type World,
} from "./world.ts";

onEachDatabase("pulling", (open) => {
	let world: World;
	beforeAll(async () => {
		world = await openWorld(await open());
	});
	afterAll(() => world.server.stop());

	const holdsExactlyWhatItMay = async (device: TestDevice) =>
		expect(device.contents()).toEqual(await expectedContents(world, device));

	it("every role ends with exactly what it may see, with pages of any size, while others write", async () => {
		const groupId = uuidv7();
		const managerId = await world.person("manager");
		const instructorId = await world.person("instructor");
		await world.admin.must("createGroup", {
			groupId,
			name: "Yard",
			managerIds: [managerId],
			instructorIds: [instructorId],
		});
		const inGroup = await world.person("learner", [groupId]);
		const outside = await world.person();
		const course = await publishedCourse(world);
		await passed(world, course.courseId, inGroup);
		await enrolled(world, course.courseId, outside);
		const ids = [
			world.admin.identity.personId,
			managerId,
			instructorId,
			inGroup,
			outside,
		];
		const devices = await Promise.all(
			ids.flatMap((id) =>
				[1, 2, 7].map(async (limit) => ({
					limit,
					device: await world.device(id),
				})),
			),
		);
		for (let round = 0; round < 4; round += 1) {
			for (const { device, limit } of devices) await device.pullPage(limit);
			await passed(
				world,
				course.courseId,
				await world.person("learner", round % 2 ? [groupId] : []),
			);
			await world.admin
				.must("createVersion", {
					courseId: course.courseId,
					courseVersionId: uuidv7(),
				})
				.catch(() => {});
		}
		for (const { device, limit } of devices) {
			await device.pull(limit);
			await holdsExactlyWhatItMay(device);
		}
		expect(devices.length).toBe(15);
	});

	it("a learner who is enrolled later receives the course that has long been there", async () => {
		const course = await publishedCourse(world);
		const learnerId = await world.person();
		const learner = await world.device(learnerId);
		await learner.pull();
		expect(learner.documents("courses")).not.toContainEqual(
			expect.objectContaining({ id: course.courseId }),
		);
		await passed(world, course.courseId, learnerId);
		await learner.pull(1);
		expect(learner.documents("courses")).toContainEqual(
			expect.objectContaining({ id: course.courseId }),
		);
		expect(learner.documents("certificates")).toContainEqual(
			expect.objectContaining({ id: course.certificateId }),
		);
		await holdsExactlyWhatItMay(learner);
		expect(learner.resets).toBe(0);
	});

	it("a course that leaves the catalog leaves the devices of those who are not on it", async () => {
		const course = await publishedCourse(world);
		const set = (from: boolean, to: boolean) =>
			world.admin.must("editCourse", {
				courseId: course.courseId,
				changes: { inCatalog: { from, to } },
			});
		const learner = await world.device(await world.person());
		await set(false, true);
		await learner.pull();
		expect(learner.documents("courses")).toContainEqual(
			expect.objectContaining({ id: course.courseId }),
		);
		await set(true, false);
		await learner.pull(1);
		expect(learner.documents("courses")).not.toContainEqual(
			expect.objectContaining({ id: course.courseId }),
		);
		await holdsExactlyWhatItMay(learner);
	});

	it("members entering or leaving a manager's group make the manager's devices fill anew", async () => {
		const managerId = await world.person("manager");
		const groupId = uuidv7();
		await world.admin.must("createGroup", {
			groupId,
			name: "Dock",
			managerIds: [managerId],
			instructorIds: [],
		});
		const course = await publishedCourse(world);
		const learnerId = await world.person();
		await passed(world, course.courseId, learnerId);
		const manager = await world.device(managerId);
		await manager.pull();
		expect(manager.documents("awards")).toEqual([]);
		await world.admin.must("joinGroup", { personId: learnerId, groupId });
		await manager.pull();
		expect(manager.documents("awards")).toHaveLength(1);
		await holdsExactlyWhatItMay(manager);
		await world.admin.must("leaveGroup", { personId: learnerId, groupId });
		await manager.pull();
		expect(manager.documents("people").map((person) => person.id)).toEqual([
			managerId,
		]);
		await holdsExactlyWhatItMay(manager);
		expect(manager.resets).toBe(2);
	});

	it("a change of role makes the person's devices fill anew", async () => {
		const personId = await world.person("admin");
		const before = await world.device(personId);
		await before.pull();
		await world.admin.must("editPerson", {
			personId,
			changes: { role: { from: "admin", to: "learner" } },
		});
		const after = await world.device(personId);
		after.checkpoint = before.checkpoint;
		after.under = before.under;
		after.held = before.held;
		await after.pull();
		await holdsExactlyWhatItMay(after);
		expect(after.resets).toBe(1);
	});

	it("a discarded draft leaves every device that had it", async () => {
		const course = await publishedCourse(world);
		const courseVersionId = uuidv7();
		await world.admin.must("createVersion", {
			courseId: course.courseId,
			courseVersionId,
		});
		const admin = await world.device(world.admin.identity.personId);
		await admin.pull();
		expect(admin.documents("courseVersions")).toContainEqual(
			expect.objectContaining({ id: courseVersionId }),
		);
		await world.admin.must("discardDraft", { courseVersionId });
		await admin.pull(1);
		await holdsExactlyWhatItMay(admin);
	});

	it("the engine's re-enrollments reach the learner and the admin", async () => {
		const course = await publishedCourse(world, {
			expiresAfterDays: 10,
			daysBeforeExpiry: 3,
		});
		const learnerId = await world.person();
		await passed(world, course.courseId, learnerId);
		const learner = await world.device(learnerId);
		await learner.pull();
		world.clock.now = instantOf(Date.parse(world.clock.now) + 7 * 86_400_000);
		await world.server.recertifyNow(world.portalId);
		await learner.pull(1);
		expect(learner.documents("enrollments")).toHaveLength(2);
		await holdsExactlyWhatItMay(learner);
	});

	it("another epoch, as after a restored backup, makes devices fill anew", async () => {
		const admin = await world.device(world.admin.identity.personId);
		await admin.pull();
		await world.database.db.execute(
			sql`update sync_heads set epoch = gen_random_uuid() where portal_id = ${world.portalId}`,
		);
		await admin.pull();
		expect(admin.resets).toBe(1);
		await holdsExactlyWhatItMay(admin);
	});

	it("a checkpoint older than the tombstones that are kept fills anew", async () => {
		const admin = await world.device(world.admin.identity.personId);
		await admin.pull();
		await world.person();
		await world.database.db.execute(
			sql`update sync_heads set horizon = seq where portal_id = ${world.portalId}`,
		);
		await admin.pull();
		expect(admin.resets).toBe(1);
	});
});
