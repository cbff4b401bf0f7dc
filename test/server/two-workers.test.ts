import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { expect, it, onTestFinished } from "vitest";
import { openDatabase } from "#server/database/database.ts";
import { dueDay, fillPortal, morning } from "../bench/fill.ts";
import { newPostgresDatabase } from "./databases.ts";

const DUE = 50_000;

it("two worker processes on one Postgres enroll each of 50,000 who are due once, and both do work (R14)", async () => {
	const { url, drop } = await newPostgresDatabase();
	const database = await openDatabase({ databaseUrl: url });
	onTestFinished(async () => {
		await database.close();
		await drop();
	});
	const { portalId } = await fillPortal(database, "many", DUE);
	await database.db.execute(sql`vacuum analyze`);
	// After the last tenth everybody is due.
	const now = morning(dueDay(10));
	const workers = [1, 2].map(() =>
		fork(join(import.meta.dirname, "recertifies-on-go.ts"), [
			url,
			portalId,
			now,
		]),
	);
	onTestFinished(() => {
		for (const worker of workers) worker.kill("SIGKILL");
	});
	await Promise.all(workers.map(heard));
	const done = workers.map(heard);
	for (const worker of workers) worker.send("go");
	const enrolled = (await Promise.all(done)).map(Number);

	for (const count of enrolled) expect(count).toBeGreaterThan(0);
	expect(enrolled.reduce((a, b) => a + b)).toBe(DUE);
	const { rows } = await database.db.execute(sql`
		select count(*) as made, count(distinct from_award_id) as awards from enrollments
		where portal_id = ${portalId} and from_award_id is not null`);
	expect(rows).toEqual([{ made: DUE, awards: DUE }]);
});

async function heard(worker: ChildProcess): Promise<unknown> {
	const [message] = await once(worker, "message");
	return message;
}
