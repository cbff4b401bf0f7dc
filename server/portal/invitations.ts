import { createHash, randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import { Rejection } from "#domain/rejection.ts";
import { epochMilliseconds, type Instant, instantOf } from "#domain/time.ts";
import { type Auth, setPassword } from "#server/auth/auth.ts";
import type { Clock } from "#server/clock.ts";
import type { Database } from "#server/database/database.ts";
import { invitations } from "#server/database/schema/sync.ts";

const VALID_MILLISECONDS = 14 * 86_400_000;

/**
 * A link by which a person sets their password, valid for 14 days; a newer one replaces it. Only its
 * hash is stored. Throws a Rejection when the portal has no such active person.
 */
export async function createInvitation(
	database: Database,
	clock: Clock,
	portalId: string,
	personId: string,
): Promise<{ token: string; expiresAt: Instant }> {
	const { rows } = await database.db.execute(
		sql`select status from people where portal_id = ${portalId} and id = ${personId}`,
	);
	if (rows[0]?.status !== "active")
		throw new Rejection(
			"not_found",
			"personId",
			"Only an active person can be invited. If they were just added, wait until the change has been saved.",
		);
	const token = randomBytes(32).toString("base64url");
	const expiresAt = instantOf(
		epochMilliseconds(clock.now()) + VALID_MILLISECONDS,
	);
	const values = {
		portalId,
		personId,
		tokenHash: hash(token),
		expiresAt: new Date(expiresAt),
	};
	await database.db
		.insert(invitations)
		.values(values)
		.onConflictDoUpdate({
			target: [invitations.portalId, invitations.personId],
			set: { tokenHash: values.tokenHash, expiresAt: values.expiresAt },
		});
	return { token, expiresAt };
}

export type Invited = {
	portalId: string;
	id: string;
	name: string;
	email: string;
	portalName: string;
};

/** Whom a link invites. Throws a Rejection when it is unknown, used or too old. */
export async function showInvitation(
	database: Database,
	clock: Clock,
	token: string,
): Promise<Invited> {
	const { rows } = await database.db.execute(sql`
		select p.portal_id, p.id, p.name, p.email, s.name as portal_name
		from invitations i
		join people p on p.portal_id = i.portal_id and p.id = i.person_id and p.status = 'active'
		join settings s on s.portal_id = i.portal_id
		where i.token_hash = ${hash(token)} and i.expires_at > ${clock.now()}::timestamptz`);
	const [row] = rows;
	if (!row)
		throw new Rejection(
			"invitation_over",
			null,
			"This link has been used or is too old. Ask your admin for a new one.",
		);
	return {
		portalId: String(row.portal_id),
		id: String(row.id),
		name: String(row.name),
		email: String(row.email),
		portalName: String(row.portal_name),
	};
}

/** Sets the invited person's password and uses the link up. */
export async function acceptInvitation(
	database: Database,
	auth: Auth,
	clock: Clock,
	token: string,
	password: string,
): Promise<{ email: string }> {
	const person = await showInvitation(database, clock, token);
	return database.db.transaction(async (tx) => {
		const used = await tx.execute(
			sql`delete from invitations where token_hash = ${hash(token)} returning 1`,
		);
		if (used.rows.length === 0)
			throw new Rejection(
				"invitation_over",
				null,
				"This link has just been used.",
			);
		await setPassword(auth, tx, person, password);
		return { email: person.email };
	});
}

function hash(token: string): string {
	return createHash("sha256").update(token).digest("hex");
}
