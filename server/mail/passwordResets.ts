import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Language } from "#domain/documents/document.ts";
import { notificationTexts } from "#domain/notificationText.ts";
import type { Database } from "#server/database/database.ts";
import type { Mailer } from "./send.ts";

/**
 * Writes to a person by which link they set a new password; undefined where no mail server or no address of
 * the app is configured: a request's own Host is no address to send somebody to. Handed to the mail server at
 * once instead of kept with other e-mails: admins read those.
 */
export function passwordResets(
	database: Database,
	{ mailer, appUrl }: { mailer: Mailer | null; appUrl: string | undefined },
	onError: (error: unknown) => void,
): ((personId: string, token: string) => void) | undefined {
	if (!mailer || !appUrl) return undefined;
	return (personId, token) => {
		const link = new URL(`/new-password/${token}`, appUrl);
		letter(database, personId, link.href)
			.then((email) => email && mailer.send(email))
			.catch(onError);
	};
}

/** The letter in the person's language; null for who is not active (R21). */
async function letter(database: Database, personId: string, link: string) {
	const { rows } = await database.db.execute(sql`
		select p.name, p.email, coalesce(p.language, s.language) as language, s.name as portal_name
		from people p join settings s on s.portal_id = p.portal_id
		where p.id = ${personId} and p.status = 'active'`);
	const [row] = rows;
	if (!row) return null;
	const { mail } = notificationTexts[row.language as Language];
	const { subject, text, ignore } = mail.newPassword;
	const portal = String(row.portal_name);
	const paragraphs = [
		mail.greeting(String(row.name)),
		`${text}\n${link}`,
		ignore,
		mail.footer(portal),
	];
	return {
		id: uuidv7(),
		address: String(row.email),
		subject: subject(portal),
		text: `${paragraphs.join("\n\n")}\n`,
	};
}
