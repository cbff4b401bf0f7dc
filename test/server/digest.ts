import { sql } from "drizzle-orm";
import type { Database } from "#server/database/database.ts";
import type { World } from "./world.ts";

/** What rejected traffic may add to: the log of actions, sign-ins, and what limits them. */
const MAY_GROW = ["actions", "session", "rate_limit", "verification"];

/** One value over every row of every table; of one portal alone when it is named. */
export async function digest(
	{ database }: Pick<World, "database">,
	portalId?: string,
): Promise<string> {
	const tables = tablesOf.get(database) ?? (await readTables(database));
	tablesOf.set(database, tables);
	const condition =
		portalId === undefined ? "true" : `t.portal_id = '${portalId}'`;
	const parts = tables
		.filter(({ isOfPortal }) => portalId === undefined || isOfPortal)
		// A sum of what stands for each row, in whatever order: to sort them would take most of the time.
		.map(
			({ name }) =>
				`(select '${name} ' || count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) from "${name}" t where ${condition})`,
		);
	const accepted = `(select count(*) from actions t where verdict ->> 'status' = 'accepted' and ${condition})`;
	const { rows } = await database.db.execute(
		sql.raw(
			`select concat_ws(E'\\n', ${[...parts, accepted].join(", ")}) as digest`,
		),
	);
	return String(rows[0]?.digest);
}

type Table = { name: string; isOfPortal: boolean };
const tablesOf = new WeakMap<Database, Table[]>();

async function readTables({ db }: Database): Promise<Table[]> {
	const { rows } = await db.execute(sql`
		select t.table_name as name,
			exists (select 1 from information_schema.columns c
				where c.table_schema = t.table_schema and c.table_name = t.table_name and c.column_name = 'portal_id') as of_portal
		from information_schema.tables t where t.table_schema = 'public' order by 1`);
	return rows
		.map((row) => ({
			name: String(row.name),
			isOfPortal: row.of_portal === true,
		}))
		.filter(({ name }) => !MAY_GROW.includes(name));
}
