import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { line, PersonId, PortalId } from "#domain/documents/document.ts";
import { Email } from "#domain/documents/people.ts";
import { DEFAULT_REMINDER_DAYS, Settings } from "#domain/documents/settings.ts";
import { Rejection } from "#domain/rejection.ts";
import { PortalDocuments } from "#server/actions/documents.ts";
import { type Auth, MINIMUM_PASSWORD, setPassword } from "#server/auth/auth.ts";
import type { Clock } from "#server/clock.ts";
import type { Database, Tx } from "#server/database/database.ts";
import { syncHeads } from "#server/database/schema/sync.ts";

export const Password = z
	.string()
	.min(
		MINIMUM_PASSWORD,
		`Choose a password of at least ${MINIMUM_PASSWORD} characters.`,
	)
	.max(128, "Keep the password to 128 characters.");

export const SetUp = z.strictObject({
	portalName: Settings.shape.name,
	timeZone: Settings.shape.timeZone,
	/** Of messages, until the admin says otherwise. */
	language: Settings.shape.language.optional(),
	name: line("Enter your name."),
	email: Email,
	password: Password,
});
export type SetUp = z.infer<typeof SetUp>;

/** The portal of this installation, if it has been set up: its name. */
export async function setUpPortal(
	database: Database,
): Promise<{ name: string } | null> {
	const { rows } = await database.db.execute(
		sql`select name from settings limit 1`,
	);
	return rows[0] ? { name: String(rows[0].name) } : null;
}

/**
 * Makes the installation's portal and its first admin. Throws a Rejection `already_set_up` when there
 * is one; of two at the same time one wins.
 */
export async function setUp(
	database: Database,
	auth: Auth,
	clock: Clock,
	input: SetUp,
): Promise<{ portalId: PortalId; personId: PersonId }> {
	return database.db.transaction(async (tx) => {
		await tx.execute(sql`lock table settings in exclusive mode`);
		const { rows } = await tx.execute(sql`select 1 from settings limit 1`);
		if (rows.length > 0)
			throw new Rejection(
				"already_set_up",
				null,
				"This portal has been set up already. Sign in instead.",
			);
		const { portalId, personId } = await createPortal(tx, clock, input);
		const { name, email, password } = input;
		await setPassword(auth, tx, { id: personId, name, email }, password);
		return { portalId, personId };
	});
}

/** A portal with its first admin, who has no password yet, inside a transaction; several can live in one database. */
export async function createPortal(
	tx: Tx,
	clock: Clock,
	input: Omit<SetUp, "password">,
): Promise<{ portalId: PortalId; personId: PersonId }> {
	const portalId = PortalId.parse(uuidv7());
	const personId = PersonId.parse(uuidv7());
	const now = clock.now();
	await tx.insert(syncHeads).values({
		portalId,
		seq: 0,
		base: 0,
		stampedBy: sql`pg_current_xact_id()` as unknown as string,
		epoch: uuidv7(),
	});
	const documents = new PortalDocuments({ tx, portalId }, 0);
	await documents.write(
		[
			{
				collection: "settings",
				document: {
					id: portalId,
					name: input.portalName,
					timeZone: input.timeZone,
					language: input.language ?? "en",
					reminderDays: DEFAULT_REMINDER_DAYS,
					sampleIds: [],
				},
			},
			{
				collection: "people",
				document: {
					id: personId,
					name: input.name,
					email: input.email,
					role: "admin",
					groupIds: [],
					language: null,
					timeZone: null,
					status: "active",
					deactivatedAt: null,
					createdAt: now,
				},
			},
		],
		portalId,
		now,
	);
	await documents.flush();
	return { portalId, personId };
}
