import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildIfStale } from "#server/buildIfStale.ts";
import { provideChromium } from "#test/chromium.ts";
import { endRunning, runCommand } from "#test/command.ts";
import {
	addTotals,
	playwrightTotals,
	printedTotals,
	type Totals,
	vitestTotals,
} from "#test/totals.ts";

// `npm test`: every test there is, kind by kind; the last line counts them all.

const project = join(import.meta.dirname, "..");
const reports = mkdtempSync(join(tmpdir(), "perennial-test-"));
// Hundreds of processes run the same code: each would compile it anew.
process.env.NODE_COMPILE_CACHE ??= join(reports, "compiled");
const oneFailure: Totals = { passed: 0, failed: 1 };

for (const signal of ["SIGINT", "SIGTERM"] as const) {
	process.on(signal, () => {
		endRunning();
		rmSync(reports, { recursive: true, force: true });
		process.exit(130);
	});
}

type Section = [heading: string, run: () => Promise<Totals>];
/** One after the other; those of a line at once, as they leave most of two cores idle. */
const sections: Section[][] = [
	[
		["Rules", () => vitest("rules")],
		["App build", build],
	],
	[["Server", () => vitest("server")]],
	[["Model", model]],
	[["Sync", sync]],
	[
		["Crashes", crashes],
		["Scenarios", scenarios],
	],
	[["Browser", browser]],
];

let all: Totals = { passed: 0, failed: 0 };
const summary: string[] = [];
for (const atOnce of sections) {
	console.log(`\n━━━ ${atOnce.map(([heading]) => heading).join(", ")} ━━━\n`);
	await Promise.all(atOnce.map(runSection));
}
rmSync(reports, { recursive: true, force: true });

console.log(`\n━━━ All ━━━\n\n${summary.join("\n")}\n`);
console.log(`${all.passed} passed, ${all.failed} failed`);
process.exitCode = all.failed === 0 && all.passed > 0 ? 0 : 1;

/** Runs it, and adds what came of it to all and to the summary. */
async function runSection([heading, run]: Section): Promise<void> {
	const startedAt = performance.now();
	const totals = await run().catch((error: unknown) => {
		console.error(error instanceof Error ? error.message : error);
		return oneFailure;
	});
	all = addTotals(all, totals);
	const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
	summary.push(
		`${heading.padEnd(10)} ${totals.passed} passed, ${totals.failed} failed (${seconds} s)`,
	);
}

async function vitest(name: string): Promise<Totals> {
	const report = join(reports, `${name}.json`);
	const { exitCode } = await runCommand(project, [
		"node_modules/vitest/vitest.mjs",
		"run",
		"--project",
		name,
		"--reporter=default",
		"--reporter=json",
		`--outputFile.json=${report}`,
	]);
	return withExitCode(vitestTotals(report), exitCode);
}

async function build(): Promise<Totals> {
	const built = await buildIfStale(project);
	console.log(built ? "Built." : "build/ is up to date.");
	return { passed: 0, failed: 0 };
}

async function scenarios(): Promise<Totals> {
	const folder = "test/scenarios";
	const files = readdirSync(join(project, folder))
		.filter((name) => name.endsWith(".json"))
		.sort()
		.map((name) => `${folder}/${name}`);
	const { exitCode, output } = await runCommand(project, [
		"server/scenario/main.ts",
		...files,
	]);
	return withExitCode(printedTotals(output), exitCode);
}

/** A shorter round of 100 seeds: most on Postgres, where two workers run truly at once. */
function model(): Promise<Totals> {
	return seeds("test/model/main.ts", { postgres: 75, pglite: 25 });
}

/** 1,000 seeds in all. */
function sync(): Promise<Totals> {
	return seeds("test/sync/main.ts", { postgres: 750, pglite: 250 });
}

/** Plays as many seeds on each database, none twice; each command uses two cores by itself. */
async function seeds(
	script: string,
	counts: Record<"postgres" | "pglite", number>,
): Promise<Totals> {
	let all: Totals = { passed: 0, failed: 0 };
	let from = 1;
	for (const [database, count] of Object.entries(counts)) {
		const { exitCode, output } = await runCommand(project, [
			script,
			...["--database", database],
			...["--from", String(from), "--seeds", String(count)],
		]);
		all = addTotals(all, withExitCode(printedTotals(output), exitCode));
		from += count;
	}
	return all;
}

/** A short round of kills; the long one is `npm run test:crash`. */
async function crashes(): Promise<Totals> {
	const { exitCode, output } = await runCommand(project, [
		"test/crash/main.ts",
		"--times",
		"4",
	]);
	return withExitCode(printedTotals(output), exitCode);
}

async function browser(): Promise<Totals> {
	provideChromium();
	const report = join(reports, "browser.json");
	const { exitCode } = await runCommand(
		project,
		["node_modules/@playwright/test/cli.js", "test", "--reporter=list,json"],
		{ PLAYWRIGHT_JSON_OUTPUT_FILE: report },
	);
	return withExitCode(playwrightTotals(report), exitCode);
}

/** A runner that failed without naming a failed test, or that ran none, counts as one failure. */
function withExitCode(totals: Totals, exitCode: number): Totals {
	if (totals.failed > 0) return totals;
	if (exitCode === 0 && totals.passed > 0) return totals;
	console.error(
		exitCode === 0 ? "No test was run." : `The runner ended with ${exitCode}.`,
	);
	return addTotals(totals, oneFailure);
}
