import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { backUpDaily } from "#server/backup/daily.ts";
import { restore } from "#server/backup/restore.ts";
import { migrationsFolder } from "#server/database/migrationsFolder.ts";
import { startServer } from "#server/startServer.ts";
import { everything } from "./backups.ts";
import { newEmbeddedDatabase } from "./databases.ts";
import { openWorld, type World } from "./world.ts";

describe("the backup of each day", () => {
	let world: World;
	let root: string;
	let folder: string;
	let logged: { level: number; msg: string }[];
	beforeEach(async () => {
		root = mkdtempSync(join(tmpdir(), "perennial-daily-"));
		folder = join(root, "backups");
		logged = [];
		world = await openWorld(await newEmbeddedDatabase());
	});
	afterEach(async () => {
		await world.server.stop();
		rmSync(root, { recursive: true, force: true });
	});

	const log = pino({}, { write: (line) => logged.push(JSON.parse(line)) });
	const backUpAt = (now: string) =>
		backUpDaily(
			{
				database: world.database,
				clock: { now: () => now as World["clock"]["now"] },
				log,
				migrationsFolder,
			},
			folder,
		);

	it("is made once a UTC day, and the newest seven are kept", async () => {
		for (let day = 1; day <= 9; day += 1) {
			const date = `2025-03-0${day}`;
			expect(await backUpAt(`${date}T00:10:00.000Z`)).toBe(
				join(folder, `perennial-${date}.backup`),
			);
			expect(await backUpAt(`${date}T23:59:59.999Z`)).toBeNull();
		}
		// What a person put there is nobody's to delete.
		writeFileSync(join(folder, "before-the-update.backup"), "");
		await backUpAt("2025-03-10T00:00:00.000Z");
		expect(readdirSync(folder).sort()).toEqual([
			"before-the-update.backup",
			...["04", "05", "06", "07", "08", "09", "10"].map(
				(day) => `perennial-2025-03-${day}.backup`,
			),
		]);
		const before = await everything(world.database);
		await world.person();
		await restore(world.database, join(folder, "perennial-2025-03-10.backup"), {
			migrationsFolder,
			confirmed: true,
		});
		expect(await everything(world.database)).toEqual(before);
	});

	it("that fails is logged, keeps all the others, and is made up for later that day", async () => {
		for (let day = 1; day <= 7; day += 1)
			await backUpAt(`2025-03-0${day}T01:00:00.000Z`);
		// What is in the way cannot be removed as a file.
		const inTheWay = join(folder, "perennial-2025-03-08.backup.part");
		mkdirSync(inTheWay);
		expect(await backUpAt("2025-03-08T01:00:00.000Z")).toBeNull();
		expect(logged.at(-1)).toMatchObject({
			level: 50,
			msg: "The daily backup failed; older ones are kept.",
		});
		rmSync(inTheWay, { recursive: true });
		expect(readdirSync(folder)).toHaveLength(7);
		expect(await backUpAt("2025-03-08T02:00:00.000Z")).not.toBeNull();
		expect(readdirSync(folder)).toHaveLength(7);
	});

	it("is not made before there is a portal", async () => {
		const empty = await newEmbeddedDatabase();
		expect(
			await backUpDaily(
				{
					database: empty,
					clock: { now: () => world.clock.now },
					log,
					migrationsFolder,
				},
				folder,
			),
		).toBeNull();
		expect(existsSync(folder)).toBe(false);
		await empty.close();
	});

	it("is made by a running server at its start", async () => {
		const database = await newEmbeddedDatabase();
		const first = await openWorld(database);
		const server = await startServer(database, {
			clock: { now: () => world.clock.now },
			backupFolder: folder,
		});
		await expect
			.poll(() => existsSync(folder) && readdirSync(folder))
			.toEqual(["perennial-2025-01-10.backup"]);
		expect(first.database).toBe(database);
		await server.stop();
	});
});
