import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, it } from "vitest";
import { addDays, type Day, instantOf } from "#domain/time.ts";
import { moveToHistory } from "#server/history/moveToHistory.ts";
import { Crash, crashing } from "#test/model/crashing.ts";
import { onEachDatabase } from "./databases.ts";
import { fourYears, move, on, reEnrolled, renewed } from "./historyPast.ts";
import { expectedContents } from "./oracle.ts";
import {
	openWorld,
	passed,
	publishedCourse,
	type TestDevice,
	type World,
} from "./world.ts";

type Turn = { id: string; chainId: string; cycle: number };

onEachDatabase("what has become historical", (open) => {
	let root: World;
	beforeAll(async () => {
		root = await openWorld(await open());
	});
	afterAll(() => root.server.stop());

	/** A portal of its own, whose clock begins anew, with a course of yearly certificates. */
	async function stage() {
		root.clock.now = instantOf(Date.parse("2025-01-10T12:00:00Z"));
		const world = await root.otherPortal();
		const course = await publishedCourse(world);
		const admin = await world.device(world.admin.identity.personId);
		return { world, course, admin };
	}

	/** The cycles of a learner whose enrollment and certificate the device holds. */
	function cyclesOn(device: TestDevice, learnerId: string) {
		const of = (collection: "enrollments" | "awards") =>
			device
				.documents<Turn & { learnerId: string }>(collection)
				.filter((each) => each.learnerId === learnerId)
				.map(({ cycle }) => cycle)
				.sort();
		return { enrolled: of("enrollments"), certified: of("awards") };
	}
	const both = (...cycles: number[]) => ({
		enrolled: cycles,
		certified: cycles,
	});

	/** One that followed holds what a plain query says, and what one that fills anew holds. */
	async function holdsWhatItMay(world: World, device: TestDevice) {
		await device.pull(3);
		expect(device.contents()).toEqual(await expectedContents(world, device));
		const anew = await world.device(device.identity.personId);
		await anew.pull();
		expect(anew.contents()).toEqual(device.contents());
	}

	it("of four yearly turns an admin's device holds the first, the last 13 months, and the newest for ever", async () => {
		const { world, course, admin } = await stage();
		const learnerId = await world.person();
		await passed(world, course.courseId, learnerId);
		const held: [string, ReturnType<typeof both>][] = [];
		const look = async (day: string) => {
			on(world, day);
			await move(world);
			await admin.pull();
			held.push([day, cyclesOn(admin, learnerId)]);
		};
		await look("2025-06-01");
		await renewed(world, learnerId, "2025-12-11");
		await look("2026-11-10");
		await renewed(world, learnerId, "2026-11-11");
		// Turn 2 was closed on 11 December 2025, and its certificate ended a year later.
		await look("2026-12-20");
		await look("2027-01-11");
		await look("2027-01-12");
		await renewed(world, learnerId, "2027-10-12");
		await look("2027-12-11");
		await look("2027-12-12");
		await look("2040-01-01");
		expect(held).toEqual([
			["2025-06-01", both(1)],
			["2026-11-10", both(1, 2)],
			["2026-12-20", both(1, 2, 3)],
			["2027-01-11", both(1, 2, 3)],
			["2027-01-12", both(1, 3)],
			["2027-12-11", both(1, 3, 4)],
			["2027-12-12", both(1, 4)],
			["2040-01-01", both(1, 4)],
		]);
		await holdsWhatItMay(world, admin);
		expect(admin.resets).toBe(0);
	});

	it("learners keep all of their own, and leaders hold of their learners what an admin does", async () => {
		const { world, course } = await stage();
		const { learnerId } = await fourYears(world, course);
		const managerId = await world.person("manager");
		const groupId = uuidv7();
		await world.admin.must("createGroup", {
			groupId,
			name: "Yard",
			managerIds: [managerId],
			instructorIds: [],
		});
		await world.admin.must("joinGroup", { personId: learnerId, groupId });
		const stranger = await fourYears(world, course);
		const learner = await world.device(learnerId);
		const manager = await world.device(managerId);
		for (const device of [learner, manager]) await device.pull();
		on(world, "2028-06-01");
		expect(await move(world)).toBe(4);
		await holdsWhatItMay(world, learner);
		await holdsWhatItMay(world, manager);
		expect(cyclesOn(learner, learnerId)).toEqual(both(1, 2, 3, 4));
		expect(cyclesOn(manager, learnerId)).toEqual(both(1, 4));
		expect(cyclesOn(manager, stranger.learnerId)).toEqual(both());
	});

	it("a certificate that is still valid stays, however old, and so does what is open", async () => {
		const { world, course, admin } = await stage();
		const { learnerId, turns } = await fourYears(world, course);
		await world.admin.must("setExpiry", {
			awardId: turns[1],
			from: "2026-12-11",
			expiresOn: "2031-01-01",
			reason: "Counts longer",
		});
		on(world, "2028-09-12");
		await world.server.recertifyNow(world.portalId);
		on(world, "2030-12-31");
		await move(world);
		await admin.pull();
		expect(cyclesOn(admin, learnerId)).toEqual({
			enrolled: [1, 2, 4, 5],
			certified: [1, 2, 4],
		});
		// It ends, and nothing else happens.
		on(world, "2031-01-02");
		expect(await move(world)).toBe(1);
		await admin.pull();
		expect(cyclesOn(admin, learnerId).certified).toEqual([1, 4]);
		await holdsWhatItMay(world, admin);
	});

	it("what was old already goes as soon as it is superseded", async () => {
		const { world, admin } = await stage();
		const course = await publishedCourse(world, { expiresAfterDays: 1095 });
		const learnerId = await world.person();
		await passed(world, course.courseId, learnerId);
		await renewed(world, learnerId, "2027-12-11");
		on(world, "2030-11-10");
		await world.server.recertifyNow(world.portalId);
		on(world, "2031-06-01");
		expect(await move(world)).toBe(0);
		await renewed(world, learnerId, "2031-06-02");
		expect(await move(world)).toBe(1);
		await admin.pull();
		expect(cyclesOn(admin, learnerId)).toEqual(both(1, 3));
	});

	it("revoking the certificate that superseded a turn brings it back, and moving its own end does", async () => {
		const { world, course, admin } = await stage();
		const { learnerId, turns } = await fourYears(world, course);
		on(world, "2029-06-01");
		await move(world);
		await admin.pull();
		expect(cyclesOn(admin, learnerId)).toEqual(both(1, 4));
		await world.admin.must("revokeAward", {
			awardId: turns[3],
			reason: "Not theirs",
		});
		await admin.pull();
		expect(cyclesOn(admin, learnerId)).toEqual(both(1, 3, 4));
		await world.admin.must("setExpiry", {
			awardId: turns[1],
			from: "2026-12-11",
			expiresOn: "2030-01-01",
			reason: "Counts longer",
		});
		await holdsWhatItMay(world, admin);
		expect(cyclesOn(admin, learnerId)).toEqual(both(1, 2, 3, 4));
		expect(await move(world)).toBe(0);
		// Ended by hand, it goes again.
		await world.admin.must("setExpiry", {
			awardId: turns[1],
			from: "2030-01-01",
			expiresOn: "2029-01-01",
			reason: "No, it does not",
		});
		expect(await move(world)).toBe(1);
		await holdsWhatItMay(world, admin);
		expect(cyclesOn(admin, learnerId)).toEqual(both(1, 3, 4));
	});

	it("a device that was away for years follows to the same", async () => {
		const { world, course, admin } = await stage();
		await admin.pull();
		const { learnerId } = await fourYears(world, course);
		const away = await world.device(world.admin.identity.personId);
		await away.pull();
		for (
			let day = "2027-11-01" as Day;
			day < "2029-01-01";
			day = addDays(day, 60)
		) {
			on(world, day);
			await move(world);
		}
		for (const device of [admin, away]) {
			await holdsWhatItMay(world, device);
			expect(cyclesOn(device, learnerId)).toEqual(both(1, 4));
			expect(device.resets).toBe(0);
		}
	});

	it("killed before any of its statements it goes on the next time, and a second look moves nothing", async () => {
		const { world, course, admin } = await stage();
		const learners = [];
		for (let n = 0; n < 3; n += 1)
			learners.push((await fourYears(world, course)).learnerId);
		on(world, "2030-01-01");
		let crashes = 0;
		for (let statement = 0; ; statement += 1) {
			try {
				await moveToHistory(
					crashing(world.database, statement),
					{ now: () => world.clock.now },
					world.portalId,
					{ batch: 2 },
				);
				break;
			} catch (error) {
				if (!(error instanceof Crash)) throw error;
				crashes += 1;
				await holdsWhatItMay(world, admin);
			}
		}
		expect(crashes).toBeGreaterThan(10);
		for (const learnerId of learners)
			expect(cyclesOn(admin, learnerId)).toEqual(both(1, 4));
		expect(await move(world)).toBe(0);
	});

	it("several workers mark each turn once", async () => {
		const { world, course, admin } = await stage();
		for (let n = 0; n < 3; n += 1) await fourYears(world, course);
		on(world, "2030-01-01");
		const marked = await Promise.all([1, 2, 3].map((n) => move(world, n)));
		expect(marked.reduce((a, b) => a + b)).toBe(6);
		await holdsWhatItMay(world, admin);
	});

	it("a look with nothing to do takes no place in the feed and goes over nothing again", async () => {
		const { world, course } = await stage();
		await fourYears(world, course);
		on(world, "2030-01-01");
		await move(world);
		const head = async () =>
			(
				await world.database.db.execute(
					sql`select seq from sync_heads where portal_id = ${world.portalId}`,
				)
			).rows[0]?.seq;
		const before = await head();
		expect(await move(world)).toBe(0);
		expect(await head()).toEqual(before);
		const { rows } = await world.database.db.execute(
			sql`select ended_through::text, awards_seq from history_heads where portal_id = ${world.portalId}`,
		);
		expect(rows[0]).toEqual({
			ended_through: "2029-12-31",
			awards_seq: before,
		});
	});

	it("admins are not told anew of a failure that moves in the feed", async () => {
		const { world, course } = await stage();
		on(world, "2025-01-10");
		const learnerId = await world.person();
		const first = await passed(world, course.courseId, learnerId);
		await world.admin.must("recordResult", {
			enrollmentId: await reEnrolled(world, learnerId, "2025-12-11"),
			status: "failed",
		});
		const again = uuidv7();
		await world.admin.must("reEnrollNow", {
			awardId: first,
			enrollmentId: again,
			reason: "Once more",
		});
		await world.admin.must("recordResult", {
			enrollmentId: again,
			status: "passed",
		});
		const told = async () => {
			await world.server.recertifyNow(world.portalId);
			const { rows } = await world.database.db.execute(
				sql`select count(*)::int as told from notifications where portal_id = ${world.portalId} and kind = 'failed re-enrollment'`,
			);
			return rows[0]?.told;
		};
		expect(await told()).toBe(1);
		on(world, "2027-06-01");
		expect(await move(world)).toBe(1);
		expect(await told()).toBe(1);
		await world.admin.must("revokeAward", { awardId: again, reason: "Wrong" });
		expect(await told()).toBe(1);
	});
});
