import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Notification } from "#domain/documents/index.ts";
import { type Instant, instantOf } from "#domain/time.ts";
import { portalsWithWork } from "#server/recertification/sweep.ts";
import { onEachDatabase } from "./databases.ts";
import { enrolled, openWorld, publishedCourse, type World } from "./world.ts";

const at = (text: string): Instant => instantOf(Date.parse(text));

onEachDatabase("telling people (R27)", (open) => {
	let base: World;
	let world: World;
	let courseId: string;
	let courseVersionId: string;
	let learnerId: string;
	beforeAll(async () => {
		base = await openWorld(await open());
	});
	afterAll(() => base.server.stop());
	/** A learner whose certificate ends on 31 March, passed and known on 10 January; nobody is re-enrolled. */
	beforeEach(async () => {
		base.clock.now = at("2025-01-10T12:00:00Z");
		world = await base.otherPortal();
		({ courseId, courseVersionId } = await publishedCourse(world, {
			expiresAfterDays: 80,
			daysBeforeExpiry: 5,
			reEnrollEnabled: false,
		}));
		learnerId = await world.person();
		await world.admin.must("recordResult", {
			enrollmentId: await enrolled(world, courseId, learnerId),
			status: "passed",
		});
	});

	/** The engine runs at the start of each of these days. */
	const runOn = async (...days: string[]) => {
		for (const day of days) {
			base.clock.now = at(`${day}T00:00:00Z`);
			await world.server.recertifyNow(world.portalId);
		}
	};
	const toldTo = async (personId: string) => {
		const device = await world.device(personId);
		await device.pull();
		return device
			.documents<Notification>("notifications")
			.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
			.map(
				({ kind, createdAt, daysLeft, count }) =>
					`${createdAt.slice(0, 10)} ${kind} ${daysLeft ?? count ?? ""}`,
			);
	};

	it("a learner is told 30, 7 and 1 days before the end, and that it has ended, each once", async () => {
		await runOn("2025-02-28", "2025-03-01", "2025-03-01", "2025-03-02");
		await runOn("2025-03-24", "2025-03-30", "2025-03-31", "2025-04-01");
		await runOn("2025-04-01", "2025-04-02");
		expect(await toldTo(learnerId)).toEqual([
			"2025-03-01 expiring 30",
			"2025-03-24 expiring 7",
			"2025-03-30 expiring 1",
			"2025-04-01 expired -1",
		]);
	});

	it("after downtime only the last of the missed is told", async () => {
		await runOn("2025-02-01", "2025-03-26", "2025-03-27");
		expect(await toldTo(learnerId)).toEqual(["2025-03-26 expiring 5"]);
	});

	it("nobody is told of what had fallen on a day before the certificate was known", async () => {
		const imported = await world.person();
		await runOn("2025-01-11");
		await world.admin.must("importCompletion", {
			enrollmentId: uuidv7(),
			learnerId: imported,
			courseId,
			completedOn: "2020-01-01",
			expiresOn: "2025-01-05",
		});
		await runOn("2025-01-12", "2025-01-13");
		expect(await toldTo(imported)).toEqual([]);
	});

	it("who is exempt that day, deactivated, or has renewed is not told", async () => {
		await runOn("2025-02-01");
		await world.admin.must("exempt", {
			exemptionId: uuidv7(),
			learnerId,
			courseId: null,
			fromOn: "2025-02-15",
			toOn: "2025-03-10",
			reason: "Leave",
		});
		await runOn("2025-03-01", "2025-03-02");
		expect(await toldTo(learnerId)).toEqual([]);
		await runOn("2025-03-24");
		expect(await toldTo(learnerId)).toEqual(["2025-03-24 expiring 7"]);
	});

	it("the portal sets the days of its reminders", async () => {
		await world.admin.must("editPortal", {
			portalId: world.portalId,
			changes: { reminderDays: { from: [30, 7, 1], to: [14] } },
		});
		await runOn("2025-03-01", "2025-03-17", "2025-03-24", "2025-04-01");
		expect(await toldTo(learnerId)).toEqual([
			"2025-03-17 expiring 14",
			"2025-04-01 expired -1",
		]);
	});

	it("admins are told of missing places, learners on the list and failed re-enrollments, each once", async () => {
		const adminId = world.admin.identity.personId;
		await world.admin.must("setPolicy", {
			courseVersionId,
			changes: { reEnrollEnabled: { from: false, to: true } },
			includeExpired: false,
		});
		await world.admin.must("setLiveLearning", {
			courseVersionId,
			changes: { hasLiveLearning: { from: false, to: true } },
		});
		await runOn("2025-03-25", "2025-03-26", "2025-03-27");
		expect(await toldTo(adminId)).toEqual(["2025-03-26 capacity shortfall 1"]);
		await world.admin.must("setLiveLearning", {
			courseVersionId,
			changes: { overbook: { from: false, to: true } },
		});
		await runOn("2025-03-28", "2025-03-29");
		await world.admin.pull();
		const enrollmentId = world.admin
			.documents<{ id: string; source: string }>("enrollments")
			.find(({ source }) => source === "recertification")?.id;
		await world.admin.must("recordResult", { enrollmentId, status: "failed" });
		base.clock.now = at("2025-03-29T01:00:00Z");
		await world.server.recertifyNow(world.portalId);
		await world.server.recertifyNow(world.portalId);
		await runOn("2025-03-30");
		expect(await toldTo(adminId)).toEqual([
			"2025-03-26 capacity shortfall 1",
			"2025-03-28 waiting learners 1",
			"2025-03-29 failed re-enrollment 1",
		]);
	});

	it("a sweep finds the portals with something to do, and notes the day of the others", async () => {
		await runOn("2025-02-27");
		const idle = await base.otherPortal();
		const found = () => portalsWithWork(world.database, world.server.clock);
		base.clock.now = at("2025-02-28T00:00:00Z");
		expect(await found()).not.toContain(world.portalId);
		base.clock.now = at("2025-03-01T00:00:00Z");
		expect(await found()).toContain(world.portalId);
		expect(await found()).not.toContain(idle.portalId);
		await world.server.recertifyNow(world.portalId);
		expect(await found()).not.toContain(world.portalId);
		expect(await toldTo(learnerId)).toEqual(["2025-03-01 expiring 30"]);
	});
});
