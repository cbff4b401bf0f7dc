import { sql } from "drizzle-orm";
import pg from "pg";
import { afterAll, beforeAll, expect, inject, it, vi } from "vitest";
import { type Database, openDatabase } from "#server/database/database.ts";
import { newPostgresDatabase, onEachDatabase } from "./databases.ts";

onEachDatabase("a connection", (open) => {
	let database: Database;
	beforeAll(async () => {
		database = await open();
	});
	afterAll(() => database.close());

	it("answers raw SQL in the same types", async () => {
		const { rows } = await database.db.execute(sql`select
			date '2026-03-01' as day,
			9007199254740991::int8 as largest,
			9007199254740993::int8 as larger,
			array[1::int8, null] as numbers,
			count(*) as count,
			timestamptz '2026-03-01 12:00:00.5+02' as instant,
			'{"a": [1, null]}'::jsonb as document,
			array['a', 'b,"c', null]::text[] as words,
			true as claim,
			1.50::numeric as exact,
			null::date as nothing`);
		expect(rows).toEqual([
			{
				day: "2026-03-01",
				largest: Number.MAX_SAFE_INTEGER,
				larger: 2 ** 53,
				numbers: [1, null],
				count: 1,
				instant: "2026-03-01 10:00:00.5+00",
				document: { a: [1, null] },
				words: ["a", 'b,"c', null],
				claim: true,
				exact: "1.50",
				nothing: null,
			},
		]);
	});

	it("is in UTC, in a transaction too", async () => {
		const zone = sql`select current_setting('timezone') as zone`;
		const { rows } = await database.db.execute(zone);
		const inside = await database.db.transaction((tx) => tx.execute(zone));
		expect([...rows, ...inside.rows]).toEqual([
			{ zone: "UTC" },
			{ zone: "UTC" },
		]);
	});

	it("hears what is notified on its channel, exactly as written, until it stops", async () => {
		const heard: string[] = [];
		const others: string[] = [];
		const hear = (payload: string) => heard.push(payload);
		const stop = await database.listen("The channel", hear);
		const stopOther = await database.listen("The channel", (payload) =>
			others.push(payload),
		);
		await database.notify("the channel", "elsewhere");
		await database.notify("The channel", "one");
		await expect.poll(() => others).toEqual(["one"]);
		await stop();
		await database.notify("The channel", "two");
		await expect.poll(() => others).toEqual(["one", "two"]);
		expect(heard).toEqual(["one"]);
		await stopOther();
	});
});

it("hears again by one new connection after the server was away", async () => {
	const { url, drop } = await newPostgresDatabase();
	const database = await openDatabase({ databaseUrl: url });
	const server = await openDatabase({ databaseUrl: inject("postgresUrl") });
	const heard: string[] = [];
	await database.listen("channel", (payload) => heard.push(payload));
	const name = new URL(url).pathname.slice(1);
	const listeners = async () => {
		const { rows } = await server.db.execute(sql`
			select pid from pg_stat_activity
			where datname = ${name} and query like 'listen %'`);
		return rows.map(({ pid }) => Number(pid));
	};
	const [listener] = await listeners();

	await server.db.execute(`alter database ${name} allow_connections false`);
	const attempts = vi.spyOn(pg.Client.prototype, "connect");
	await server.db.execute(sql`select pg_terminate_backend(${listener}::int)`);
	await expect.poll(() => attempts.mock.calls.length).toBeGreaterThanOrEqual(3);
	attempts.mockRestore();
	await server.db.execute(`alter database ${name} allow_connections true`);

	await expect
		.poll(async () => {
			await database.notify("channel", "there is more");
			return heard;
		})
		.toContain("there is more");
	expect(await listeners()).toHaveLength(1);
	await database.close();
	await drop();
	await server.close();
});

it("says why a Postgres cannot be reached", async () => {
	await expect(
		openDatabase({ databaseUrl: "postgres://localhost:1/perennial" }),
	).rejects.toThrow(
		/^The database at DATABASE_URL cannot be reached: .*ECONNREFUSED/,
	);
});

it("keeps to UTC when the address has options of its own", async () => {
	const { url, drop } = await newPostgresDatabase();
	const database = await openDatabase({
		databaseUrl: `${url}?options=-c%20timezone%3DAsia/Tokyo`,
		poolSize: 1,
	});
	const { rows } = await database.db.execute(
		sql`select current_setting('timezone') as zone`,
	);
	expect(rows).toEqual([{ zone: "UTC" }]);
	await database.close();
	await drop();
});
