import { fork } from "node:child_process";
import { parseArgs } from "node:util";
import fc from "fast-check";
import { openDatabase } from "#server/database/database.ts";
import { startPostgres } from "#test/bench/postgres.ts";
import { History } from "./moves.ts";
import { play } from "./play.ts";
import { openStage } from "./stage.ts";
import { storyOf } from "./story.ts";

// `npm run test:model`: random histories of small portals against the rules. Each seed is a history;
// `--seeds N` plays the seeds from `--from` on, `--seed S` plays one again, `--database postgres|pglite`.

const { values } = parseArgs({
	options: {
		seeds: { type: "string", default: "2000" },
		from: { type: "string", default: "1" },
		seed: { type: "string" },
		database: { type: "string", default: "pglite" },
		processes: { type: "string", default: "2" },
		/** Of the seeds, those of one process. */
		part: { type: "string" },
	},
});
const from = Number(values.seed ?? values.from);
const count = values.seed === undefined ? Number(values.seeds) : 1;
const processes = values.seed === undefined ? Number(values.processes) : 1;
if (values.database !== "pglite" && values.database !== "postgres")
	throw new Error("--database takes pglite or postgres.");

type Tally = {
	passed: number;
	failed: number;
	reEnrolled: number;
	told: number;
	crashes: number;
};

if (values.part === undefined) await playAll();
else await playPart(Number(values.part));

async function playAll(): Promise<void> {
	const startedAt = performance.now();
	const tallies = await Promise.all(
		Array.from({ length: processes }, (_, part) => partOf(part)),
	);
	const sum = (key: keyof Tally) =>
		tallies.reduce((total, tally) => total + tally[key], 0);
	const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
	console.log(
		`${count} histories on ${values.database} in ${seconds} s: ${sum("reEnrolled")} re-enrollments, ${sum("told")} notifications, ${sum("crashes")} crashes`,
	);
	console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
	process.exit(sum("failed") === 0 && sum("passed") === count ? 0 : 1);
}

function partOf(part: number): Promise<Tally> {
	return new Promise((resolve, reject) => {
		const child = fork(import.meta.filename, [
			...process.argv.slice(2),
			"--part",
			String(part),
		]);
		let tally: Tally | undefined;
		child.on("message", (message) => {
			tally = message as Tally;
		});
		child.on("exit", (code) =>
			tally
				? resolve(tally)
				: reject(new Error(`Part ${part} ended with ${code}.`)),
		);
	});
}

async function playPart(part: number): Promise<void> {
	const postgres =
		values.database === "postgres" ? await startPostgres() : undefined;
	const database = await openDatabase(
		postgres ? { databaseUrl: postgres.url } : {},
	);
	const stage = await openStage(database);
	const tally: Tally = {
		passed: 0,
		failed: 0,
		reEnrolled: 0,
		told: 0,
		crashes: 0,
	};
	for (let seed = from + part; seed < from + count; seed += processes) {
		const checked = await fc.check(
			fc.asyncProperty(History, async (history) => {
				const played = await play(stage, history);
				tally.reEnrolled += played.reEnrolled;
				tally.told += played.told;
				tally.crashes += played.crashes;
			}),
			{ seed, numRuns: 1, interruptAfterTimeLimit: 120_000 },
		);
		if (!checked.failed) {
			tally.passed += 1;
			continue;
		}
		tally.failed += 1;
		const [history] = checked.counterexample ?? [];
		const error = checked.errorInstance;
		console.error(
			[
				`Seed ${seed} fails; again with: npm run test:model -- --seed ${seed} --database ${values.database}`,
				error instanceof Error ? error.message : String(error),
				history ? storyOf(history) : "",
			].join("\n"),
		);
	}
	await stage.close();
	await postgres?.stop();
	process.send?.(tally, () => process.exit(0));
}
