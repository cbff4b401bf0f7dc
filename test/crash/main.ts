import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { sql } from "drizzle-orm";
import { type Database, openDatabase } from "#server/database/database.ts";
import { migrationsFolder } from "#server/database/migrationsFolder.ts";
import { recertify } from "#server/recertification/engine.ts";
import { checkState } from "#test/model/invariants.ts";
import { readState } from "#test/model/state.ts";
import {
	dueDay,
	type FilledPortal,
	fillPortal,
	morning,
} from "../bench/fill.ts";
import { forgetful, startPostgres } from "../bench/postgres.ts";
import { addSessions } from "../bench/reEnrollment.ts";

// `npm run test:crash`: kills a worker (SIGKILL) at random moments of real runs, on the embedded database on
// disk and on Postgres. After each kill the database must open and hold what the rules ask for; what the
// worker has acknowledged must be there; and in the end everybody who is due is re-enrolled once.

const { values } = parseArgs({
	options: {
		times: { type: "string", default: "100" },
		database: { type: "string" },
	},
});
const times = Number(values.times);
const AWARDS = 6000;
/** Of the run, the longest that a worker is let live. */
const LONGEST = 1500;

type Place = {
	name: string;
	dataDir: string;
	url: string;
	open(): Promise<Database>;
	end(): Promise<void>;
};

let passed = 0;
let failed = 0;
for (const start of [embedded, postgres]) {
	if (values.database && values.database !== start.name) continue;
	const place = await start();
	try {
		await killRepeatedly(place);
	} finally {
		await place.end();
	}
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

async function embedded(): Promise<Place> {
	const dataDir = mkdtempSync(join(tmpdir(), "perennial-crash-"));
	return {
		name: "embedded",
		dataDir,
		url: "",
		open: () => openDatabase({ dataDir }),
		end: async () => rmSync(dataDir, { recursive: true, force: true }),
	};
}

async function postgres(): Promise<Place> {
	const { url, stop } = await startPostgres(forgetful);
	return {
		name: "postgres",
		dataDir: "",
		url,
		open: () => openDatabase({ databaseUrl: url }),
		end: stop,
	};
}

async function killRepeatedly(place: Place): Promise<void> {
	const portal = await prepare(place);
	const acknowledged = new Set<string>();
	let round = 1;
	let midRun = 0;
	for (let kill = 1; kill <= times; kill += 1) {
		const { finished } = await killedWorker(place, portal, round, acknowledged);
		if (!finished) midRun += 1;
		try {
			await check(place, portal, acknowledged);
			passed += 1;
		} catch (error) {
			failed += 1;
			console.error(`Kill ${kill} on ${place.name}:`, error);
		}
		// A tenth of the awards falls due in each round; there are as many tenths as the portal was filled with.
		if (finished && round < 10) round += 1;
	}
	try {
		await checkFinished(place, portal, round);
		passed += 1;
	} catch (error) {
		failed += 1;
		console.error(`At the end on ${place.name}:`, error);
	}
	console.log(
		`${place.name}: killed ${times} times, ${midRun} of them in the middle of a run; ${acknowledged.size} acknowledged actions, ${round} rounds of ${AWARDS / 10} due`,
	);
}

async function prepare(place: Place): Promise<FilledPortal> {
	const database = await place.open();
	try {
		await database.migrate(migrationsFolder);
		const portal = await fillPortal(database, "crash", AWARDS);
		// Whoever finds no place stands on the list: in the end everybody who is due is re-enrolled.
		await addSessions(database, portal, true);
		return portal;
	} finally {
		await database.close();
	}
}

/** Lets a worker live for a random while. */
async function killedWorker(
	{ dataDir, url }: Place,
	{ portalId, adminId }: FilledPortal,
	round: number,
	acknowledged: Set<string>,
): Promise<{ finished: boolean }> {
	const child = fork(join(import.meta.dirname, "engineUntilKilled.ts"), [
		dataDir,
		url,
		portalId,
		adminId,
		morning(dueDay(round)),
	]);
	let finished = false;
	const ready = new Promise<void>((resolve, reject) => {
		child.on("message", (message: { kind: string; certificateId?: string }) => {
			if (message.kind === "ready") resolve();
			if (message.kind === "finished") finished = true;
			if (message.certificateId) acknowledged.add(message.certificateId);
		});
		child.on("exit", (code, signal) => {
			if (signal !== "SIGKILL")
				reject(new Error(`The worker ended with ${code}.`));
		});
	});
	const exited = once(child, "exit");
	await ready;
	await pause(Math.random() * LONGEST);
	child.kill("SIGKILL");
	await exited;
	return { finished };
}

async function check(
	place: Place,
	{ portalId }: FilledPortal,
	acknowledged: ReadonlySet<string>,
): Promise<void> {
	const database = await place.open();
	try {
		const state = await readState(database, portalId);
		checkState(state);
		const stored = new Set<string>(state.certificates.map(({ id }) => id));
		const lost = [...acknowledged].filter((id) => !stored.has(id));
		if (lost.length > 0)
			throw new Error(`${lost.length} acknowledged actions are lost.`);
		const told = new Set(state.notifications.map((each) => each.enrollmentId));
		const untold = state.enrollments.filter(
			({ source, id }) => source === "recertification" && !told.has(id),
		);
		if (untold.length > 0)
			throw new Error(`${untold.length} re-enrolled learners were not told.`);
	} finally {
		await database.close();
	}
}

/** After a run that finishes, everybody who has fallen due is re-enrolled, with a place or on the list. */
async function checkFinished(
	place: Place,
	{ portalId }: FilledPortal,
	round: number,
): Promise<void> {
	const database = await place.open();
	try {
		const clock = { now: () => morning(dueDay(round)) };
		await recertify(database, clock, portalId);
		const { rows } = await database.db.execute(
			sql`select count(*) as made from enrollments where portal_id = ${portalId} and from_award_id is not null`,
		);
		const due = (AWARDS / 10) * round;
		if (Number(rows[0]?.made) !== due)
			throw new Error(`${rows[0]?.made} were re-enrolled, ${due} were due.`);
	} finally {
		await database.close();
	}
}
