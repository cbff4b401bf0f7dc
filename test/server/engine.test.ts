import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Instant, instantOf } from "#domain/time.ts";
import { openDatabase } from "#server/database/database.ts";
import { takePlaces, writePortal } from "#server/database/feed.ts";
import { recertify } from "#server/recertification/engine.ts";
import { newPostgresDatabase, onEachDatabase } from "./databases.ts";
import {
	count,
	openWorld,
	type PublishedCourse,
	passed,
	publishedCourse,
	type World,
} from "./world.ts";

const DUE = instantOf(Date.parse("2025-12-11T00:00:00Z"));

const reEnrollments = async (world: World) =>
	count(
		await world.database.db.execute(
			sql`select count(*) from enrollments where portal_id = ${world.portalId} and from_award_id is not null`,
		),
	);

onEachDatabase("the engine", (open) => {
	let world: World;
	let course: PublishedCourse;
	let learnerId: string;
	beforeAll(async () => {
		world = await openWorld(await open());
		course = await publishedCourse(world);
		learnerId = await world.person();
		await passed(world, course.courseId, learnerId);
	});
	afterAll(() => world.server.stop());

	it("with nobody due writes nothing", async () => {
		const head = await world.server.announcer.head(world.portalId);
		expect(await world.server.recertifyNow(world.portalId)).toBe(0);
		expect(await world.server.announcer.head(world.portalId)).toBe(head);
	});

	it("re-enrolls on the day, and a second run re-enrolls nobody (R7, R14)", async () => {
		world.clock.now = instantOf(Date.parse("2025-12-10T23:59:59Z"));
		expect(await world.server.recertifyNow(world.portalId)).toBe(0);
		world.clock.now = DUE;
		expect(await world.server.recertifyNow(world.portalId)).toBe(1);
		expect(await world.server.recertifyNow(world.portalId)).toBe(0);
		await world.admin.pull();
		expect(world.admin.documents("enrollments")).toContainEqual(
			expect.objectContaining({
				learnerId,
				source: "recertification",
				cycle: 2,
				status: "not_started",
				enrolledAt: DUE,
			}),
		);
	});

	it("the database itself forbids a second re-enrollment for one award (R14)", async () => {
		const again = writePortal(
			world.database,
			world.portalId,
			async (portal) => {
				const seq = await takePlaces(portal, 1);
				await portal.tx.execute(sql`
				insert into enrollments (portal_id, id, seq, created_seq, cause_id, learner_id, course_id, course_version_id,
					chain_id, cycle, source, from_award_id, status, enrolled_at)
				select portal_id, ${uuidv7()}, ${seq}, ${seq}, cause_id, learner_id, course_id, course_version_id,
					chain_id, cycle + 5, source, from_award_id, status, enrolled_at
				from enrollments where portal_id = ${world.portalId} and from_award_id is not null`);
			},
		);
		await expect(again).rejects.toThrow();
		expect(await reEnrollments(world)).toBe(1);
	});

	it("killed between batches, the next run finishes it", async () => {
		const other = await world.otherPortal();
		const { courseId } = await publishedCourse(other, {
			expiresAfterDays: 10,
			daysBeforeExpiry: 5,
		});
		for (let index = 0; index < 7; index += 1)
			await passed(other, courseId, await other.person());
		other.clock.now = instantOf(Date.parse(other.clock.now) + 6 * 86_400_000);
		const killed = recertify(
			world.database,
			world.server.clock,
			other.portalId,
			{
				batch: 3,
				onBatch() {
					throw new Error("killed");
				},
			},
		);
		await expect(killed).rejects.toThrow("killed");
		expect(await reEnrollments(other)).toBe(3);
		expect(
			(
				await recertify(world.database, world.server.clock, other.portalId, {
					batch: 3,
				})
			).enrolled,
		).toBe(4);
		expect(await reEnrollments(other)).toBe(7);
	});
});

onEachDatabase("the job queue", (open) => {
	it("runs the engine after a change that makes somebody due, without being asked", async () => {
		const world = await openWorld(await open(), { jobs: true });
		const course = await publishedCourse(world, { reEnrollEnabled: false });
		await passed(world, course.courseId, await world.person());
		world.clock.now = DUE;
		await world.admin.must("setPolicy", {
			courseVersionId: course.courseVersionId,
			changes: { reEnrollEnabled: { from: false, to: true } },
			includeExpired: false,
		});
		await expect.poll(() => reEnrollments(world), { interval: 50 }).toBe(1);
		await world.server.stop();
	});
});

describe("two engines at once on one Postgres", () => {
	it("enroll each learner once, and both find work", async () => {
		const { url, drop } = await newPostgresDatabase();
		const world = await openWorld(await openDatabase({ databaseUrl: url }));
		const { courseId } = await publishedCourse(world);
		for (let index = 0; index < 40; index += 1)
			await passed(world, courseId, await world.person());
		const second = await openDatabase({ databaseUrl: url });
		const clock = { now: (): Instant => DUE };
		const runs = await Promise.all([
			recertify(world.database, clock, world.portalId, { batch: 3 }),
			recertify(second, clock, world.portalId, { batch: 3 }),
		]);
		expect(runs.reduce((sum, run) => sum + run.enrolled, 0)).toBe(40);
		expect(Math.min(...runs.map((run) => run.enrolled))).toBeGreaterThan(0);
		expect(await reEnrollments(world)).toBe(40);
		await second.close();
		await world.server.stop();
		await drop();
	});
});
