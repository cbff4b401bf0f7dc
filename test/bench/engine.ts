import { sql } from "drizzle-orm";
import type { Database } from "#server/database/database.ts";
import { recertify } from "#server/recertification/engine.ts";
import { dueDay, fillPortal, morning, quietDay } from "./fill.ts";
import { benchIdleRun } from "./idleRun.ts";
import { benchMeanwhile } from "./meanwhile.ts";
import {
	benchReEnrollment,
	benchTelling,
	benchWithPlaces,
	LIVE_ROUND,
	REPETITIONS,
} from "./reEnrollment.ts";
import { type Row, timed } from "./row.ts";
import { benchServerPull } from "./serverPull.ts";
import { benchSweep } from "./sweep.ts";

const FEW_AWARDS = 10_000;

/** The engine on a portal with so many awards beside bare SQL on its twin, and pulling from it afterwards. */
export async function benchEngine(
	database: Database,
	awards: number,
): Promise<Row[]> {
	const large = await timed("filling", () =>
		fillPortal(database, "large", awards),
	);
	const twin = await timed("filling its twin", () =>
		fillPortal(database, "twin", awards),
	);
	const small = await fillPortal(database, "small", FEW_AWARDS);
	await settle(database);

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
		benchSweep(database, [large, twin, small], awards / 100),
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
}

/** Pulling from a portal in which nothing has happened yet. */
export async function benchPull(
	database: Database,
	awards: number,
): Promise<Row[]> {
	const portal = await timed("filling", () =>
		fillPortal(database, "large", awards),
	);
	await settle(database);
	return timed("server pull", () => benchServerPull(database, portal));
}

/** The statistics that a database has which was not filled a minute ago; gathered now, not amid a measurement. */
async function settle(database: Database): Promise<void> {
	await timed("vacuum", () => database.db.execute(sql`vacuum analyze`));
	await database.db.execute(sql`checkpoint`);
}
