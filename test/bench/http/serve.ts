import { pino } from "pino";
import { openDatabase } from "#server/database/database.ts";
import { startServer } from "#server/startServer.ts";
import { dueDay, morning, quietDay } from "../fill.ts";
import type { Answer, Question, ServeOptions } from "./served.ts";

// The product's server as a process of its own, so that its memory and CPU can be told apart. Its
// argument: ServeOptions as JSON.

const options = JSON.parse(process.argv[2] ?? "") as ServeOptions;
let day = quietDay;
const database = await openDatabase(options.database);
const server = await startServer(database, {
	clock: { now: () => morning(day) },
	log: pino({ level: "error" }),
	auth: { signInsPerMinute: 1000 },
	// All devices come from one address here.
	requestsPerMinute: 1_000_000,
	jobs: false,
});
await server.web.listen({ port: options.port, host: "127.0.0.1" });
const address = server.web.server.address();
say({
	kind: "listening",
	port: typeof address === "object" ? (address?.port ?? 0) : 0,
});

process.on("message", async (question: Question) => {
	if (question.kind === "stop") {
		await server.stop();
		process.exit(0);
	}
	if (question.kind === "use") {
		if (question.collect) globalThis.gc?.();
		const { user, system } = process.cpuUsage();
		const { rss, heapUsed, external } = process.memoryUsage();
		say({
			kind: "used",
			cpu: (user + system) / 1000,
			held: heapUsed + external,
			memory: rss,
		});
	}
	if (question.kind === "recertify") {
		day = dueDay(1);
		say({
			kind: "enrolled",
			enrolled: await server.recertifyNow(question.portalId),
		});
	}
});
process.on("disconnect", () => process.exit(1));

function say(answer: Answer): void {
	process.send?.(answer);
}
