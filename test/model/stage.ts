import { type Instant, instantOf } from "#domain/time.ts";
import type { Clock } from "#server/clock.ts";
import type { Database } from "#server/database/database.ts";
import { type RunningServer, startServer } from "#server/startServer.ts";

/** The real server on a database, its clock in the player's hand; one serves many histories, a portal each. */
export type Stage = {
	database: Database;
	server: RunningServer;
	clock: Clock;
	now: Instant;
	close(): Promise<void>;
};

export async function openStage(database: Database): Promise<Stage> {
	const stage = { now: instantOf(0) };
	const clock = { now: () => stage.now };
	const server = await startServer(database, { clock, jobs: false });
	return Object.assign(stage, {
		database,
		server,
		clock,
		close: () => server.stop(),
	});
}
