import { createHmac } from "node:crypto";
import { sql } from "drizzle-orm";
import { type Database, openDatabase } from "#server/database/database.ts";
import { takePlaces, writePortal } from "#server/database/feed.ts";
import { migrationsFolder } from "#server/database/migrationsFolder.ts";
import { type FilledPortal, fillPortal, morning, quietDay } from "../fill.ts";
import type { ServeOptions } from "./served.ts";

/** Somebody with a session: the cookie that their browser sends. */
export type Person = { id: string; cookie: string };
export type Furnished = {
	portal: FilledPortal;
	admin: Person;
	learners: string[];
	courseId: string;
};

/** Fills a portal in the database that a server is then started on. */
export async function furnish<Result>(
	where: ServeOptions["database"],
	name: string,
	awards: number,
	more: (database: Database, furnished: Furnished) => Promise<Result>,
): Promise<Furnished & Result> {
	const database = await openDatabase(where);
	try {
		await database.migrate(migrationsFolder);
		const portal = await fillPortal(database, name, awards);
		const { rows: learners } = await database.db.execute(sql`
			select id from people where portal_id = ${portal.portalId} and role = 'learner' order by id`);
		const { rows: courses } = await database.db.execute(sql`
			select id from courses where portal_id = ${portal.portalId} order by id limit 1`);
		const [admin] = await signInAll(database, [portal.adminId]);
		if (!admin) throw new Error("Nobody could sign in.");
		const furnished: Furnished = {
			portal,
			admin,
			learners: learners.map(({ id }) => String(id)),
			courseId: String(courses[0]?.id),
		};
		const extra = await more(database, furnished);
		await database.db.execute(sql`vacuum analyze`);
		return { ...furnished, ...extra };
	} finally {
		await database.close();
	}
}

/** Sessions for people of any number, without hashing a password for each. */
export async function signInAll(
	database: Database,
	ids: readonly string[],
): Promise<Person[]> {
	const list = sql`unnest(${sql.param([...ids])}::uuid[])`;
	await database.db.execute(sql`
		insert into "user" (id, name, email, email_verified)
		select p.id, p.name, p.id || '@example.com', true from people p where p.id in (select ${list})
		on conflict do nothing`);
	await database.db.execute(sql`
		insert into session (id, user_id, token, expires_at)
		select gen_random_uuid(), id, 'bench-' || id, now() + interval '60 days' from ${list} id`);
	const { rows } = await database.db.execute(sql`select secret from instance`);
	const secret = String(rows[0]?.secret);
	return ids.map((id) => {
		const token = `bench-${id}`;
		const signature = createHmac("sha256", secret)
			.update(token)
			.digest("base64");
		const value = encodeURIComponent(`${token}.${signature}`);
		return { id, cookie: `perennial.session_token=${value}` };
	});
}

/** Learners of whom nothing is known but that they are there. */
export async function addLearners(
	database: Database,
	portalId: string,
	count: number,
): Promise<string[]> {
	return writePortal(database, portalId, async (portal) => {
		const first = await takePlaces(portal, count);
		const { rows } = await portal.tx.execute(sql`
			insert into people (portal_id, id, seq, name, email, role, group_ids, status, created_at)
			select ${portalId}, gen_random_uuid(), ${first}::bigint + i - 1, 'Device ' || i, 'device' || i || '@example.com',
				'learner', '{}', 'active', ${morning(quietDay)}::timestamptz
			from generate_series(1, ${count}::int) i
			returning id`);
		return rows.map(({ id }) => String(id));
	});
}
