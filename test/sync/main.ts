// First: Dexie looks for IndexedDB when it is loaded, and time is counted from here.
import "fake-indexeddb/auto";
import "./virtualTime.ts";

import { parseArgs } from "node:util";
import fc from "fast-check";
import { openDatabase } from "#server/database/database.ts";
import { startPostgres } from "#test/bench/postgres.ts";
import { play } from "./play.ts";
import { openStage } from "./stage.ts";
import { History } from "./steps.ts";

const { values } = parseArgs({
	options: {
		seeds: { type: "string", default: "20" },
		from: { type: "string", default: "1" },
		database: { type: "string", default: "pglite" },
	},
});
const postgres =
	values.database === "postgres" ? await startPostgres() : undefined;
const stage = await openStage(
	await openDatabase(postgres ? { databaseUrl: postgres.url } : {}),
);
const began = performance.now();
for (
	let seed = Number(values.from);
	seed < Number(values.from) + Number(values.seeds);
	seed += 1
) {
	console.log("seed", seed);
	const checked = await fc.check(
		fc.asyncProperty(History, async (history) => {
			await play(stage, history);
		}),
		{ seed, numRuns: 1, endOnFailure: true },
	);
	if (checked.failed)
		console.log(
			seed,
			String((checked.errorInstance as Error)?.stack)
				.split("\n")
				.slice(0, 9)
				.join("\n"),
		);
}
console.log((performance.now() - began) / Number(values.seeds));
process.exit(0);
