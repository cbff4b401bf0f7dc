import { sql } from "drizzle-orm";
import { PersonId } from "#domain/documents/document.ts";
import { SCHEMA_VERSION } from "#domain/documents/index.ts";
import type { Checkpoint } from "#domain/sync.ts";
import { fieldColumns } from "#server/actions/rows.ts";
import { systemClock } from "#server/clock.ts";
import type { Database } from "#server/database/database.ts";
import { readHead } from "#server/database/feed.ts";
import { pull } from "#server/sync/pull.ts";
import type { FilledPortal } from "./fill.ts";
import { byTurns, type Row, rate } from "./row.ts";

const PAGE = 1000;
const ROUNDS = 5;
const nothing = "00000000-0000-0000-0000-000000000000";

const columns = sql.raw(
	Object.values(fieldColumns("enrollments"))
		.map(({ name }) => `"${name}"`)
		.join(", "),
);

/** Enrollments by pages, filling and following, beside the bare SELECT of the same columns and pages. */
export async function benchServerPull(
	database: Database,
	portal: FilledPortal,
): Promise<Row[]> {
	const { portalId } = portal;
	const count = portal.awards / 10;
	const head = await readHead(database, portalId);
	if (!head) throw new Error(`There is no portal ${portalId}.`);
	const reader = {
		portalId,
		personId: PersonId.parse(portal.adminId),
		role: "admin" as const,
	};

	async function pullFrom(start: Checkpoint): Promise<void> {
		let checkpoint = start;
		for (let page = 0; page < count / PAGE; page += 1) {
			const answer = await pull(database, systemClock, reader, {
				schemaVersion: SCHEMA_VERSION,
				epoch: head?.epoch ?? null,
				grantRevision: 0,
				checkpoint,
			});
			if (answer.kind !== "page")
				throw new Error(`Pull answered ${answer.kind}.`);
			checkpoint = answer.checkpoint;
		}
	}
	async function select<Key>(
		start: Key,
		page: (after: Key) => ReturnType<typeof sql>,
		key: string,
	): Promise<void> {
		let after = start;
		for (let read = 0; read < count; read += PAGE) {
			const { rows } = await database.db.execute(page(after));
			if (rows.length !== PAGE)
				throw new Error(`A page has ${rows.length} rows.`);
			after = rows[PAGE - 1]?.[key] as Key;
		}
	}
	const before = await database.db.execute(sql`
		select seq from enrollments where portal_id = ${portalId} order by seq desc offset ${count} limit 1`);
	const since = Number(before.rows[0]?.seq);
	const of = `${count} enrollments in pages of ${PAGE}`;
	const filling = await compare(
		() =>
			pullFrom({
				phase: "fill",
				collection: "enrollments",
				after: null,
				from: head.seq,
			}),
		() =>
			select(
				nothing,
				(after) => sql`
				select ${columns} from enrollments where portal_id = ${portalId} and id > ${after} order by id limit ${PAGE}`,
				"id",
			),
	);
	const following = await compare(
		() => pullFrom({ phase: "follow", seq: since }),
		() =>
			select(
				since,
				(after) => sql`
				select ${columns}, seq from enrollments where portal_id = ${portalId} and seq > ${after} order by seq limit ${PAGE}`,
				"seq",
			),
	);
	return [
		rate("server pull, filling", of, count, filling.ours, filling.bare, 0.6),
		rate(
			"server pull, following",
			of,
			count,
			following.ours,
			following.bare,
			0.6,
		),
	];
}

/** Both by turns, after one round that fills the caches. */
async function compare(
	ours: () => Promise<void>,
	bare: () => Promise<void>,
): Promise<{ ours: number; bare: number }> {
	await bare();
	await ours();
	return byTurns(ROUNDS, ours, bare);
}
