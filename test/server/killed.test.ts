import { sql } from "drizzle-orm";
import pg from "pg";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "#server/database/database.ts";
import { newPostgresDatabase } from "./databases.ts";
import { digest } from "./digest.ts";
import {
	count,
	enrolled,
	openWorld,
	passed,
	publishedCourse,
	type World,
} from "./world.ts";

describe("connections that are killed in the middle", () => {
	let world: World;
	let surgeon: pg.Client;
	let end: () => Promise<void>;
	beforeAll(async () => {
		const { url, drop } = await newPostgresDatabase();
		world = await openWorld(await openDatabase({ databaseUrl: url }));
		surgeon = new pg.Client({ connectionString: url });
		await surgeon.connect();
		// Whoever inserts into the audit log waits here, its documents written, until it is killed or let go.
		await surgeon.query(`
			create function wait_here() returns trigger language plpgsql as
			$$ begin perform pg_advisory_xact_lock_shared(4711); return new; end $$`);
		end = async () => {
			await surgeon.end();
			await world.server.stop();
			await drop();
		};
	});
	afterAll(() => end());

	/** Runs `work` up to the place where `table` is written, and kills its connection there. */
	async function killedAt(
		table: string,
		work: () => Promise<unknown>,
	): Promise<void> {
		await surgeon.query(
			`create trigger wait_here after insert on ${table} for each row execute function wait_here()`,
		);
		await surgeon.query("select pg_advisory_lock(4711)");
		const failed = expect(work()).rejects.toThrow();
		await expect
			.poll(
				async () =>
					(
						await surgeon.query(
							"select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and not granted",
						)
					).rowCount,
				{ interval: 10 },
			)
			.toBe(1);
		await failed;
		await surgeon.query("select pg_advisory_unlock(4711)");
		await surgeon.query(`drop trigger wait_here on ${table}`);
	}

	it("a batch killed after its documents were written leaves nothing, and goes through when it is sent again", async () => {
		const course = await publishedCourse(world);
		const enrollmentId = await enrolled(
			world,
			course.courseId,
			await world.person(),
		);
		const batch = [
			world.admin.envelope("recordResult", { enrollmentId, status: "passed" }),
			world.admin.envelope("createGroup", {
				groupId: uuidv7(),
				name: "Group",
				managerIds: [],
				instructorIds: [],
			}),
		];
		const before = await digest(world);
		await killedAt("actions", () => world.admin.send(batch));
		expect(await digest(world)).toBe(before);
		expect(await world.admin.send(batch)).toMatchObject([
			{ status: "accepted" },
			{ status: "accepted" },
		]);
		await world.admin.pull();
		expect(world.admin.documents("awards")).toContainEqual(
			expect.objectContaining({ enrollmentId }),
		);
	});

	it("an engine run killed in the middle leaves nothing, and the next one finishes it (R14)", async () => {
		const other = await world.otherPortal();
		const { courseId } = await publishedCourse(other, {
			expiresAfterDays: 10,
			daysBeforeExpiry: 9,
		});
		for (let index = 0; index < 3; index += 1)
			await passed(other, courseId, await other.person());
		other.clock.now = "2025-01-12T00:00:00.000Z" as typeof other.clock.now;
		const before = await digest(other, other.portalId);
		await killedAt("enrollments", () =>
			world.server.recertifyNow(other.portalId),
		);
		expect(await digest(other, other.portalId)).toBe(before);
		expect(await world.server.recertifyNow(other.portalId)).toBe(3);
		expect(await world.server.recertifyNow(other.portalId)).toBe(0);
		expect(
			count(
				await world.database.db.execute(
					sql`select count(*) from enrollments where portal_id = ${other.portalId} and from_award_id is not null`,
				),
			),
		).toBe(3);
	});

	it("connections that are dropped again and again are made anew, and none is lost to the pool", async () => {
		const act = () =>
			world.admin.act("joinGroup", {
				personId: uuidv7(),
				groupId: uuidv7(),
			});
		// More rounds than the pool has connections.
		for (let round = 0; round < 15; round += 1) {
			await surgeon.query(
				"select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
			);
			await act().catch(() => {});
		}
		await expect
			.poll(() => act().catch(() => null), { interval: 50 })
			.toMatchObject({ status: "rejected", code: "not_found" });
	});
});
