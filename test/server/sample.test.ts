import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type {
	Course,
	Enrollment,
	Group,
	Person,
	Settings,
} from "#domain/documents/index.ts";
import { dayAt } from "#domain/time.ts";
import { sampleActions } from "#lib/ui/firstSteps/sampleData.ts";
import { onEachDatabase } from "./databases.ts";
import { expectedContents } from "./oracle.ts";
import { count, openWorld, type TestDevice, type World } from "./world.ts";

onEachDatabase("sample data", (open) => {
	let base: World;
	let world: World;
	beforeAll(async () => {
		base = await openWorld(await open());
	});
	afterAll(() => base.server.stop());
	beforeEach(async () => {
		world = await base.otherPortal();
	});

	const add = async () => {
		const { admin } = world;
		const actions = sampleActions(world.portalId, dayAt(base.clock.now, "UTC"));
		const verdicts = await admin.send(
			actions.map(({ kind, payload }) => admin.envelope(kind, payload)),
		);
		expect(verdicts.filter(({ status }) => status !== "accepted")).toEqual([]);
		await world.server.recertifyNow(world.portalId);
		await admin.pull();
	};
	const remove = () =>
		world.admin.must("removeSample", { portalId: world.portalId });
	const first = <T>(
		collection: "people" | "courses" | "groups" | "certificates",
		holder: TestDevice = world.admin,
	): T => {
		const [settings] = holder.documents<Settings>("settings");
		const found = holder
			.documents<{ id: string }>(collection)
			.find(({ id }) => settings?.sampleIds.includes(id));
		if (!found) throw new Error(`There is no sample of ${collection}.`);
		return found as T;
	};
	/** Rows of the portal, of what is left of the sample: all but the admin and the settings. */
	const left = async () => {
		let rows = 0;
		for (const table of [
			...["people", "groups", "courses", "course_versions", "certificates"],
			...["enrollments", "awards", "notifications", "progress", "sessions"],
			...["exemptions", "pending_re_enrollments"],
		])
			rows += count(
				await base.database.db.execute(
					sql`select count(*) from ${sql.raw(table)} where portal_id = ${world.portalId}`,
				),
			);
		return rows - 1;
	};
	const isCurrent = async (device: TestDevice) => {
		await device.pull();
		expect(device.contents()).toEqual(await expectedContents(world, device));
	};

	it("is certified, renewing and late, is written no e-mail, and leaves nothing behind", async () => {
		await add();
		const enrollments = world.admin.documents<Enrollment>("enrollments");
		expect(
			enrollments.filter(({ source }) => source === "recertification"),
		).toHaveLength(3);
		await world.server.mailNow(world.portalId);
		expect(
			await world.admin.caller.mail.list({ status: null, before: null }),
		).toMatchObject({ emails: [] });
		await remove();
		expect(await left()).toBe(0);
		await isCurrent(world.admin);
		await remove();
		await add();
		await isCurrent(world.admin);
	});

	it("what real people use of it stays and is theirs; what they lead and hold is put right", async () => {
		await add();
		const course = first<Course>("courses");
		const group = first<Group>("groups");
		const manager = await world.person("manager");
		const ana = await world.person("learner", [group.id]);
		await world.admin.must("enroll", {
			enrollmentId: uuidv7(),
			learnerId: ana,
			courseId: course.id,
		});
		const own = uuidv7();
		const led = world.admin
			.documents<Person>("people")
			.find(({ groupIds }) => groupIds.includes(group.id));
		await world.admin.must("createGroup", {
			groupId: own,
			name: "Own",
			managerIds: [manager, ...group.managerIds],
			instructorIds: [],
		});
		await world.admin.must("joinGroup", { personId: led?.id, groupId: own });
		const devices = [
			world.admin,
			await world.device(manager),
			await world.device(ana),
		];
		for (const device of devices) await device.pull();
		await remove();
		for (const device of devices) await isCurrent(device);
		const { admin } = world;
		expect(admin.documents<Course>("courses")).toMatchObject([
			{ id: course.id },
		]);
		expect(admin.documents("certificates")).toHaveLength(1);
		expect(admin.documents("enrollments")).toMatchObject([{ learnerId: ana }]);
		expect(admin.documents<Settings>("settings")).toMatchObject([
			{ sampleIds: [] },
		]);
		expect(
			admin
				.documents<Group>("groups")
				.map(({ id, managerIds }) => [id, managerIds]),
		).toEqual(
			[
				[group.id, []],
				[own, [manager]],
			].sort(),
		);
	});

	it("a sample person with another address is somebody, and not removed", async () => {
		await add();
		const { id, email } = first<Person>("people");
		await world.admin.must("editPerson", {
			personId: id,
			changes: { email: { from: email, to: `${id}@example.com` } },
		});
		await remove();
		await isCurrent(world.admin);
		expect(
			world.admin.documents<Person>("people").map((each) => each.id),
		).toEqual([world.admin.identity.personId, id].sort());
	});

	it("places that sample people had in a real session are given back, to who waits for one", async () => {
		await add();
		const [courseId, courseVersionId, sessionId] = [
			uuidv7(),
			uuidv7(),
			uuidv7(),
		];
		const { admin } = world;
		await admin.must("createCourse", {
			courseId,
			courseVersionId,
			title: "Fire drill",
			description: "",
		});
		await admin.must("setLiveLearning", {
			courseVersionId,
			changes: {
				hasLiveLearning: { from: false, to: true },
				overbook: { from: false, to: true },
			},
		});
		await admin.must("publishVersion", {
			courseVersionId,
			moveNotStarted: false,
			restartInProgress: false,
		});
		await admin.must("addSession", {
			sessionId,
			courseVersionId,
			startsAt: "2025-02-01T09:00:00.000Z",
			endsAt: "2025-02-01T10:00:00.000Z",
			place: "",
			capacity: 1,
			instructorIds: [],
		});
		const waiting = await world.person();
		for (const learnerId of [first<Person>("people").id, waiting])
			await admin.must("enroll", {
				enrollmentId: uuidv7(),
				learnerId,
				courseId,
			});
		await remove();
		await isCurrent(admin);
		expect(admin.documents("enrollments")).toMatchObject([
			{ learnerId: waiting, sessionId, unregistered: false },
		]);
		expect(admin.documents("sessions")).toMatchObject([{ registered: 1 }]);
	});

	it("what exists cannot be marked as sample data, and so not removed as such", async () => {
		const personId = await world.person();
		expect(
			await world.admin.act("markSample", {
				portalId: world.portalId,
				sampleIds: [personId],
			}),
		).toMatchObject({ status: "rejected", code: "already_exists" });
	});

	it("the only active admin being a sample person, it is not removed", async () => {
		await add();
		const { id, role } = first<Person>("people");
		await world.admin.must("editPerson", {
			personId: id,
			changes: { role: { from: role, to: "admin" } },
		});
		const device = await world.device(id);
		await device.must("editPerson", {
			personId: world.admin.identity.personId,
			changes: { role: { from: "admin", to: "learner" } },
		});
		expect(
			await device.act("removeSample", { portalId: world.portalId }),
		).toMatchObject({ status: "rejected", code: "last_admin" });
	});
});
