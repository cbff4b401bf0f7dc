import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
	existsSync,
	mkdtempSync,
	readdirSync,
	rmSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "#server/database/database.ts";
import { openEmbedded } from "#server/database/embedded.ts";
import { everything } from "./backups.ts";
import { newDataFolder, newPostgresDatabase } from "./databases.ts";
import { count, openWorld, PASSWORD } from "./world.ts";

const project = join(import.meta.dirname, "..", "..");

type Run = { child: ChildProcess; printed: () => string };

/** A command of the product as a process of its own. */
function run(args: string[], environment: Record<string, string>): Run {
	let output = "";
	const child = spawn(process.execPath, args, {
		cwd: project,
		env: {
			PATH: process.env.PATH,
			PORT: "0",
			HOST: "127.0.0.1",
			LOG_LEVEL: "error",
			...environment,
		},
	});
	for (const stream of [child.stdout, child.stderr])
		stream?.on("data", (text) => {
			output += text;
		});
	return { child, printed: () => output };
}

/** As `npm start` does once the app is built. */
async function started(environment: Record<string, string>) {
	const server = run(
		[
			"--input-type=module",
			"-e",
			'const { main } = await import("./server/main.ts"); await main();',
		],
		environment,
	);
	await expect
		.poll(server.printed)
		.toMatch(/is ready at http:\/\/localhost:\d+/);
	const address = /http:\/\/localhost:\d+/.exec(server.printed())?.[0] ?? "";
	return {
		...server,
		address,
		async stop() {
			server.child.kill("SIGINT");
			const [code] = await once(server.child, "exit");
			expect(code).toBe(0);
		},
	};
}

/** `npm run backup` or `npm run restore` itself; what it printed and its exit code. */
async function command(
	args: string[],
	environment: Record<string, string>,
): Promise<{ code: number; printed: string }> {
	const { child, printed } = run(
		["server/backup/main.ts", ...args],
		environment,
	);
	const [code] = await once(child, "close");
	return { code, printed: printed() };
}

const setUp = (address: string, portalName: string) =>
	fetch(`${address}/api/trpc/portal.setUp`, {
		method: "POST",
		headers: { "content-type": "application/json", origin: address },
		body: JSON.stringify({
			json: {
				portalName,
				timeZone: "UTC",
				name: "Ada Admin",
				email: "ada@example.com",
				password: PASSWORD,
			},
		}),
	});

const signIn = async (address: string) => {
	const answer = await fetch(`${address}/api/auth/sign-in/email`, {
		method: "POST",
		headers: { "content-type": "application/json", origin: address },
		body: JSON.stringify({ email: "ada@example.com", password: PASSWORD }),
	});
	return answer.status;
};

describe("npm run backup and npm run restore", () => {
	let folder: string;
	let file: string;
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), "perennial-commands-"));
		file = join(folder, "portal.backup");
	});
	afterEach(() => rmSync(folder, { recursive: true, force: true }));

	it("work on the embedded database while the server runs, and while it stands", async () => {
		const environment = { DATA_DIR: join(folder, "data") };
		const nothing = await command(["backup", file], environment);
		expect(nothing.code).toBe(1);
		expect(nothing.printed).toContain("There is nothing to back up");
		expect(existsSync(environment.DATA_DIR)).toBe(false);

		newDataFolder(environment.DATA_DIR);
		const server = await started(environment);
		const socket = join(folder, "data", "control.sock");
		expect(statSync(socket).mode & 0o777).toBe(0o600);
		expect((await setUp(server.address, "First")).status).toBe(200);
		const made = await command(["backup", file], environment);
		expect(made.printed).toMatch(/^Backed up \d+ rows to .*portal\.backup/m);
		expect(made.code).toBe(0);
		const again = await command(["backup", file], environment);
		expect(again.code).toBe(1);
		expect(again.printed).toContain("add --force to replace it");

		const unconfirmed = await command(["restore", file], environment);
		expect(unconfirmed.code).toBe(1);
		expect(unconfirmed.printed).toContain("the portal “First” with 1 person");
		const restored = await command(["restore", file, "--yes"], environment);
		expect(restored.printed).toMatch(/^Restored \d+ rows from /m);
		expect(restored.code).toBe(0);
		expect(await signIn(server.address)).toBe(200);
		await server.stop();
		expect(existsSync(socket)).toBe(false);

		const standing = await command(["backup", file, "--force"], environment);
		expect(standing.code).toBe(0);
		const elsewhere = { DATA_DIR: join(folder, "elsewhere") };
		expect((await command(["restore", file], elsewhere)).code).toBe(0);
		const second = await started(elsewhere);
		expect(await signIn(second.address)).toBe(200);
		await second.stop();
	});

	it("say how they are used", async () => {
		for (const args of [
			[],
			["backup"],
			["backup", "a", "b"],
			["backup", "a", "--yes"],
			["restore", "--force", "a"],
		]) {
			const { code, printed } = await command(args, {});
			expect(code).toBe(1);
			expect(printed).toMatch(/npm run (backup|restore) -- FILE/);
		}
	});

	it("a backup killed in the middle leaves no file under the name, the next one is whole", async () => {
		const { url, drop } = await newPostgresDatabase();
		const world = await openWorld(await openDatabase({ databaseUrl: url }));
		await world.person();
		const environment = { DATABASE_URL: url };
		const release = Promise.withResolvers<void>();
		const held = Promise.withResolvers<void>();
		// The backup reaches this table and waits.
		const holding = world.database.db.transaction(async (tx) => {
			await tx.execute(sql`lock table tombstones in access exclusive mode`);
			held.resolve();
			await release.promise;
		});
		await held.promise;
		const backup = run(["server/backup/main.ts", "backup", file], environment);
		await expect
			.poll(async () =>
				count(
					await world.database.db.execute(
						sql`select count(*) from pg_locks where relation = 'tombstones'::regclass and not granted`,
					),
				),
			)
			.toBe(1);
		expect(readdirSync(folder)).toEqual(["portal.backup.part"]);
		backup.child.kill("SIGKILL");
		await once(backup.child, "close");
		release.resolve();
		await holding;
		expect(existsSync(file)).toBe(false);

		expect((await command(["backup", file], environment)).code).toBe(0);
		expect(readdirSync(folder)).toEqual(["portal.backup"]);
		const before = await everything(world.database);
		await world.person();
		const restored = await command(["restore", file, "--yes"], environment);
		expect(restored.code).toBe(0);
		expect(await everything(world.database)).toEqual(before);
		await world.server.stop();
		await drop();
	});

	it("a server killed while it backs up leaves no file under the name, and its command says so", async () => {
		const environment = { DATA_DIR: join(folder, "data") };
		newDataFolder(environment.DATA_DIR);
		const database = await openEmbedded(environment.DATA_DIR);
		const world = await openWorld(database);
		await database.db.execute(sql`
			insert into emails select ${world.portalId}, gen_random_uuid(), gen_random_uuid(), 'ana@example.com', 'en', '', repeat(md5(n::text), 10), 'kept', 0, null, null, now(), null
			from generate_series(1, 60000) n`);
		await world.server.stop();
		// Today's own backup is there already, so that only this one is made.
		const server = await started(environment);
		const backup = run(["server/backup/main.ts", "backup", file], environment);
		const part = `${file}.part`;
		await expect
			.poll(() => existsSync(part) && statSync(part).size, {
				interval: 5,
			})
			.toBeGreaterThan(0);
		server.child.kill("SIGKILL");
		const [code] = await once(backup.child, "close");
		expect(code).toBe(1);
		expect(backup.printed()).toContain("The server stopped before it was done");
		expect(existsSync(file)).toBe(false);
		// The socket that it left behind is in nobody's way.
		const next = await command(["backup", file], environment);
		expect(next.printed).toContain("Backed up 60,0");
		expect(next.code).toBe(0);
	});

	it("a socket path too long, or a folder where the server takes no commands, is said", async () => {
		const dataDir = join(folder, "long".repeat(30));
		newDataFolder(dataDir);
		const server = await started({ DATA_DIR: dataDir, LOG_LEVEL: "warn" });
		const { code, printed } = await command(["backup", file], {
			DATA_DIR: dataDir,
		});
		expect(code).toBe(1);
		expect(printed).toContain(`in use by process ${server.child.pid}`);
		expect(server.printed()).toContain("cannot reach this process");
		await server.stop();
	});

	it("refuse a file that is none before they touch a thing", async () => {
		writeFileSync(file, "Dear diary");
		const environment = { DATA_DIR: join(folder, "data") };
		const { code, printed } = await command(["restore", file], environment);
		expect(code).toBe(1);
		expect(printed).toContain("is no backup of Perennial");
	});
});
