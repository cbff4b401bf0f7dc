import { sql } from "drizzle-orm";
import { openEmbedded } from "#server/database/embedded.ts";

// Writes one row after another and tells the parent of each once it is acknowledged, until it is killed.

const database = await openEmbedded(process.argv[2]);
await database.db.execute(sql`create table kept (n int)`);
for (let n = 1; ; n += 1) {
	await database.db.execute(sql`insert into kept values (${n})`);
	process.send?.(n);
}
