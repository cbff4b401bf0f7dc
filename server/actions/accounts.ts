import { sql } from "drizzle-orm";
import type { Change } from "#domain/actions/action.ts";
import { Rejection } from "#domain/rejection.ts";
import type { PortalTx } from "#server/database/feed.ts";

/**
 * Accounts are the installation's, not a portal's: refuses people who would take the id or the e-mail
 * address, and with it the account, of a person of another portal. Reads people_by_id, user_email_unique.
 */
export async function requireOwnAccounts(
	{ tx, portalId }: PortalTx,
	changes: readonly Change[],
): Promise<void> {
	const people = changes.flatMap((change) =>
		change.collection === "people" && "document" in change
			? [change.document]
			: [],
	);
	const ids = people.map(({ id }) => id);
	const emails = people.map(({ email }) => email);
	if (people.length === 0) return;
	const { rows } = await tx.execute(sql`
		select exists (
				select 1 from people where id = any (${sql.param(ids)}::uuid[]) and portal_id <> ${portalId}) as other_person,
			exists (
				select 1 from unnest(${sql.param(ids)}::uuid[], ${sql.param(emails)}::text[]) as own (id, email)
				join "user" account on account.email = own.email and account.id <> own.id) as other_account`);
	if (rows[0]?.other_person === true)
		throw new Rejection(
			"already_exists",
			"personId",
			"This person exists already.",
		);
	if (rows[0]?.other_account === true)
		throw new Rejection("email_taken", "email", EMAIL_TAKEN);
}

/** Whoever is no longer active has no session from then on, also after being reactivated (R21). Uses session_by_user. */
export async function endSessions(
	{ tx }: PortalTx,
	changes: readonly Change[],
): Promise<void> {
	const ids = changes.flatMap((change) => {
		if (change.collection !== "people") return [];
		if ("deleted" in change) return [change.deleted];
		return change.document.status === "active" ? [] : [change.document.id];
	});
	if (ids.length === 0) return;
	await tx.execute(
		sql`delete from session where user_id = any (${sql.param(ids)}::uuid[])`,
	);
}

export const EMAIL_TAKEN =
	"Somebody signs in with this e-mail address already. Use another one.";
