import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { sql } from "drizzle-orm";
import { type Database, openDatabase } from "#server/database/database.ts";
import { recertify } from "#server/recertification/engine.ts";
import { migrationsFolder } from "#server/startServer.ts";
import { dueDay, fillPortal, morning, quietDay } from "./fill.ts";
import { benchIdleRun } from "./idleRun.ts";
import { benchMeanwhile } from "./meanwhile.ts";
import { startPostgres } from "./postgres.ts";
import {
	benchReEnrollment,
	benchTelling,
	benchWithPlaces,
	LIVE_ROUND,
	REPETITIONS,
} from "./reEnrollment.ts";
import { milliseconds, type Row } from "./row.ts";
import { benchServerPull } from "./serverPull.ts";
import { benchSweep } from "./sweep.ts";

// `npm run bench`: the product beside the bare SQL of the same database in the same run, on the embedded
// database (on files, durable) and on a Postgres of its own. `--quick` with a tenth of the rows,
// `--only pglite|postgres` on one of them.

const kinds = ["pglite", "postgres"] as const;
type Kind = (typeof kinds)[number];

const { values } = parseArgs({
	options: {
		quick: { type: "boolean", default: false },
		only: { type: "string" },
	},
});
const only = kinds.find((kind) => kind === values.only);
if (values.only !== undefined && !only) {
	console.error(`--only takes ${kinds.join(" or ")}.`);
	process.exit(1);
}
const awards = values.quick ? 100_000 : 1_000_000;
const fewAwards = 10_000;

/** Ends what runs now and removes its folder. */
let clearAway: () => Promise<void> = async () => {};
for (const signal of ["SIGINT", "SIGTERM"] as const)
	process.once(signal, () => {
		clearAway().finally(() => process.exit(130));
	});

const results: { database: Kind; seconds: number; rows: Row[] }[] = [];
for (const kind of only ? [only] : kinds) {
	console.log(`\n${kind}`);
	let rows: Row[] = [];
	const seconds =
		(await milliseconds(async () => {
			rows = await benchOn(kind);
		})) / 1000;
	results.push({ database: kind, seconds, rows });
	printTable(rows);
}
const machine = {
	processor: cpus()[0]?.model ?? "",
	cores: cpus().length,
	memoryGb: Math.round(totalmem() / 2 ** 30),
	node: process.version,
};
writeFileSync(
	"bench-results.json",
	`${JSON.stringify({ at: new Date().toISOString(), quick: values.quick, machine, results }, null, "\t")}\n`,
);
const missed = results
	.flatMap(({ rows }) => rows)
	.filter(({ isMet }) => !isMet);
console.log(
	missed.length === 0 ? "\nEvery budget is met." : `\n${missed.length} missed.`,
);
// The embedded Postgres would end a process that merely runs out of work with 0.
process.exit(missed.length === 0 ? 0 : 1);

async function benchOn(kind: Kind): Promise<Row[]> {
	const { database, stop } = await open(kind);
	clearAway = stop;
	try {
		await database.migrate(migrationsFolder);
		const large = await timed("filling", () =>
			fillPortal(database, "large", awards),
		);
		const twin = await timed("filling its twin", () =>
			fillPortal(database, "twin", awards),
		);
		const small = await fillPortal(database, "small", fewAwards);
		// The statistics that a database has which was not filled a minute ago; gathered now, not amid a measurement.
		await timed("vacuum", () => database.db.execute(sql`vacuum analyze`));
		await database.db.execute(sql`checkpoint`);

		const idle = await timed("nobody due", () =>
			benchIdleRun(database, "nobody due", quietDay, large, small),
		);
		const reEnrollment = await timed("re-enrollment", () =>
			benchReEnrollment(database, large, twin),
		);
		await recertify(
			database,
			{ now: () => morning(dueDay(REPETITIONS)) },
			small.portalId,
		);
		const after = await timed("nobody due after it", () =>
			benchIdleRun(
				database,
				"nobody due any more",
				dueDay(REPETITIONS),
				large,
				small,
			),
		);
		const places = await timed("re-enrollment with places", () =>
			benchWithPlaces(database, large, twin),
		);
		const meanwhile = await timed("actions meanwhile", async () => {
			// The small portal's seventh tenth alone is due with the large one's.
			await recertify(
				database,
				{ now: () => morning(dueDay(LIVE_ROUND)) },
				small.portalId,
			);
			return benchMeanwhile(database, twin, small, LIVE_ROUND + 1);
		});
		const telling = await timed("telling", () =>
			benchTelling(database, large, LIVE_ROUND),
		);
		const pulls = await timed("server pull", () =>
			benchServerPull(database, large),
		);
		const sweep = await timed("a pass over many portals", () =>
			benchSweep(database, [large, twin, small], values.quick ? 1000 : 10_000),
		);
		return [
			reEnrollment,
			idle,
			after,
			places,
			telling,
			...meanwhile,
			sweep,
			...pulls,
		];
	} finally {
		await stop();
	}
}

async function open(
	kind: Kind,
): Promise<{ database: Database; stop(): Promise<void> }> {
	if (kind === "postgres") {
		const postgres = await startPostgres();
		try {
			const database = await openDatabase({ databaseUrl: postgres.url });
			const stop = async () => {
				await database.close();
				await postgres.stop();
			};
			return { database, stop };
		} catch (error) {
			await postgres.stop();
			throw error;
		}
	}
	const folder = mkdtempSync(join(tmpdir(), "perennial-bench-"));
	const database = await openDatabase({ dataDir: folder });
	const stop = async () => {
		await database.close();
		rmSync(folder, { recursive: true, force: true });
	};
	return { database, stop };
}

/** Says how long a step took. */
async function timed<Result>(
	step: string,
	work: () => Promise<Result>,
): Promise<Result> {
	const startedAt = performance.now();
	const result = await work();
	console.log(
		`  ${step}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`,
	);
	return result;
}

function printTable(rows: readonly Row[]): void {
	const head = ["what", "of", "ours", "bare", "ratio", "budget", "met"];
	const lines = rows.map(({ what, of, ours, bare, ratio, budget, isMet }) => [
		what,
		of,
		ours,
		bare,
		ratio.toFixed(2),
		budget,
		isMet ? "yes" : "NO",
	]);
	const widths = head.map((title, column) =>
		Math.max(title.length, ...lines.map((line) => (line[column] ?? "").length)),
	);
	console.log("");
	for (const line of [head, ...lines])
		console.log(
			`  ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`,
		);
}
