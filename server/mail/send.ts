import { type SQL, sql } from "drizzle-orm";
import { createTransport } from "nodemailer";
import { epochMilliseconds, instantOf } from "#domain/time.ts";
import type { Clock } from "#server/clock.ts";
import type { Database } from "#server/database/database.ts";

/** E-mails handed over one after the other before the next are claimed. */
const CLAIMED = 20;
const MOST_ATTEMPTS = 8;
const MINUTE = 60_000;
/** After so long without word the process that was sending an e-mail is taken for dead. */
const INTERRUPTED = 15 * MINUTE;

/** Hands e-mails over to a mail server. */
export type Mailer = {
	/** Resolves when the mail server has taken it over; rejects with its `responseCode`, if it gave one. */
	send(email: {
		id: string;
		address: string;
		subject: string;
		text: string;
	}): Promise<void>;
	close(): void;
};

/** A mailer for an SMTP address such as `smtps://user:password@host:465`. `from`: who writes. */
export function openMailer(url: string, from: string): Mailer {
	const transport = createTransport(url, { from });
	const domain = from.match(/@([^>\s]+)/)?.[1] ?? "localhost";
	return {
		async send({ id, address, subject, text }) {
			// The same e-mail has the same Message-ID, however often it is handed over.
			const messageId = `<${id}@${domain}>`;
			await transport.sendMail({ to: address, subject, text, messageId });
		},
		close: () => transport.close(),
	};
}

/** Whether the mail server will not take it another time either (its 5xx); otherwise it may, or was not reached. */
export function isRefusedForGood(error: unknown): boolean {
	return (
		error instanceof Error &&
		"responseCode" in error &&
		Number(error.responseCode) >= 500
	);
}

/**
 * Sends what waits and is due, each at most once at a time, whichever worker claims it. A temporary failure
 * is tried again with backoff, a permanent one (the mail server's 5xx) is kept as failed with its reason.
 * An e-mail whose sender died in between may have arrived: it is shown as failed and not sent by itself.
 * Returns how many were sent.
 */
export async function sendEmails(
	{ db }: Database,
	clock: Clock,
	mailer: Mailer,
): Promise<number> {
	const at = (milliseconds: number) =>
		sql`${instantOf(epochMilliseconds(clock.now()) + milliseconds)}::timestamptz`;
	await db.execute(sql`
		update emails set status = 'failed', last_error = ${"Sending was interrupted. It may have arrived."}
		where status = 'sending' and next_attempt_at < ${at(-INTERRUPTED)}`);
	let sent = 0;
	for (;;) {
		const { rows } = await db.execute(sql`
			update emails set status = 'sending', attempts = attempts + 1, next_attempt_at = ${at(0)}
			where (portal_id, id) in (
				select portal_id, id from emails where status = 'waiting' and next_attempt_at <= ${at(0)}
				order by next_attempt_at limit ${CLAIMED}::int for update skip locked)
			returning portal_id, id, address, subject, text, attempts`);
		for (const row of rows) {
			const id = String(row.id);
			let outcome = sql`status = 'sent', sent_at = ${at(0)}, last_error = null`;
			try {
				await mailer.send({
					id,
					address: String(row.address),
					subject: String(row.subject),
					text: String(row.text),
				});
				sent += 1;
			} catch (error) {
				outcome = afterFailure(error, Number(row.attempts));
			}
			await db.execute(sql`
				update emails set ${outcome} where portal_id = ${String(row.portal_id)} and id = ${id} and status = 'sending'`);
		}
		if (rows.length < CLAIMED) return sent;
	}

	function afterFailure(error: unknown, attempts: number): SQL {
		const message = error instanceof Error ? error.message : String(error);
		if (isRefusedForGood(error) || attempts >= MOST_ATTEMPTS)
			return sql`status = 'failed', last_error = ${message}`;
		const wait = MINUTE * 2 ** (attempts - 1);
		return sql`status = 'waiting', next_attempt_at = ${at(wait)}, last_error = ${message}`;
	}
}
