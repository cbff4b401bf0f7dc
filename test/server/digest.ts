import { sql } from "drizzle-orm";
import type { World } from "./world.ts";

/** What rejected traffic may add to: the log of actions, sign-ins, and what limits them. */
const MAY_GROW = ["actions", "session", "rate_limit", "verification"];

/** One value over every row of every table; of one portal alone when it is named. */
export async function digest(
	{ database }: Pick<World, "database">,
	portalId?: string,
): Promise<string> {
	const tables = await database.db.execute(sql`
		select t.table_name as name,
			exists (select 1 from information_schema.columns c
				where c.table_schema = t.table_schema and c.table_name = t.table_name and c.column_name = 'portal_id') as of_portal
		from information_schema.tables t where t.table_schema = 'public' order by 1`);
	const parts = tables.rows
		.filter(({ name }) => !MAY_GROW.includes(String(name)))
		.filter(({ of_portal }) => portalId === undefined || of_portal === true)
		.map(({ name }) => {
			const condition =
				portalId === undefined ? "true" : `t.portal_id = '${portalId}'`;
			return `(select '${name} ' || md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from "${name}" t where ${condition})`;
		});
	const accepted = `(select count(*) from actions where verdict ->> 'status' = 'accepted' and ${
		portalId === undefined ? "true" : `portal_id = '${portalId}'`
	})`;
	const { rows } = await database.db.execute(
		sql.raw(
			`select concat_ws(E'\\n', ${[...parts, accepted].join(", ")}) as digest`,
		),
	);
	return String(rows[0]?.digest);
}
