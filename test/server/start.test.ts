import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const project = join(import.meta.dirname, "..", "..");

/** The product as a process of its own, started as `npm start` does once the app is built. */
function start(environment: Record<string, string>): {
	child: ChildProcess;
	printed: () => string;
} {
	let output = "";
	const child = spawn(
		process.execPath,
		[
			"--input-type=module",
			"-e",
			'const { main } = await import("./server/main.ts"); await main();',
		],
		{
			cwd: project,
			env: {
				PATH: process.env.PATH,
				PORT: "0",
				HOST: "127.0.0.1",
				...environment,
			},
		},
	);
	child.stdout?.on("data", (text) => {
		output += text;
	});
	child.stderr?.on("data", (text) => {
		output += text;
	});
	return { child, printed: () => output };
}

describe("starting the product", () => {
	let folder: string;
	beforeAll(() => {
		folder = mkdtempSync(join(tmpdir(), "perennial-start-"));
	});
	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	it("prints its address, refuses a second start on the same data naming who holds it, and stops cleanly", async () => {
		const first = start({ DATA_DIR: folder });
		await expect
			.poll(first.printed)
			.toMatch(/Perennial is ready at http:\/\/localhost:\d+/);
		const second = start({ DATA_DIR: folder });
		const [exitCode] = await once(second.child, "exit");
		expect(exitCode).toBe(1);
		expect(second.printed()).toContain(`in use by process ${first.child.pid} `);
		const address = /http:\/\/localhost:\d+/.exec(first.printed())?.[0];
		expect((await fetch(`${address}/api/health`)).status).toBe(200);
		first.child.kill("SIGINT");
		const [cleanExit] = await once(first.child, "exit");
		expect(cleanExit).toBe(0);
	});

	it("refuses an environment that makes no sense with a sentence", async () => {
		const { child, printed } = start({ DATA_DIR: folder, PORT: "many" });
		const [exitCode] = await once(child, "exit");
		expect(exitCode).toBe(1);
		expect(printed()).toContain("PORT");
	});

	it("names the database that cannot be reached", async () => {
		const { child, printed } = start({
			DATABASE_URL: "postgres://nobody@127.0.0.1:1/nothing",
		});
		const [exitCode] = await once(child, "exit");
		expect(exitCode).toBe(1);
		expect(printed()).toContain("DATABASE_URL");
	});
});
