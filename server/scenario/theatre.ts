import { v7 as uuidv7 } from "uuid";
import {
	addDays,
	dayAt,
	type Instant,
	instantOf,
	startOfDay,
} from "#domain/time.ts";
import { openDatabase } from "#server/database/database.ts";
import { moveToHistory } from "#server/history/moveToHistory.ts";
import { createPortal } from "#server/portal/setUp.ts";
import { recertify } from "#server/recertification/engine.ts";
import { startServer } from "#server/startServer.ts";
import { openDevice } from "./device.ts";

export type Theatre = Awaited<ReturnType<typeof openTheatre>>;

/**
 * The real server on a database in memory, with a clock that is turned by hand. Starting it takes
 * seconds, so one serves all scenarios, a portal each.
 */
export async function openTheatre() {
	let now: Instant = instantOf(0);
	const database = await openDatabase({});
	const server = await startServer(database, {
		clock: { now: () => now },
		jobs: false,
	});
	return {
		server,
		now: () => now,
		turnTo(instant: Instant) {
			now = instant;
		},
		/** Runs the engine for a portal here and now. */
		recertify: (portalId: string) =>
			recertify(database, server.clock, portalId),
		/** Moves what has become historical off the admin's device, as each night; how much. */
		moveToHistory: (portalId: string) =>
			moveToHistory(database, server.clock, portalId),
		/** A new portal, and its admin's device. */
		async newPortal(timeZone: string) {
			const { portalId, personId } = await database.db.transaction((tx) =>
				createPortal(tx, server.clock, {
					portalName: "Scenario",
					timeZone,
					name: "Admin",
					email: `${uuidv7()}@example.com`,
				}),
			);
			return { portalId, admin: openDevice(server, personId) };
		},
		close: () => server.stop(),
	};
}

/**
 * The instants after `from`, up to and with `to`, at which the engine runs: at the first instant of
 * each of the portal's calendar days, and at `to` itself. Running it every hour would not change a
 * thing: what is due depends on the documents and on the calendar day alone. Nobody acts in between,
 * so the first run of a day finds all who are due that day, and every later run of that day finds nobody.
 */
export function engineRuns(
	from: Instant,
	to: Instant,
	timeZone: string,
): Instant[] {
	const runs = new Set<Instant>();
	for (
		let day = addDays(dayAt(from, timeZone), 1);
		startOfDay(day, timeZone) <= to;
		day = addDays(day, 1)
	)
		runs.add(startOfDay(day, timeZone));
	return [...runs.add(to)];
}
