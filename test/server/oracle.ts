import { getTableName, sql } from "drizzle-orm";
import {
	type Collection,
	collections,
	documentKinds,
} from "#domain/documents/index.ts";
import { documentTables } from "#server/database/schema/documents.ts";
import type { TestDevice, World } from "./world.ts";

/** What a person may see, said a second time and as plainly as SQL can: the ids of a collection. */
const visible: Record<
	Collection,
	Record<"admin" | "manager" | "instructor" | "learner", string>
> = {
	settings: everyone("true"),
	people: {
		admin: "true",
		manager:
			"d.id = $me or exists (select 1 from groups g where g.portal_id = d.portal_id and $me = any (g.manager_ids) and g.id = any (d.group_ids))",
		instructor:
			"d.id = $me or exists (select 1 from groups g where g.portal_id = d.portal_id and $me = any (g.instructor_ids) and g.id = any (d.group_ids))",
		learner: "d.id = $me",
	},
	groups: {
		admin: "true",
		manager: "$me = any (d.manager_ids)",
		instructor: "$me = any (d.instructor_ids)",
		learner: "false",
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
	enrollments: ofLearners(),
	awards: ofLearners(),
};

function everyone(condition: string) {
	return {
		admin: condition,
		manager: condition,
		instructor: condition,
		learner: condition,
	};
}

function ofLearners() {
	const led = (
		leaders: string,
	) => `d.learner_id = $me or d.learner_id in (select p.id from people p join groups g
		on g.portal_id = p.portal_id and g.id = any (p.group_ids) and $me = any (g.${leaders}))`;
	return {
		admin: "true",
		manager: led("manager_ids"),
		instructor: led("instructor_ids"),
		learner: "d.learner_id = $me",
	};
}

/** The documents that this device should hold when it has pulled all, in id order. */
export async function expectedContents(
	world: World,
	device: TestDevice,
): Promise<Record<Collection, unknown[]>> {
	const { personId, role } = device.identity;
	const result: Partial<Record<Collection, unknown[]>> = {};
	for (const collection of collections) {
		const condition = visible[collection][role].replaceAll(
			"$me",
			`'${personId}'::uuid`,
		);
		const fields = Object.keys(documentKinds[collection].schema.shape);
		const columns = documentTables[collection] as unknown as Record<
			string,
			{ name: string }
		>;
		const { rows } = await world.database.db.execute(
			sql.raw(`select row_to_json(d) as row from ${getTableName(documentTables[collection])} d
				where d.portal_id = '${world.portalId}' and (${condition}) order by d.id`),
		);
		result[collection] = rows.map(({ row }) => {
			const stored = (
				typeof row === "string" ? JSON.parse(row) : row
			) as Record<string, unknown>;
			return Object.fromEntries(
				fields.map((field) => {
					const value = stored[columns[field]?.name ?? ""];
					return [
						field,
						field.endsWith("At") && typeof value === "string"
							? new Date(value).toISOString()
							: value,
					];
				}),
			);
		});
	}
	return result as Record<Collection, unknown[]>;
}
