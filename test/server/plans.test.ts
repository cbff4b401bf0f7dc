import { type SQL, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, it } from "vitest";
import { CourseId, PersonId } from "#domain/documents/document.ts";
import type { Database } from "#server/database/database.ts";
import { logPage } from "#server/history/log.ts";
import { firstLooks } from "#server/history/moveToHistory.ts";
import { historyPage } from "#server/history/search.ts";
import { marking } from "#server/history/turn.ts";
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

// What engine, history, log and search ask must not come to read whole tables as a portal grows: of these, only by an index.
const LARGE = [
	"pending_re_enrollments",
	"enrollments",
	"awards",
	"people",
	"notifications",
	"sessions",
	"exemptions",
	"actions",
];

onEachDatabase("queries go by indexes", (open) => {
	let database: Database;
	let portal: FilledPortal;
	beforeAll(async () => {
		database = await open();
		portal = await fillPortal(database, "large", 20_000);
		await fillOthers(database, portal);
		await layUp(database, portal);
		await database.db.execute(sql`vacuum analyze`);
	});
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
		expect(await readWhole(statement())).toEqual([]);
	});

	it("what has become historical", async () => {
		const looks = await firstLooks(
			database,
			{ now: () => now },
			portal.portalId,
			1000,
		);
		expect(looks).toHaveLength(3);
		for (const look of looks) expect(await readWhole(look)).toEqual([]);
	});

	it.each(["admin", "manager", "instructor", "learner"] as const)(
		"the older history, searched by role: %s",
		async (role) => {
			const { portalId, adminId } = portal;
			const reader = { portalId, personId: PersonId.parse(adminId), role };
			const { rows } = await database.db.execute(
				sql`select learner_id, course_id from enrollments where portal_id = ${portalId} limit 1`,
			);
			const learnerId = PersonId.parse(rows[0]?.learner_id);
			const courseId = CourseId.parse(rows[0]?.course_id);
			for (const of of [
				{},
				{ learnerId },
				{ courseId },
				{ learnerId, courseId },
			])
				expect(
					(
						await readWhole(
							historyPage(reader, timeZone, {
								learnerId: null,
								courseId: null,
								fromOn: null,
								toOn: dueDay(2),
								after: null,
								...of,
							}),
						)
					)
						// Whom they see is found as for pulling.
						.filter((table) => table !== "people" && table !== "sessions"),
				).toEqual([]);
		},
	);

	it("the log of changes, from its beginning and on, of everybody and of one person, of all kinds and of some", async () => {
		const { portalId, adminId } = portal;
		const receivedAt = morning(dueDay(1));
		for (const personId of [null, PersonId.parse(adminId)])
			for (const after of [null, { receivedAt, id: uuidv7() }])
				for (const kinds of [null, ["enroll"], ["revokeAward", "setExpiry"]]) {
					const statement = logPage(portalId, timeZone, {
						personId,
						kinds,
						fromOn: null,
						toOn: dueDay(2),
						after,
						limit: 50,
					});
					expect(await readWhole(statement)).toEqual([]);
					// A rare kind is not looked for among all others.
					if (kinds?.includes("revokeAward") && !personId)
						expect(new Set(await indexesOf(statement))).toEqual(
							new Set(["actions_by_kind"]),
						);
				}
	});

	async function planOf(statement: SQL): Promise<PlanNode[]> {
		const { rows } = await database.db.execute(
			sql`explain (format json, costs off) ${statement}`,
		);
		const [plan] = rows.map((row) => Object.values(row)[0]);
		const nodes = nodesOf(typeof plan === "string" ? JSON.parse(plan) : plan);
		expect(nodes.length).toBeGreaterThan(1);
		return nodes;
	}

	async function indexesOf(statement: SQL): Promise<string[]> {
		return (await planOf(statement)).flatMap((node) =>
			"Index Name" in node ? [String(node["Index Name"])] : [],
		);
	}

	/** The large tables that a statement reads as a whole. */
	async function readWhole(statement: SQL): Promise<string[]> {
		return (await planOf(statement))
			.filter((node) => node["Node Type"] === "Seq Scan")
			.map((node) => String(node["Relation Name"]))
			.filter((table) => LARGE.includes(table));
	}
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

/** Half of what there is becomes historical. */
async function layUp(
	database: Database,
	{ portalId }: FilledPortal,
): Promise<void> {
	await database.db.transaction(async (tx) => {
		await tx.execute(
			marking(
				portalId,
				sql`select id from enrollments where portal_id = ${portalId} order by id limit 10000`,
				true,
			),
		);
	});
}

/** Sessions, exemptions, notifications and actions in numbers that an index pays for. */
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
		await tx.execute(sql`
			insert into actions (portal_id, id, person_id, device_id, counter, kind, payload, made_at, received_at, verdict)
			select ${portalId}, gen_random_uuid(), learner_id, gen_random_uuid(), 1, 'enroll', '{}', at, at, '{"status":"accepted"}'
			from (select learner_id, ${morning(dueDay(1))}::timestamptz - row_number() over () * interval '1 minute' as at
				from awards where portal_id = ${portalId}) made`);
	});
}
