import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openEmbedded } from "#server/database/embedded.ts";
import { FolderInUse, lockFolder } from "#server/database/lock.ts";
import { newDataFolder } from "./databases.ts";

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
		newDataFolder(folder);
		const database = await openEmbedded(folder);
		await expect(openEmbedded(folder)).rejects.toThrow(FolderInUse);
		await expect(openEmbedded(folder)).rejects.toThrow(
			`The data folder ${folder} is in use by process ${process.pid} (started `,
		);
		await database.close();
		await (await openEmbedded(folder)).close();
	});

	it("takes over the lock of a process that is gone, or whose number another one got, and half a lock", async () => {
		const stale = {
			pid: 2 ** 22 - 1,
			host: hostname(),
			startedAt: "2025-01-01T00:00:00.000Z",
			began: "1",
		};
		for (const lock of [
			JSON.stringify(stale),
			JSON.stringify({ ...stale, pid: process.pid }),
			"",
			'{"pid":1',
		]) {
			writeFileSync(join(folder, "lock.json"), lock);
			lockFolder(folder)();
			expect(readdirSync(folder)).toEqual([]);
		}
	});

	it("leaves alone the lock of another machine, whose processes it cannot see", () => {
		writeFileSync(
			join(folder, "lock.json"),
			JSON.stringify({
				pid: 2 ** 22 - 1,
				host: "elsewhere",
				startedAt: "2025-01-01T00:00:00.000Z",
				began: "1",
			}),
		);
		expect(() => lockFolder(folder)).toThrow(
			`The data folder ${folder} is in use by process 4194303 on elsewhere (started 2025-01-01T00:00:00.000Z). Stop it first, or set DATA_DIR to another folder. If elsewhere is gone, delete ${join(folder, "lock.json")}.`,
		);
		expect(readdirSync(folder)).toEqual(["lock.json"]);
	});

	it("refuses a write that the disk does not keep, and ends the process", async () => {
		newDataFolder(folder);
		const child = fork(
			join(import.meta.dirname, "fails-its-disk.ts"),
			[folder],
			{ silent: true },
		);
		let told = "";
		let errors = "";
		child.on("message", (answer: string) => {
			told = answer;
		});
		child.stderr?.on("data", (text) => {
			errors += text;
		});
		const [code] = await once(child, "close");
		expect(told).not.toBe("acknowledged");
		expect(code).not.toBe(0);
		expect(errors).toContain("The disk did not keep what was written");
		const database = await openEmbedded(folder);
		const { rows } = await database.db.execute(
			sql`select min(n) as first from kept`,
		);
		expect(rows).toEqual([{ first: 1 }]);
		await database.close();
	});

	it("loses nothing that was acknowledged when it is killed", async () => {
		newDataFolder(folder);
		const child = fork(join(import.meta.dirname, "writes-until-killed.ts"), [
			folder,
		]);
		let acknowledged = 0;
		child.on("message", (n: number) => {
			acknowledged = n;
		});
		await expect.poll(() => acknowledged).toBeGreaterThan(50);
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
