import { join } from "node:path";
import { pino } from "pino";
import { epochMilliseconds, type Instant, instantOf } from "#domain/time.ts";
import { openControl } from "#server/backup/control.ts";
import { perform } from "#server/backup/perform.ts";
import { openDatabase } from "#server/database/database.ts";
import { migrationsFolder } from "#server/database/migrationsFolder.ts";
import { moveAllToHistory } from "#server/history/moveToHistory.ts";
import { openMailer } from "#server/mail/send.ts";
import { startServer } from "#server/startServer.ts";

// The product as a process of its own, with a clock that the test turns over IPC: it goes on ticking
// from wherever it was set. Arguments: data folder, port, and a mail server's address if it is to have one.

export type Command =
	| { kind: "setNow"; now: Instant }
	| { kind: "recertify" }
	| { kind: "moveToHistory" }
	| { kind: "count"; sql: string }
	| { kind: "stop" };
export type Answer =
	| { ready: string }
	| { done: Command["kind"]; result?: number };

const [dataDir = "", port, mailUrl] = process.argv.slice(2);
// As who sets MAIL_URL and BASE_URL.
const baseUrl = mailUrl ? `http://localhost:${port}` : undefined;
let offset = 0;
const clock = { now: () => instantOf(Date.now() + offset) };
const database = await openDatabase({ dataDir });
const log = pino({ level: process.env.LOG_LEVEL ?? "error" });
const server = await startServer(database, {
	clock,
	log,
	auth: { baseUrl, signInsPerMinute: 1000 },
	mail: {
		mailer: mailUrl
			? openMailer(mailUrl, "Perennial <portal@example.com>")
			: null,
		appUrl: baseUrl,
	},
	appFolder: join(import.meta.dirname, "..", "..", "build"),
});
// As a running server does: `npm run backup` and `npm run restore` reach it.
const closeControl = await openControl(dataDir, log, (command, tell, signal) =>
	perform({ database, clock, migrationsFolder }, command, tell, signal),
);
const address = await server.web.listen({
	port: Number(port ?? 0),
	host: "127.0.0.1",
});
await server.packagesWeb.listen({ port: 0, host: "127.0.0.1" });
say({ ready: address.replace("127.0.0.1", "localhost") });

process.on("message", async (command: Command) => {
	if (command.kind === "setNow")
		offset = epochMilliseconds(command.now) - Date.now();
	let enrolled = 0;
	if (command.kind === "recertify") {
		const { rows } = await database.db.execute(
			"select portal_id from sync_heads",
		);
		for (const row of rows)
			enrolled += await server.recertifyNow(String(row.portal_id));
	}
	if (command.kind === "moveToHistory")
		await moveAllToHistory(database, clock, {
			failed: (_, error) => {
				throw error;
			},
			batch: (portalId) => server.announcer.changed(portalId),
		});
	let counted = 0;
	if (command.kind === "count") {
		const { rows } = await database.db.execute(command.sql);
		counted = Number(rows[0]?.count);
	}
	if (command.kind === "stop") {
		await closeControl();
		await server.stop();
	}
	say({ done: command.kind, result: enrolled + counted });
	if (command.kind === "stop") process.exit(0);
});
// A test that died takes its server along.
process.on("disconnect", () => process.exit(1));

function say(answer: Answer): void {
	process.send?.(answer);
}
