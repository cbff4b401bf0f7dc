import { getTableName, sql } from "drizzle-orm";
import {
	type Collection,
	collections,
	documentKinds,
} from "#domain/documents/index.ts";
import type { Identity } from "#domain/sync.ts";
import type { Database } from "#server/database/database.ts";
import { documentTables } from "#server/database/schema/documents.ts";
import type { TestDevice, World } from "./world.ts";

/** Whether the viewer is on this version and has not succeeded on it. */
const taken = `d.course_version_id in (select course_version_id from enrollments
	where learner_id = $me and status not in ('passed', 'completed', 'not_needed'))`;

/** What a person may see, said a second time and as plainly as SQL can: the ids of a collection. */
const visible: Record<
	Collection,
	Record<"admin" | "manager" | "instructor" | "learner", string>
> = {
	settings: everyone("true"),
	people: {
		admin: "true",
		manager: `d.id = $me or exists (select 1 from people p where p.id = d.id and ${inGroupLed("manager_ids")})`,
		instructor: `d.id = $me or ${taught("d.id")} or exists (select 1 from people p where p.id = d.id and ${inGroupLed("instructor_ids")})`,
		learner: "d.id = $me",
	},
	groups: {
		admin: "true",
		manager: `$me = any (d.manager_ids) or exists (select 1 from people p where p.portal_id = d.portal_id
			and d.id = any (p.group_ids) and (p.id = $me or ${inGroupLed("manager_ids")}))`,
		instructor: `$me = any (d.instructor_ids) or exists (select 1 from people p where p.portal_id = d.portal_id
			and d.id = any (p.group_ids) and (p.id = $me or ${inGroupLed("instructor_ids")} or ${taught("p.id")}))`,
		learner:
			"exists (select 1 from people p where p.id = $me and d.id = any (p.group_ids))",
	},
	courses: {
		...everyone("true"),
		learner:
			"d.in_catalog or d.id in (select course_id from enrollments where learner_id = $me)",
	},
	courseVersions: {
		admin: "true",
		manager: "d.status <> 'draft'",
		instructor: "d.status <> 'draft'",
		learner: `d.status <> 'draft' and d.course_id in (select c.id from courses c where c.portal_id = d.portal_id
			and (c.in_catalog or c.id in (select course_id from enrollments where learner_id = $me)))`,
	},
	certificates: {
		...everyone("true"),
		learner:
			"d.id in (select certificate_id from awards where learner_id = $me)",
	},
	sessions: {
		admin: "true",
		manager:
			"d.course_version_id in (select v.id from course_versions v where v.status <> 'draft')",
		instructor:
			"d.course_version_id in (select v.id from course_versions v where v.status <> 'draft')",
		learner: `d.course_version_id in (select v.id from course_versions v where v.status <> 'draft')
			and d.course_id in (select c.id from courses c where c.portal_id = d.portal_id
			and (c.in_catalog or c.id in (select course_id from enrollments where learner_id = $me)))`,
	},
	notifications: everyone("d.person_id = $me"),
	exemptions: ofLearners(),
	enrollments: currentOfLearners(),
	awards: currentOfLearners(),
	progress: {
		admin: "d.learner_id = $me or d.awaits_review",
		manager: `d.learner_id = $me or d.awaits_review and (${ofLearners().manager})`,
		instructor: `d.learner_id = $me or d.awaits_review and (${ofLearners().instructor})`,
		learner: "d.learner_id = $me",
	},
	contents: {
		...everyone(`d.kind <> 'answer_key' and ${taken}`),
		admin: `${taken} or d.course_version_id in (select id from course_versions where status <> 'superseded')`,
	},
};

/** Whether the person p is in a group that the viewer leads. */
function inGroupLed(leaders: string) {
	return `exists (select 1 from groups g where g.portal_id = p.portal_id and g.id = any (p.group_ids) and $me = any (g.${leaders}))`;
}

/** Whether this person is registered for a session that the viewer runs. */
function taught(personId: string) {
	return `${personId} in (select e.learner_id from enrollments e join sessions s
		on s.portal_id = e.portal_id and s.id = e.session_id where $me = any (s.instructor_ids))`;
}

function everyone(condition: string) {
	return {
		admin: condition,
		manager: condition,
		instructor: condition,
		learner: condition,
	};
}

function ofLearners() {
	const led = (leaders: string) =>
		`d.learner_id = $me or exists (select 1 from people p where p.id = d.learner_id and ${inGroupLed(leaders)})`;
	return {
		admin: "true",
		manager: led("manager_ids"),
		instructor: `${led("instructor_ids")} or ${taught("d.learner_id")}`,
		learner: "d.learner_id = $me",
	};
}

/** Who sees more than their own sees what is not marked as historical; learners see all of their own. */
function currentOfLearners() {
	const { learner, ...others } = ofLearners();
	return {
		admin: current(others.admin),
		manager: current(others.manager),
		instructor: current(others.instructor),
		learner,
	};
}

function current(condition: string) {
	return `not d.historical and (${condition})`;
}

export type VisibleRow = { seq: number; document: { id: string } };

/** All that a person may see, by collection in id order, with each document's place in the feed. */
export async function visibleRows(
	database: Database,
	{ portalId, personId, role }: Identity,
): Promise<Record<Collection, VisibleRow[]>> {
	const parts = collections.map((collection) => {
		const condition = visible[collection][role].replaceAll(
			"$me",
			`'${personId}'::uuid`,
		);
		return `(select '${collection}' as collection, d.seq, row_to_json(d) as row from ${getTableName(documentTables[collection])} d
			where d.portal_id = '${portalId}' and (${condition}) order by d.id)`;
	});
	const { rows } = await database.db.execute(
		sql.raw(parts.join(" union all ")),
	);
	const result = Object.fromEntries(
		collections.map((collection): [Collection, VisibleRow[]] => [
			collection,
			[],
		]),
	) as Record<Collection, VisibleRow[]>;
	for (const { collection, seq, row } of rows)
		result[collection as Collection].push({
			seq: Number(seq),
			document: documentOf(collection as Collection, row),
		});
	return result;
}

/** A row of a collection's table, as JSON has it, as the document. */
export function documentOf(
	collection: Collection,
	row: unknown,
): { id: string } {
	const stored = (typeof row === "string" ? JSON.parse(row) : row) as Record<
		string,
		unknown
	>;
	const columns = documentTables[collection] as unknown as Record<
		string,
		{ name: string }
	>;
	return Object.fromEntries(
		Object.keys(documentKinds[collection].schema.shape).map((field) => {
			const value = stored[columns[field]?.name ?? ""];
			return [
				field,
				field.endsWith("At") && typeof value === "string"
					? new Date(value).toISOString()
					: value,
			];
		}),
	) as { id: string };
}

/** The documents that this device should hold when it has pulled all, in id order. */
export async function expectedContents(
	world: World,
	device: Pick<TestDevice, "identity">,
): Promise<Record<Collection, unknown[]>> {
	const rows = await visibleRows(world.database, device.identity);
	return Object.fromEntries(
		collections.map((collection) => [
			collection,
			rows[collection].map(({ document }) => document),
		]),
	) as Record<Collection, unknown[]>;
}
