import { type SQL, sql } from "drizzle-orm";
import { currentSince } from "#domain/history.ts";
import { type Day, dayAt, type Instant, startOfDay } from "#domain/time.ts";
import type { Clock } from "#server/clock.ts";
import type { Database } from "#server/database/database.ts";
import { writePortal } from "#server/database/feed.ts";
import { becomesHistorical, closedAt, marking, mayAge } from "./turn.ts";

/** Turns looked at by one statement, and so at most marked in one transaction. */
const BATCH = 1000;

/**
 * Marks the turns of a portal's chains that have become historical since it last looked. It looks at what
 * has changed, at what has grown old and at certificates that have ended, not at what exists, and remembers
 * after each batch how far it is: killed anywhere, the next run goes on. Several at once do no harm: a
 * turn is marked under the portal's lock, and once. Returns how many it marked.
 */
export async function moveToHistory(
	database: Database,
	clock: Clock,
	portalId: string,
	options: {
		batch?: number;
		/** From which day on everything is current. */
		since?: (today: Day) => Day;
		onBatch?: () => void;
	} = {},
): Promise<number> {
	const portal = await portalAt(
		database,
		clock.now(),
		portalId,
		options.since ?? currentSince,
	);
	if (!portal) return 0;
	const batch = options.batch ?? BATCH;
	let marked = 0;
	for (const walk of [changedAwards, grownOld, endedCertificates])
		marked += await follow(
			database,
			portal,
			walk(portal, batch),
			batch,
			options.onBatch ?? (() => {}),
		);
	return marked;
}

/** Moves every portal's; one that fails does not hold up the others. */
export async function moveAllToHistory(
	database: Database,
	clock: Clock,
	on: {
		failed(portalId: string, error: unknown): void;
		batch?(portalId: string): void;
	},
): Promise<number> {
	const { rows } = await database.db.execute(
		sql`select portal_id from settings order by portal_id`,
	);
	let marked = 0;
	for (const row of rows) {
		const portalId = String(row.portal_id);
		try {
			marked += await moveToHistory(database, clock, portalId, {
				onBatch: () => on.batch?.(portalId),
			});
		} catch (error) {
			on.failed(portalId, error);
		}
	}
	return marked;
}

type Portal = {
	portalId: string;
	today: SQL;
	/** From this instant on everything is current. */
	since: SQL;
	/** The feed's head before anything was looked at: what changes later, the next run looks at. */
	head: number;
	agedAt: string;
	agedId: string;
	endedThrough: string;
	awardsSeq: number;
};

/** Null when there is no such portal. A portal looked at for the first time is looked through by age alone. */
async function portalAt(
	{ db }: Database,
	now: Instant,
	portalId: string,
	since: (today: Day) => Day,
): Promise<Portal | null> {
	const { rows: zones } = await db.execute(
		sql`select time_zone from settings where portal_id = ${portalId}`,
	);
	const zone = zones[0]?.time_zone;
	if (typeof zone !== "string") return null;
	const today = dayAt(now, zone);
	await db.execute(sql`
		insert into history_heads (portal_id, aged_at, aged_id, ended_through, awards_seq)
		select portal_id, '-infinity', ${NO_ID}::uuid, ${today}::date - 1, seq from sync_heads where portal_id = ${portalId}
		on conflict do nothing`);
	const { rows } = await db.execute(sql`
		select aged_at::text, aged_id, ended_through::text, awards_seq, head.seq as head
		from history_heads join sync_heads head using (portal_id) where portal_id = ${portalId}`);
	const [row] = rows;
	if (!row) return null;
	return {
		portalId,
		today: sql`${today}::date`,
		since: sql`${startOfDay(since(today), zone)}::timestamptz`,
		head: Number(row.head),
		agedAt: String(row.aged_at),
		agedId: String(row.aged_id),
		endedThrough: String(row.ended_through),
		awardsSeq: Number(row.awards_seq),
	};
}

const NO_ID = "00000000-0000-0000-0000-000000000000";

/** A way through turns that may have become historical, in an order whose places can be remembered. */
type Walk = {
	/**
	 * A query for the next batch after a place, from where the last run came to at first: `turn_id`, null for
	 * none, `place`, and `number`, which counts the places up from 1.
	 */
	after(place: Place | null): SQL;
	/** What history_heads takes, and where, once all until `place` has been looked at, or all there is. */
	reached(place: Place | null, isLast: boolean): SQL | null;
};
type Place = readonly [string, string];

/** Turns that grow old, in the order in which they were closed: walks the index enrollments_ageing. */
function grownOld(
	{ portalId, since, agedAt, agedId }: Portal,
	batch: number,
): Walk {
	const placeOf = ([at, id]: Place) => sql`(${at}::timestamptz, ${id}::uuid)`;
	return {
		after: (place) => sql`
			select turn.id as turn_id, array[${closedAt}::text, turn.id::text] as place,
				row_number() over (order by ${closedAt}, turn.id) as number
			from enrollments turn
			where turn.portal_id = ${portalId} and ${mayAge} and ${closedAt} < ${since}
				and (${closedAt}, turn.id) > ${placeOf(place ?? [agedAt, agedId])}
			order by ${closedAt}, turn.id limit ${batch}::int`,
		reached: (place) =>
			place &&
			sql`set (aged_at, aged_id) = ${placeOf(place)} where (aged_at, aged_id) < ${placeOf(place)}`,
	};
}

/** Certificates that have ended since the last run: walks the index awards_by_expiry. */
function endedCertificates(
	{ portalId, today, endedThrough }: Portal,
	batch: number,
): Walk {
	return {
		after: (place) => sql`
			select award.id as turn_id, array[award.expires_on::text, award.id::text] as place,
				row_number() over (order by award.expires_on, award.id) as number
			from awards award
			where award.portal_id = ${portalId} and award.revoked_at is null and award.expires_on < ${today}
				and (award.expires_on, award.id) > (${place ? sql`${place[0]}::date` : sql`${endedThrough}::date + 1`}, ${place?.[1] ?? NO_ID}::uuid)
			order by award.expires_on, award.id limit ${batch}::int`,
		// A day that is not finished is looked through again from its beginning.
		reached: (place, isLast) =>
			sql`set ended_through = greatest(ended_through, ${isLast ? today : sql`${place?.[0]}::date`} - 1) where true`,
	};
}

/**
 * Chains whose awards have changed since the last run: a new one supersedes turns that are old already, and
 * one that was revoked or whose end was moved may be old itself. Walks the index awards_feed.
 */
function changedAwards(
	{ portalId, head, awardsSeq }: Portal,
	batch: number,
): Walk {
	return {
		after: (place) => sql`
			select turn.id as turn_id, array[changed.seq::text, ''] as place, changed.number
			from (
				select seq, chain_id, cycle, row_number() over (order by seq) as number from awards
				where portal_id = ${portalId} and not historical
					and seq > ${place?.[0] ?? awardsSeq}::bigint and seq <= ${head}::bigint
				order by seq limit ${batch}::int) changed
			left join enrollments turn on turn.portal_id = ${portalId} and turn.chain_id = changed.chain_id
				and turn.cycle <= changed.cycle and ${mayAge}`,
		reached: (place, isLast) =>
			sql`set awards_seq = greatest(awards_seq, ${isLast ? head : place?.[0]}::bigint) where true`,
	};
}

/** The next look of each walk of a portal, as its first statement: what its plan is tested on. */
export async function firstLooks(
	database: Database,
	clock: Clock,
	portalId: string,
	batch: number,
): Promise<SQL[]> {
	const portal = await portalAt(database, clock.now(), portalId, currentSince);
	return portal
		? [changedAwards, grownOld, endedCertificates].map((walk) =>
				look(portal, walk(portal, batch).after(null)),
			)
		: [];
}

/** Looks at a walk's batches one after the other; marks what has become historical, and remembers the place. */
async function follow(
	database: Database,
	portal: Portal,
	walk: Walk,
	batch: number,
	onBatch: () => void,
): Promise<number> {
	const { portalId } = portal;
	let marked = 0;
	let place: Place | null = null;
	for (;;) {
		const { rows } = await database.db.execute(look(portal, walk.after(place)));
		const found = rows[0] as {
			places: unknown;
			place: Place | null;
			ids: string[];
		};
		const { ids } = found;
		// The lock is taken only where there is something to mark; what was seen without it is asked again.
		if (ids.length > 0) {
			marked += await writePortal(database, portalId, async ({ tx }) => {
				const turns = historicalOf(
					portal,
					sql`select unnest(${sql.param(ids)}::uuid[])`,
				);
				const {
					rows: [row],
				} = await tx.execute(marking(portalId, turns, true));
				return Number(row?.marked);
			});
			onBatch();
		}
		const isLast = Number(found.places) < batch;
		place = found.place ?? place;
		const reached = walk.reached(place, isLast);
		if (reached)
			await database.db.execute(
				sql`update history_heads ${reached} and portal_id = ${portalId}`,
			);
		if (isLast) return marked;
	}
}

/** Of a batch: its last place, the number of its places, and the ids of the turns that have become historical. */
function look(portal: Portal, batch: SQL): SQL {
	return sql`
		with looked as materialized (${batch})
		select coalesce((select max(number) from looked), 0) as places,
			(select place from looked order by number desc limit 1) as place,
			array(${historicalOf(portal, sql`select turn_id from looked`)}) as ids`;
}

function historicalOf({ portalId, today, since }: Portal, ids: SQL): SQL {
	return sql`
		select turn.id from enrollments turn
		where turn.portal_id = ${portalId} and turn.id in (${ids}) and ${becomesHistorical(today, since)}`;
}
