import { type SQL, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Language } from "#domain/documents/document.ts";
import { notificationTexts } from "#domain/notificationText.ts";
import { epochMilliseconds, instantOf } from "#domain/time.ts";
import { RESET_SECONDS } from "#server/auth/auth.ts";
import type { Clock } from "#server/clock.ts";
import type { Database } from "#server/database/database.ts";
import { isRefusedForGood, type Mailer } from "./send.ts";

const MINUTE = 60_000;
/** Letters that wait and are claimed together. */
const CLAIMED = 20;
/** Stands before the person's id among what sign-in holds for a while, where no link has such a name. */
const WAITING = "password-letter:";

export type PasswordResets = {
	/** Writes to a person by which link they set a new password. Not waited for. */
	send(personId: string, token: string): void;
	/** Sends those letters again that the mail server has not taken and that are due, with a new link each. */
	sendAgain(newToken: (personId: string) => Promise<string>): Promise<void>;
};

/**
 * Letters by which people set a new password; undefined where no mail server or no address of the app is
 * configured: a request's own Host is no address to send somebody to. They are not kept with other e-mails, which admins
 * read ([decision 023](../../docs/decisions/023-password-letters.md)): until the mail server has taken one, only who asked
 * and when is kept, and each further try writes a link of its own. It is tried again after 1, 2, 4, 8 and 16 minutes and
 * then every 10, for an hour, whichever process was asked, unless the mail server refuses it for good.
 */
export function passwordResets(
	database: Database,
	clock: Clock,
	{ mailer, appUrl }: { mailer: Mailer | null; appUrl: string | undefined },
	onError: (error: unknown, isTriedAgain: boolean) => void,
): PasswordResets | undefined {
	if (!mailer || !appUrl) return undefined;
	const { db } = database;
	const now = () => at(clock, 0);

	async function attempt(
		id: string,
		personId: string,
		token: () => Promise<string>,
	) {
		try {
			const person = await addressee(database, personId);
			if (person) {
				const link = new URL(`/new-password/${await token()}`, appUrl);
				await mailer?.send(letter(person, link.href));
			}
		} catch (error) {
			const isTriedAgain = !isRefusedForGood(error);
			onError(error, isTriedAgain);
			if (isTriedAgain) return;
		}
		await db.execute(sql`delete from verification where id = ${id}`);
	}

	async function first(personId: string, token: string) {
		const id = uuidv7();
		// Its next try is settled before this one: a process that ends in between leaves it to others.
		await db.execute(sql`
			with former as (delete from verification where identifier = ${WAITING + personId})
			insert into verification (id, identifier, value, created_at, updated_at, expires_at) values
				(${id}, ${WAITING + personId}, '', ${now()}, ${at(clock, MINUTE)}, ${at(clock, RESET_SECONDS * 1000)})`);
		await attempt(id, personId, async () => token);
	}

	/** Takes letters that are due, so that nobody else does: `updated_at` says when they are due next. */
	async function claim() {
		const { rows } = await db.execute(sql`
			update verification set updated_at = ${now()}
				+ least(greatest(${now()} - created_at, interval '1 minute'), interval '10 minutes')
			where id in (
				select id from verification where identifier like ${`${WAITING}%`} and updated_at <= ${now()}
				order by updated_at limit ${CLAIMED}::int for update skip locked)
			returning id, identifier`);
		return rows.map((row) => ({
			id: String(row.id),
			personId: String(row.identifier).slice(WAITING.length),
		}));
	}

	async function giveUp() {
		const { rows } = await db.execute(sql`
			delete from verification where identifier like ${`${WAITING}%`} and expires_at <= ${now()} returning id`);
		for (const _ of rows)
			onError(new Error("The mail server did not take it in time."), false);
	}

	return {
		send(personId, token) {
			first(personId, token).catch((error) => onError(error, false));
		},
		async sendAgain(newToken) {
			await giveUp();
			for (;;) {
				const claimed = await claim();
				for (const { id, personId } of claimed)
					await attempt(id, personId, () => newToken(personId));
				if (claimed.length < CLAIMED) return;
			}
		},
	};
}

function at(clock: Clock, milliseconds: number): SQL {
	return sql`${instantOf(epochMilliseconds(clock.now()) + milliseconds)}::timestamptz`;
}

type Addressee = {
	name: string;
	email: string;
	language: Language;
	portal: string;
};

/** Null for who is not active (R21). */
async function addressee(
	{ db }: Database,
	personId: string,
): Promise<Addressee | null> {
	const { rows } = await db.execute(sql`
		select p.name, p.email, coalesce(p.language, s.language) as language, s.name as portal_name
		from people p join settings s on s.portal_id = p.portal_id
		where p.id = ${personId} and p.status = 'active'`);
	const [row] = rows;
	if (!row) return null;
	return {
		name: String(row.name),
		email: String(row.email),
		language: row.language as Language,
		portal: String(row.portal_name),
	};
}

/** In the person's language. */
function letter({ name, email, language, portal }: Addressee, link: string) {
	const { mail } = notificationTexts[language];
	const { subject, text, ignore } = mail.newPassword;
	const paragraphs = [
		mail.greeting(name),
		`${text}\n${link}`,
		ignore,
		mail.footer(portal),
	];
	return {
		id: uuidv7(),
		address: email,
		subject: subject(portal),
		text: `${paragraphs.join("\n\n")}\n`,
	};
}
