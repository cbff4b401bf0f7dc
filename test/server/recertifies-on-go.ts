import { Instant } from "#domain/timeSchemas.ts";
import { openDatabase } from "#server/database/database.ts";
import { recertify } from "#server/recertification/engine.ts";

// A worker process that runs the engine for a portal once it is told to, and tells how many it enrolled.

const [databaseUrl = "", portalId = "", now] = process.argv.slice(2);
const database = await openDatabase({ databaseUrl });
process.on("message", async () => {
	const clock = { now: () => Instant.parse(now) };
	const { enrolled } = await recertify(database, clock, portalId);
	await database.close();
	process.send?.(enrolled, () => process.exit(0));
});
process.send?.("ready");
