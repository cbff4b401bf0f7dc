import { sql } from "drizzle-orm";
import type { Game } from "./game.ts";

/** R11: no result was made before its enrollment, or after the server heard of it. */
export async function resultsInTheirTime({ stage }: Game): Promise<void> {
	const { database, portalId } = stage.world;
	const { rows } = await database.db.execute(sql`
		select id, enrolled_at, result_made_at, result_received_at from enrollments
		where portal_id = ${portalId}
			and not (result_made_at between enrolled_at and result_received_at)`);
	if (rows.length > 0)
		throw new Error(`A result of no time there was: ${JSON.stringify(rows)}`);
}

/** What arrived together from a device took effect in the order in which it was made, whatever its clock said. */
export async function inTheDevicesOrder({
	stage,
	figures,
}: Game): Promise<void> {
	// A restored server is offered again what it lacks, after what it has heard meanwhile.
	if (figures["server restored from a backup"]) return;
	const { database, portalId } = stage.world;
	const { rows } = await database.db.execute(sql`
		select former.kind, former.counter, later.kind as later_kind, later.counter as later_counter
		from actions former join actions later
			on later.portal_id = former.portal_id and later.device_id = former.device_id
			and later.received_at = former.received_at and later.counter > former.counter
		where former.portal_id = ${portalId}
			and (former.verdict->>'seq')::bigint > (later.verdict->>'seq')::bigint`);
	if (rows.length > 0)
		throw new Error(`Out of the device's order: ${JSON.stringify(rows)}`);
}
