import { type SQL, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Database } from "#server/database/database.ts";
import {
	askedOf,
	dueAwards,
	waitingAwards,
} from "#server/recertification/due.ts";
import { reEnrollment } from "#server/recertification/engine.ts";
import { somethingToTell } from "#server/recertification/tell.ts";
import {
	dueDay,
	type FilledPortal,
	fillPortal,
	morning,
	timeZone,
} from "../bench/fill.ts";
import { onEachDatabase } from "./databases.ts";

// What the engine asks must not come to read whole tables as a portal grows: of these, only by an index.
const LARGE = [
	"pending_re_enrollments",
	"enrollments",
	"awards",
	"people",
	"notifications",
	"sessions",
	"exemptions",
];

onEachDatabase("the engine's queries go by indexes", (open) => {
	let database: Database;
	let portal: FilledPortal;
	beforeAll(async () => {
		database = await open();
		portal = await fillPortal(database, "large", 20_000);
		await fillOthers(database, portal);
		await database.db.execute(sql`vacuum analyze`);
	}, 120_000);
	afterAll(() => database.close());

	const now = morning(dueDay(1));
	const asked = () => askedOf(portal.portalId, timeZone, now);
	const told = () => ({
		...asked(),
		since: sql`${dueDay(1)}::date - 1`,
		seq: sql`(select seq - 10 from sync_heads where portal_id = ${portal.portalId})`,
	});

	it.each<[string, () => SQL]>([
		["whether anybody is due", () => dueAwards(asked(), sql`1`)],
		["who waits for capacity", () => waitingAwards(asked())],
		["re-enrolling a batch", () => reEnrollment(asked(), uuidv7(), now, 1000)],
		[
			"whether there is something to tell",
			() => sql`select ${somethingToTell(told())}`,
		],
	])("%s", async (_, statement) => {
		const { rows } = await database.db.execute(
			sql`explain (format json, costs off) ${statement()}`,
		);
		const [plan] = rows.map((row) => Object.values(row)[0]);
		const nodes = nodesOf(typeof plan === "string" ? JSON.parse(plan) : plan);
		expect(nodes.length).toBeGreaterThan(5);
		const whole = nodes
			.filter((node) => node["Node Type"] === "Seq Scan")
			.map((node) => String(node["Relation Name"]));
		expect(whole.filter((table) => LARGE.includes(table))).toEqual([]);
	});
});

type PlanNode = Record<string, unknown>;

/** Every node of a plan, with those of its subplans. */
function nodesOf(plan: unknown): PlanNode[] {
	if (Array.isArray(plan)) return plan.flatMap(nodesOf);
	if (typeof plan !== "object" || plan === null) return [];
	const node = plan as PlanNode;
	return [
		...("Node Type" in node ? [node] : []),
		...Object.values(node).flatMap((value) =>
			typeof value === "object" ? nodesOf(value) : [],
		),
	];
}

/** Sessions, exemptions and notifications in numbers that an index pays for. */
async function fillOthers(
	database: Database,
	{ portalId, adminId }: FilledPortal,
): Promise<void> {
	await database.db.transaction(async (tx) => {
		await tx.execute(
			sql`update sync_heads set base = seq, seq = seq + 30000, stamped_by = pg_current_xact_id() where portal_id = ${portalId}`,
		);
		const seq = sql`(select base from sync_heads where portal_id = ${portalId}) + i`;
		await tx.execute(sql`
			insert into sessions (portal_id, id, seq, course_id, course_version_id, starts_at, ends_at, place, capacity, registered,
				instructor_ids, created_at)
			select ${portalId}, gen_random_uuid(), ${seq}, course_id, id, ${morning(dueDay(1))}::timestamptz + n * interval '1 hour',
				${morning(dueDay(1))}::timestamptz + (n + 1) * interval '1 hour', '', 10, 0, '{}', now()
			from (select version.*, n, row_number() over () as i from course_versions version, generate_series(1, 500) n
				where portal_id = ${portalId}) numbered`);
		await tx.execute(sql`
			insert into exemptions (portal_id, id, seq, learner_id, course_id, from_on, to_on, reason, created_at, created_by_id)
			select ${portalId}, gen_random_uuid(), ${seq}, id, null, '2020-01-01', '2020-02-01', 'Leave', now(), ${adminId}
			from (select id, row_number() over () as i from people, generate_series(1, 5) where portal_id = ${portalId}) numbered`);
		await tx.execute(sql`
			insert into notifications (portal_id, id, seq, created_seq, person_id, kind, course_id, award_id, for_on, created_at)
			select ${portalId}, gen_random_uuid(), ${seq}, ${seq}, learner_id, 'expired', course_id, id, '2020-01-01', now()
			from (select *, row_number() over () as i from awards where portal_id = ${portalId}) numbered`);
	});
}
