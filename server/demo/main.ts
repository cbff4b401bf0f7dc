import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { addDays, dayAt, startOfDay } from "#domain/time.ts";
import { buildIfStale } from "#server/buildIfStale.ts";
import { systemClock } from "#server/clock.ts";
import { lockFolder } from "#server/database/lock.ts";
import { playHistory } from "./history.ts";
import { signIns } from "./people.ts";
import { later, openDemoPortal, timeZone } from "./portal.ts";
import { seededRandom } from "./random.ts";

// `npm run demo`: a portal that has been running for three years, in a folder of its own. It is made
// once, by playing every action through the product itself, and served like `npm start` does.

const SEED = 20_260_101;
const DAYS = 3 * 365;

const dataDir = process.env.DEMO_DATA_DIR || "data-demo";
// The demo lives in its folder, whatever database the environment names for the product.
delete process.env.DATABASE_URL;

try {
	if (!existsSync(join(dataDir, "postgres"))) await makePortal();
	await buildIfStale(join(import.meta.dirname, "..", ".."));
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exit(1);
}

console.log("\nSign in as");
for (const [role, { email, password }] of Object.entries(signIns))
	console.log(`  ${role.padEnd(10)}  ${email.padEnd(26)}  ${password}`);
console.log("");
const { main } = await import("#server/main.ts");
await main({ dataDir });

/** Played beside its place and moved there when done: what was cut short is made anew, never served. */
async function makePortal(): Promise<void> {
	const unfinished = join(dataDir, "unfinished");
	mkdirSync(unfinished, { recursive: true });
	const unlock = lockFolder(unfinished);
	rmSync(join(unfinished, "postgres"), { recursive: true, force: true });
	unlock();

	console.log(`Making a portal in ${dataDir}/ by playing three years of it …`);
	const startedAt = performance.now();
	const random = seededRandom(SEED);
	const beginning = addDays(dayAt(systemClock.now(), timeZone), -DAYS);
	const portal = await openDemoPortal(
		unfinished,
		random,
		later(startOfDay(beginning, timeZone), 5 * 60),
	);
	try {
		await playHistory(portal, random, beginning, DAYS, (day) => {
			if (day % 180 === 0)
				console.log(`  ${addDays(beginning, day)}  ${seconds()} s`);
		});
	} finally {
		await portal.stop();
	}
	renameSync(join(unfinished, "postgres"), join(dataDir, "postgres"));
	rmSync(unfinished, { recursive: true, force: true });
	console.log(`  ready  ${seconds()} s`);

	function seconds(): string {
		return ((performance.now() - startedAt) / 1000).toFixed(0);
	}
}
