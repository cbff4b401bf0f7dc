import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openEmbedded } from "#server/database/embedded.ts";
import { FolderInUse } from "#server/database/lock.ts";

describe("the embedded database in a folder", () => {
	let folder: string;
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), "perennial-embedded-"));
	});
	afterEach(() => rmSync(folder, { recursive: true, force: true }));

	it("asks the disk to keep each commit before it is acknowledged", async () => {
		const database = await openEmbedded(folder);
		await database.db.execute(sql`create table kept (n int)`);
		const before = database.syncs();
		for (let n = 0; n < 20; n += 1)
			await database.db.execute(sql`insert into kept values (${n})`);
		expect(database.syncs() - before).toBeGreaterThanOrEqual(20);
		const afterCommits = database.syncs();
		await database.db.execute(sql`checkpoint`);
		expect(database.syncs()).toBeGreaterThan(afterCommits + 1);
		await database.close();
	});

	it("does not open twice: the second is told which process holds it", async () => {
		const database = await openEmbedded(folder);
		await expect(openEmbedded(folder)).rejects.toThrow(FolderInUse);
		await expect(openEmbedded(folder)).rejects.toThrow(
			`in use by process ${process.pid} `,
		);
		await database.close();
		await (await openEmbedded(folder)).close();
	});

	it("takes over the lock of a process that is gone, or whose number another one got", async () => {
		for (const stale of [
			{ pid: 2 ** 22 - 1, startedAt: "2025-01-01T00:00:00.000Z", boot: "1" },
			{ pid: process.pid, startedAt: "2025-01-01T00:00:00.000Z", boot: "1" },
		]) {
			writeFileSync(join(folder, "lock.json"), JSON.stringify(stale));
			await (await openEmbedded(folder)).close();
		}
	});

	it("loses nothing that was acknowledged when it is killed", async () => {
		const child = fork(join(import.meta.dirname, "writes-until-killed.ts"), [
			folder,
		]);
		let acknowledged = 0;
		child.on("message", (n: number) => {
			acknowledged = n;
		});
		await expect
			.poll(() => acknowledged, { timeout: 30_000 })
			.toBeGreaterThan(50);
		const gone = once(child, "exit");
		child.kill("SIGKILL");
		await gone;
		const database = await openEmbedded(folder);
		const { rows } = await database.db.execute(
			sql`select count(*) as count, max(n) as last from kept`,
		);
		expect(Number(rows[0]?.count)).toBeGreaterThanOrEqual(acknowledged);
		expect(Number(rows[0]?.last)).toBe(Number(rows[0]?.count));
		await database.close();
	});
});
