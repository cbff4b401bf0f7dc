import { writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { type Database, openDatabase } from "#server/database/database.ts";
import { migrationsFolder } from "#server/database/migrationsFolder.ts";
import { type Kind, kinds, startDatabases, type Where } from "./databases.ts";
import { benchDevices } from "./device/main.ts";
import { benchEngine, benchPull } from "./engine.ts";
import { overHttp } from "./http/main.ts";
import { milliseconds, type Row, timed } from "./row.ts";

// `npm run bench`: the product beside the bare SQL of the same database in the same run, on the embedded
// database (on files, durable) and on a Postgres of its own. `--quick` with a tenth of the rows. `--only`
// picks databases and parts, several times or with commas: `--only postgres,actions`. `devices` is what happens
// in the browser, in real Chromium, whichever database the server has.

/** `pull` alone is not measured with `engine`, which has it. */
const parts = ["engine", "pull", "actions", "wire", "connected"] as const;
type Part = (typeof parts)[number];

const { values } = parseArgs({
	options: {
		quick: { type: "boolean", default: false },
		only: { type: "string", multiple: true, default: [] },
	},
});
const picked = new Set<string>(values.only.flatMap((list) => list.split(",")));
const known: readonly string[] = [...kinds, ...parts, "devices"];
if ([...picked].some((name) => !known.includes(name))) {
	console.error(`--only takes ${known.join(", ")}.`);
	process.exit(1);
}
const awards = values.quick ? 100_000 : 1_000_000;

/** Ends what runs now and removes its folder. */
let clearAway: () => Promise<void> = async () => {};
for (const signal of ["SIGINT", "SIGTERM"] as const)
	process.once(signal, () => {
		clearAway().finally(() => process.exit(130));
	});

const results: { of: Kind | "devices"; seconds: number; rows: Row[] }[] = [];
if (picked.size === 0 || picked.has("devices"))
	await section("devices", () => benchDevices(values.quick ? 10_000 : 50_000));
if (picked.size === 0 || [...picked].some((name) => name !== "devices"))
	for (const kind of chosen(kinds)) await section(kind, () => benchOn(kind));
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

async function section(
	of: Kind | "devices",
	work: () => Promise<Row[]>,
): Promise<void> {
	console.log(`\n${of}`);
	let rows: Row[] = [];
	const seconds =
		(await milliseconds(async () => {
			rows = await work();
		})) / 1000;
	results.push({ of, seconds, rows });
	printTable(rows);
}

/** Those that are picked, or all when none of them is. */
function chosen<Name extends string>(names: readonly Name[]): Name[] {
	const some = names.filter((name) => picked.has(name));
	return some.length > 0 ? some : [...names];
}

async function benchOn(kind: Kind): Promise<Row[]> {
	const databases = await startDatabases(kind);
	clearAway = databases.stop;
	const wanted = new Set(chosen(parts));
	if (wanted.has("engine")) wanted.delete("pull");
	const rows: Row[] = [];
	try {
		for (const part of wanted)
			rows.push(
				...(await timed(part, async () =>
					measure(part, await databases.next(), kind),
				)),
			);
		return rows;
	} finally {
		await databases.stop();
	}
}

/** Each part has a database of its own. */
async function measure(part: Part, where: Where, kind: Kind): Promise<Row[]> {
	switch (part) {
		case "engine":
			return opened(where, (database) => benchEngine(database, awards));
		case "pull":
			return opened(where, (database) => benchPull(database, awards));
		case "actions":
			return overHttp.actions(where, kind === "postgres" ? 1000 : 600);
		case "wire":
			return overHttp.wire(where, awards / 20);
		case "connected":
			return overHttp.connected(where, values.quick ? 500 : 2000);
	}
}

async function opened<Result>(
	where: Where,
	work: (database: Database) => Promise<Result>,
): Promise<Result> {
	const database = await openDatabase(where);
	try {
		await database.migrate(migrationsFolder);
		return await work(database);
	} finally {
		await database.close();
	}
}

function printTable(rows: readonly Row[]): void {
	const head = ["what", "of", "ours", "bare", "ratio", "budget", "met"];
	const lines = rows.map(({ what, of, ours, bare, ratio, budget, isMet }) => [
		what,
		of,
		ours,
		bare,
		Number.isNaN(ratio) ? "–" : ratio.toFixed(2),
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
