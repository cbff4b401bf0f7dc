import { join } from "node:path";
import { sql } from "drizzle-orm";
import { pino } from "pino";
import { openDatabase } from "#server/database/database.ts";
import { migrationsFolder } from "#server/database/migrationsFolder.ts";
import { startServer } from "#server/startServer.ts";
import { fillPortal } from "../fill.ts";
import type { Served } from "./served.ts";

// The product with a furnished portal, as a process of its own. Arguments: data folder, and how many awards
// the portal is to have.

const [dataDir, awards] = process.argv.slice(2);
const database = await openDatabase({ dataDir });
await database.migrate(migrationsFolder);
await fillPortal(database, "device", Number(awards));
await database.db.execute(sql`vacuum analyze`);
const server = await startServer(database, {
	log: pino({ level: "error" }),
	auth: { signInsPerMinute: 1000 },
	appFolder: join(import.meta.dirname, "..", "..", "..", "build"),
	// The bench's portal lies in days gone by: nothing is to happen in it by itself.
	jobs: false,
});
const address = await server.web.listen({
	port: 0,
	host: "127.0.0.1",
});
const { rows } = await database.db.execute(
	sql`select id from courses order by id limit 1`,
);
process.send?.({
	url: address.replace("127.0.0.1", "localhost"),
	adminEmail: "admin@device.example.com",
	courseId: String(rows[0]?.id),
} satisfies Served);
process.on("message", () => {
	server.stop().finally(() => process.exit(0));
});
process.on("disconnect", () => process.exit(1));
