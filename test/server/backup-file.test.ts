import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "#server/database/database.ts";
import { openEmbedded } from "#server/database/embedded.ts";
import { startServer } from "#server/startServer.ts";
import {
	backupFolder,
	everything,
	fromFile,
	furnished,
	intoFile,
} from "./backups.ts";
import { newEmbeddedDatabase, newPostgresDatabase } from "./databases.ts";
import { openWorld } from "./world.ts";

const { folder, newFile } = backupFolder();

describe("a backup as a file", () => {
	let database: Database;
	let file: string;
	beforeAll(async () => {
		database = await newEmbeddedDatabase();
		const world = await openWorld(database);
		await furnished(world);
		file = newFile();
		await intoFile(database, file);
	});
	afterAll(() => database.close());

	it("can be read by this user alone", () => {
		expect(statSync(file).mode & 0o777).toBe(0o600);
	});

	it("replaces no file unless told to", async () => {
		const other = newFile();
		writeFileSync(other, "mine");
		await expect(intoFile(database, other)).rejects.toMatchObject({
			code: "exists",
			message: `There is a file ${other} already. Choose another name, or add --force to replace it.`,
		});
		expect(readFileSync(other, "utf8")).toBe("mine");
		await intoFile(database, other, { overwrite: true });
		await fromFile(database, other);
	});

	it("that is cut off anywhere, or has a byte changed, is refused and changes nothing", async () => {
		const before = await everything(database);
		const whole = readFileSync(file);
		const broken = newFile();
		// Behind the compressed text stands an empty frame of 9 bytes: with a part of it nothing is missing.
		const end = whole.length - 9;
		const lengths = [0, 3, 10, Math.floor(end / 2), end - 5, end - 1];
		for (const length of lengths) {
			writeFileSync(broken, whole.subarray(0, length));
			await expect(
				fromFile(database, broken),
				`${length} bytes`,
			).rejects.toMatchObject({ name: "BackupError" });
		}
		for (let index = 1; index < 20; index += 1) {
			const changed = Buffer.from(whole);
			const at = Math.floor((whole.length * index) / 20);
			changed.writeUInt8(changed.readUInt8(at) ^ 0x10, at);
			writeFileSync(broken, changed);
			await expect(
				fromFile(database, broken),
				`byte ${at}`,
			).rejects.toMatchObject({ name: "BackupError" });
		}
		expect(await everything(database)).toEqual(before);
	});

	it("is named as missing, as no backup, or as out of reach", async () => {
		const missing = newFile();
		await expect(fromFile(database, missing)).rejects.toMatchObject({
			code: "no_file",
			message: `There is no file ${missing}. Check the name.`,
		});
		const text = newFile();
		writeFileSync(text, "This is no backup.");
		await expect(fromFile(database, text)).rejects.toMatchObject({
			code: "wrong_format",
		});
		await expect(fromFile(database, folder)).rejects.toMatchObject({
			code: "system",
		});
		await expect(
			intoFile(database, join(folder, "none", "file")),
		).rejects.toThrow("There is no folder for");
	});

	it("stopped in the middle leaves nothing", async () => {
		const other = join(folder, "stopped");
		const gone = new AbortController();
		await expect(
			intoFile(database, other, {
				signal: gone.signal,
				onProgress: () => gone.abort(),
			}),
		).rejects.toThrow(/abort/);
		expect(
			readdirSync(folder).filter((name) => name.startsWith("stopped")),
		).toEqual([]);
		// The transaction is over, too.
		await fromFile(database, file);
	});

	it("goes from the embedded database to Postgres and back, equal row by row", async () => {
		const { url, drop } = await newPostgresDatabase();
		const postgres = await openDatabase({ databaseUrl: url });
		const before = await everything(database);
		await fromFile(postgres, file);
		expect(await everything(postgres)).toEqual(before);
		const back = newFile();
		await intoFile(postgres, back);
		// A folder that never had a database.
		const fresh = await openEmbedded(join(folder, "fresh"));
		await fromFile(fresh, back, { confirmed: false });
		expect(await everything(fresh)).toEqual(before);
		const server = await startServer(fresh, { jobs: false });
		await server.stop();
		await postgres.close();
		await drop();
	});
});
