import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { sql } from "drizzle-orm";
import { openEmbedded } from "#server/database/embedded.ts";

// Keeps row 1, then has a disk that refuses to sync, and tells the parent what became of row 2.

const database = await openEmbedded(process.argv[2]);
await database.db.execute(sql`create table kept (n int)`);
await database.db.execute(sql`insert into kept values (1)`);
fs.fsyncSync = () => {
	throw new Error("EIO: i/o error, fsync");
};
syncBuiltinESMExports();
process.send?.(
	await database.db.execute(sql`insert into kept values (2)`).then(
		() => "acknowledged",
		() => "refused",
	),
);
