import { sql } from "drizzle-orm";
import pg from "pg";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "#server/database/database.ts";
import { takePlaces, writePortal } from "#server/database/feed.ts";
import { newPostgresDatabase, onEachDatabase } from "./databases.ts";
import { openWorld, type World } from "./world.ts";

describe("the feed's order, with paused transactions on real Postgres", () => {
	let world: World;
	let url: string;
	let end: () => Promise<void>;
	beforeAll(async () => {
		const database = await newPostgresDatabase();
		url = database.url;
		world = await openWorld(await openDatabase({ databaseUrl: url }));
		end = async () => {
			await world.server.stop();
			await database.drop();
		};
	});
	afterAll(() => end());

	const seqs = async () => {
		const { rows } = await world.database.db.execute(
			sql`select seq from people where portal_id = ${world.portalId} order by seq`,
		);
		return rows.map((row) => Number(row.seq));
	};

	it("a writer that took places and pauses holds up the next one: nobody sees a later place first", async () => {
		let resume = () => {};
		const paused = new Promise<void>((resolve) => {
			resume = resolve;
		});
		let took = () => {};
		const hasTaken = new Promise<void>((resolve) => {
			took = resolve;
		});
		const finished: string[] = [];
		const first = writePortal(
			world.database,
			world.portalId,
			async (portal) => {
				await insertPerson(
					portal.tx,
					world.portalId,
					await takePlaces(portal, 1),
				);
				took();
				await paused;
			},
		).then(() => finished.push("first"));
		await hasTaken;
		const before = await seqs();
		const second = writePortal(world.database, world.portalId, async (portal) =>
			insertPerson(portal.tx, world.portalId, await takePlaces(portal, 1)),
		).then(() => finished.push("second"));
		await waitForBlockedWriter(url);
		// While the first is paused the second cannot pass it, and readers see neither.
		expect(finished).toEqual([]);
		expect(await seqs()).toEqual(before);
		resume();
		await Promise.all([first, second]);
		expect(finished).toEqual(["first", "second"]);
		const after = await seqs();
		expect(after.length).toBe(before.length + 2);
		expect(after).toEqual([...after].sort((a, b) => a - b));
	});

	it("with numbers from a sequence instead, a reader does miss a row: the test can fail", async () => {
		const [slow, fast, reader] = await Promise.all([
			client(url),
			client(url),
			client(url),
		]);
		await reader
			.query(
				"create table naive (seq bigint primary key default nextval('naive_seq'))",
			)
			.catch(async () => {
				await reader.query("create sequence naive_seq");
				await reader.query(
					"create table naive (seq bigint primary key default nextval('naive_seq'))",
				);
			});
		await slow.query("begin");
		await slow.query("insert into naive default values");
		await fast.query("insert into naive default values");
		const seen = Number(
			(await reader.query("select max(seq) as seq from naive")).rows[0].seq,
		);
		await slow.query("commit");
		const late = await reader.query(
			"select count(*) as count from naive where seq <= $1",
			[seen],
		);
		expect(Number(late.rows[0].count)).toBe(2);
		await Promise.all([slow.end(), fast.end(), reader.end()]);
	});

	it("many writers at once: whoever has seen seq n never later finds a new row with seq ≤ n", async () => {
		let writing = true;
		const reader = (async () => {
			const known = new Set(await seqs());
			let highest = Math.max(...known);
			while (writing) {
				for (const seq of await seqs()) {
					if (known.has(seq)) continue;
					expect(seq).toBeGreaterThan(highest);
					known.add(seq);
				}
				highest = Math.max(...known);
			}
			return known.size;
		})();
		const before = (await seqs()).length;
		await Promise.all(
			Array.from({ length: 8 }, async () => {
				for (let index = 0; index < 15; index += 1)
					await writePortal(world.database, world.portalId, async (portal) => {
						const first = await takePlaces(portal, 2);
						await insertPerson(portal.tx, world.portalId, first);
						await insertPerson(portal.tx, world.portalId, first + 1);
					});
			}),
		);
		writing = false;
		expect(await reader).toBeGreaterThanOrEqual(before);
		expect((await seqs()).length).toBe(before + 240);
	});
});

onEachDatabase("rows without their place in the feed", (open) => {
	let world: World;
	beforeAll(async () => {
		world = await openWorld(await open());
	});
	afterAll(() => world.server.stop());

	const head = async () =>
		Number(
			(
				await world.database.db.execute(
					sql`select seq from sync_heads where portal_id = ${world.portalId}`,
				)
			).rows[0]?.seq,
		);

	it("are refused without a stamp of their own transaction", async () => {
		const seq = await head();
		await expect(
			insertPerson(world.database.db, world.portalId, seq + 1),
		).rejects.toThrow();
		await expect(
			writePortal(world.database, world.portalId, ({ tx }) =>
				insertPerson(tx, world.portalId, seq),
			),
		).rejects.toThrow();
	});

	it("are refused with a place beyond those taken, or one that was taken before", async () => {
		await expect(
			writePortal(world.database, world.portalId, async (portal) =>
				insertPerson(
					portal.tx,
					world.portalId,
					(await takePlaces(portal, 1)) + 1,
				),
			),
		).rejects.toThrow();
		await expect(
			writePortal(world.database, world.portalId, async (portal) =>
				insertPerson(
					portal.tx,
					world.portalId,
					(await takePlaces(portal, 1)) - 1,
				),
			),
		).rejects.toThrow();
	});

	it("are refused with a place of another portal", async () => {
		const other = await world.otherPortal();
		await expect(
			writePortal(world.database, other.portalId, async (portal) =>
				insertPerson(portal.tx, world.portalId, await takePlaces(portal, 1)),
			),
		).rejects.toThrow();
	});

	it("are refused when they change without a new place, or keep the old one", async () => {
		const rename = sql`update people set name = 'Renamed' where portal_id = ${world.portalId}`;
		await expect(world.database.db.execute(rename)).rejects.toThrow();
		await expect(
			writePortal(world.database, world.portalId, async (portal) => {
				await takePlaces(portal, 1);
				await portal.tx.execute(rename);
			}),
		).rejects.toThrow();
	});

	it("are refused for a portal that does not exist", async () => {
		await expect(
			insertPerson(world.database.db, uuidv7(), 1),
		).rejects.toThrow();
		await expect(
			writePortal(world.database, uuidv7(), async () => {}),
		).rejects.toThrow("There is no portal");
	});

	it("are not deleted with a tombstone of another collection, or one without a place", async () => {
		const bury = (collection: string, seq: number) => sql`
			insert into tombstones (portal_id, seq, collection, id, deleted_at)
			select portal_id, ${seq}::bigint, ${collection}, id, now() from people where portal_id = ${world.portalId}`;
		const remove = sql`delete from people where portal_id = ${world.portalId}`;
		await expect(
			writePortal(world.database, world.portalId, async (portal) => {
				await portal.tx.execute(bury("groups", await takePlaces(portal, 1)));
				await portal.tx.execute(remove);
			}),
		).rejects.toThrow();
		await expect(
			world.database.db.execute(bury("people", await head())),
		).rejects.toThrow();
	});

	it("are not deleted without a tombstone", async () => {
		await expect(
			world.database.db.execute(
				sql`delete from people where portal_id = ${world.portalId}`,
			),
		).rejects.toThrow();
	});
});

async function insertPerson(
	tx: Pick<World["database"]["db"], "execute">,
	portalId: string,
	seq: number,
): Promise<void> {
	const id = uuidv7();
	await tx.execute(sql`
		insert into people (portal_id, id, seq, name, email, role, group_ids, status, created_at)
		values (${portalId}, ${id}, ${seq}, 'Somebody', ${`${id}@example.com`}, 'learner', '{}', 'active', now())`);
}

async function client(connectionString: string): Promise<pg.Client> {
	const connection = new pg.Client({ connectionString });
	await connection.connect();
	return connection;
}

/** Until some session waits for a lock. */
async function waitForBlockedWriter(url: string): Promise<void> {
	const connection = await client(url);
	for (;;) {
		const { rows } = await connection.query(
			"select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
		);
		if (rows.length > 0) break;
	}
	await connection.end();
}
