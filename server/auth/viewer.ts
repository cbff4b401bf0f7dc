import { sql } from "drizzle-orm";
import { PersonId } from "#domain/documents/document.ts";
import { Role } from "#domain/documents/people.ts";
import type { Identity } from "#domain/sync.ts";
import type { Database } from "#server/database/database.ts";
import type { Auth } from "./auth.ts";

/** The signed-in person as the database knows them now; null when signed out, deactivated or removed. */
export async function identify(
	auth: Auth,
	database: Database,
	headers: Headers,
): Promise<Identity | null> {
	const session = await auth.api.getSession({ headers });
	return session ? identityOf(database, session.user.id) : null;
}

/** The identity of an active person; null when there is none. */
export async function identityOf(
	database: Database,
	personId: string,
): Promise<Identity | null> {
	const { rows } = await database.db.execute(sql`
		select p.id, p.portal_id, p.role, p.name, p.email, s.name as portal_name, s.time_zone
		from people p join settings s on s.portal_id = p.portal_id
		where p.id = ${personId} and p.status = 'active'`);
	const [row] = rows;
	if (!row) return null;
	return {
		personId: PersonId.parse(row.id),
		portalId: String(row.portal_id),
		role: Role.parse(row.role),
		name: String(row.name),
		email: String(row.email),
		portalName: String(row.portal_name),
		timeZone: String(row.time_zone),
	};
}
