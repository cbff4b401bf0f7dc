import type { Clock } from "#server/clock.ts";
import type { Database } from "#server/database/database.ts";
import { composeEmails } from "./compose.ts";
import { type Mailer, sendEmails } from "./send.ts";

/** Writes a portal's e-mails of what has been told since, and sends whatever waits, of any portal. */
export async function mailPortal(
	{
		database,
		clock,
		mail,
	}: {
		database: Database;
		clock: Clock;
		mail: { mailer: Mailer | null; appUrl: string | undefined };
	},
	portalId: string,
): Promise<void> {
	await composeEmails(database, clock, portalId, {
		deliver: mail.mailer !== null,
		appUrl: mail.appUrl,
	});
	if (mail.mailer) await sendEmails(database, clock, mail.mailer);
}
