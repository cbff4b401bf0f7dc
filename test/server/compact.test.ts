import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Instant } from "#domain/time.ts";
import { compactTombstones } from "#server/sync/compactTombstones.ts";
import { onEachDatabase } from "./databases.ts";
import {
	count,
	openWorld,
	type PublishedCourse,
	publishedCourse,
	type TestDevice,
	type World,
} from "./world.ts";

const at = (text: string) => text as Instant;

onEachDatabase("compacting tombstones", (open) => {
	let world: World;
	let course: PublishedCourse;
	beforeAll(async () => {
		world = await openWorld(await open());
		course = await publishedCourse(world);
	});
	afterAll(() => world.server.stop());

	const newDevice = () => world.device(world.admin.identity.personId);
	const draft = async ({ courseId }: PublishedCourse = course) => {
		const courseVersionId = uuidv7();
		await world.admin.must("createVersion", { courseId, courseVersionId });
		return courseVersionId;
	};
	const discard = (courseVersionId: string) =>
		world.admin.must("discardDraft", { courseVersionId });
	const tombstones = async () =>
		count(
			await world.database.db.execute(
				sql`select count(*) from tombstones where portal_id = ${world.portalId}`,
			),
		);
	const compact = () =>
		compactTombstones(world.database, { now: () => world.clock.now });
	const holdsWhatANewOneDoes = async (device: TestDevice) => {
		await device.pull();
		const fresh = await newDevice();
		await fresh.pull();
		expect(device.contents()).toEqual(fresh.contents());
	};

	it("a device that missed a dropped tombstone fills anew, one that saw it goes on, and neither keeps what was deleted", async () => {
		const early = await draft();
		const missed = await newDevice();
		await missed.pull();
		world.clock.now = at("2025-01-11T00:00:00.000Z");
		await discard(early);
		const saw = await newDevice();
		await saw.pull();
		world.clock.now = at("2025-03-01T00:00:00.000Z");
		const late = await draft();
		await saw.pull();
		await discard(late);

		// 180 days to the millisecond: not older yet.
		world.clock.now = at("2025-07-10T00:00:00.000Z");
		expect(await compact()).toBe(0);
		world.clock.now = at("2025-07-10T00:00:00.001Z");
		expect(await compact()).toBe(1);
		expect(await compact()).toBe(0);
		expect(await tombstones()).toBe(1);

		await holdsWhatANewOneDoes(missed);
		expect(missed.resets).toBe(1);
		await holdsWhatANewOneDoes(saw);
		expect(saw.resets).toBe(0);
		expect(saw.documents("courseVersions")).not.toContainEqual(
			expect.objectContaining({ id: late }),
		);
	});

	it("a device that was filling when the horizon passed it begins again", async () => {
		const draftId = await draft();
		const filling = await newDevice();
		await filling.pullPage(1);
		await discard(draftId);
		world.clock.now = at("2026-03-01T00:00:00.000Z");
		expect(await compact()).toBeGreaterThan(0);
		await holdsWhatANewOneDoes(filling);
		expect(filling.resets).toBe(1);
	});

	it("drops more than a batch, of the portal that they are due in alone, and moves the horizon to the last", async () => {
		const other = await world.otherPortal();
		const insert = (portalId: string, number: number, deletedAt: string) =>
			world.database.db.transaction(async (tx) => {
				await tx.execute(
					sql`update sync_heads set base = seq, seq = seq + ${number}::int, stamped_by = pg_current_xact_id() where portal_id = ${portalId}`,
				);
				await tx.execute(sql`
					insert into tombstones select portal_id, base + n, 'sessions', gen_random_uuid(), ${deletedAt}::timestamptz
					from sync_heads, generate_series(1, ${number}::int) n where portal_id = ${portalId}`);
			});
		const heads = async () => {
			const { rows } = await world.database.db.execute(
				sql`select portal_id as portal, seq, horizon from sync_heads`,
			);
			return Object.fromEntries(
				rows.map(({ portal, ...head }) => [String(portal), head]),
			);
		};
		await insert(world.portalId, 2500, "2026-03-02T00:00:00Z");
		await insert(other.portalId, 10, "2026-08-01T00:00:00Z");
		const reached = (await heads())[world.portalId]?.seq;
		await insert(world.portalId, 20, "2026-08-01T00:00:00Z");
		world.clock.now = at("2026-10-01T00:00:00.000Z");
		expect(await compact()).toBe(2500);
		expect(await heads()).toMatchObject({
			[world.portalId]: { horizon: reached },
			[other.portalId]: { horizon: 0 },
		});
		expect(await tombstones()).toBe(20);
	});
});
