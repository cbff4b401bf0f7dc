import { fork } from "node:child_process";
import { parseArgs } from "node:util";
import fc from "fast-check";
import { type Database, openDatabase } from "#server/database/database.ts";
import { forgetful, startPostgres } from "#test/bench/postgres.ts";

/** What was counted while playing, by name. */
export type Figures = Record<string, number>;

/** A database on which histories are played one after the other. */
export type Stage<History> = {
	/** Plays one and tells in words what happens; throws what does not hold. */
	play(history: History, tell: (line: string) => void): Promise<Figures>;
	close(): Promise<void>;
};

/** A command that plays random histories, one a seed. */
export type Command<History> = {
	/** Its name to `npm run`. */
	name: string;
	/** Its file, to be run in several processes. */
	file: string;
	seeds: number;
	histories: fc.Arbitrary<History>;
	open(database: Database): Promise<Stage<History>>;
	/** The lines that say what was played. */
	summary(figures: Figures): string[];
};

const LONGEST_SHRINKING = 120_000;

/**
 * `--seeds N` plays the seeds from `--from` on, in `--processes` at once; `--seed S` plays one again and
 * tells its story, with `--path` the one that it was shrunk to; `--database postgres|pglite`. A failing
 * seed is shrunk, told and printed with what plays it again. Ends the process.
 */
export async function playSeeds<History>(
	command: Command<History>,
): Promise<void> {
	const { values } = parseArgs({
		options: {
			seeds: { type: "string", default: String(command.seeds) },
			from: { type: "string", default: "1" },
			seed: { type: "string" },
			path: { type: "string" },
			database: { type: "string", default: "pglite" },
			processes: { type: "string", default: "2" },
			/** Of the seeds, those of one process. */
			part: { type: "string" },
		},
	});
	const { seed, path, database, part } = values;
	if (database !== "pglite" && database !== "postgres")
		throw new Error("--database takes pglite or postgres.");
	const chosen: Chosen = {
		from: Number(seed ?? values.from),
		count: seed === undefined ? Number(values.seeds) : 1,
		processes: seed === undefined ? Number(values.processes) : 1,
		isAlone: seed !== undefined,
		path,
		database,
	};
	if (part === undefined) await playAll(command, chosen);
	else await playPart(command, chosen, Number(part));
}

type Chosen = {
	from: number;
	count: number;
	processes: number;
	/** One seed is played again. */
	isAlone: boolean;
	path: string | undefined;
	database: "pglite" | "postgres";
};

type Tally = { passed: number; failed: number; figures: Figures };

async function playAll<History>(
	{ file, summary }: Command<History>,
	{ count, processes, database }: Chosen,
): Promise<void> {
	const startedAt = performance.now();
	const tallies = await Promise.all(
		Array.from({ length: processes }, (_, part) => partOf(file, part)),
	);
	const figures: Figures = {};
	for (const tally of tallies) add(figures, tally.figures);
	const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
	const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
	const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
	console.log(
		[
			`${count} histories on ${database} in ${seconds} s`,
			...summary(figures),
			`${passed} passed, ${failed} failed`,
		].join("\n"),
	);
	process.exit(failed === 0 && passed === count ? 0 : 1);
}

function partOf(file: string, part: number): Promise<Tally> {
	return new Promise((resolve, reject) => {
		const child = fork(file, [
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

async function playPart<History>(
	command: Command<History>,
	chosen: Chosen,
	part: number,
): Promise<void> {
	const { from, count, processes, database } = chosen;
	const postgres =
		database === "postgres" ? await startPostgres(forgetful) : undefined;
	const stage = await command.open(
		await openDatabase(postgres ? { databaseUrl: postgres.url } : {}),
	);
	const tally: Tally = { passed: 0, failed: 0, figures: {} };
	for (let seed = from + part; seed < from + count; seed += processes) {
		if (await holds(command, stage, chosen, seed, tally.figures))
			tally.passed += 1;
		else tally.failed += 1;
	}
	await stage.close();
	await postgres?.stop();
	process.send?.(tally, () => process.exit(0));
}

/** Plays a seed; prints what a failing one shrinks to. */
async function holds<History>(
	{ name, histories }: Command<History>,
	stage: Stage<History>,
	{ isAlone, path, database }: Chosen,
	seed: number,
	figures: Figures,
): Promise<boolean> {
	let isFirst = true;
	const end = performance.now() + LONGEST_SHRINKING;
	const checked = await fc.check(
		fc.asyncProperty(histories, async (history) => {
			// Shrunk long enough: whatever else is tried passes for one that holds.
			if (performance.now() > end && !isFirst) return;
			// Those that it is shrunk to are not told or counted.
			const isSeed = isFirst;
			isFirst = false;
			const tell = isSeed && isAlone ? console.log : () => {};
			const played = await stage.play(history, tell);
			if (isSeed) add(figures, played);
		}),
		{
			seed,
			numRuns: 1,
			...(path === undefined ? {} : { path, endOnFailure: true }),
		},
	);
	if (!checked.failed) return true;
	const story: string[] = [];
	const [history] = checked.counterexample ?? [];
	let again: unknown = "It holds when played once more.";
	if (history !== undefined)
		await stage
			.play(history, (line) => story.push(line))
			.catch((error: unknown) => {
				again = error;
			});
	const replays = `npm run ${name} -- --seed ${seed}${checked.counterexamplePath ? ` --path ${checked.counterexamplePath}` : ""} --database ${database}`;
	console.error(
		[
			`\nSeed ${seed} fails; again with: ${replays}`,
			...story,
			words(checked.errorInstance),
			...(words(again) === words(checked.errorInstance) ? [] : [words(again)]),
		].join("\n"),
	);
	return false;
}

function words(error: unknown): string {
	return error instanceof Error
		? (error.stack ?? error.message)
		: String(error);
}

function add(to: Figures, figures: Figures): void {
	for (const [name, figure] of Object.entries(figures))
		to[name] = (to[name] ?? 0) + figure;
}
