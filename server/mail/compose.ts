import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Language } from "#domain/documents/document.ts";
import type { Notification } from "#domain/documents/index.ts";
import {
	notificationText,
	notificationTexts,
} from "#domain/notificationText.ts";
import { SAMPLE_DOMAIN } from "#domain/sample.ts";
import { dayAt, type Instant, instantOf } from "#domain/time.ts";
import type { Clock } from "#server/clock.ts";
import type { Database, Tx } from "#server/database/database.ts";
import { emails } from "#server/database/schema/sync.ts";

/** People written to in one statement. */
const BATCH = 200;

/**
 * Puts what a portal's people have been told since the last time into e-mails: one a person, however many
 * courses it is about (R27), in the person's language and the portal's zone. Returns how many. Written
 * once: the portal's mark moves in the same transaction. With `deliver` false they are kept, not sent.
 */
export async function composeEmails(
	database: Database,
	clock: Clock,
	portalId: string,
	{ deliver, appUrl }: { deliver: boolean; appUrl: string | undefined },
): Promise<number> {
	return database.db.transaction(async (tx) => {
		await tx.execute(
			sql`insert into mail_heads (portal_id, mailed_seq) values (${portalId}, 0) on conflict do nothing`,
		);
		const { rows } = await tx.execute(sql`
			select mail.mailed_seq, head.seq, s.name, s.time_zone, s.language
			from mail_heads mail
			join sync_heads head on head.portal_id = mail.portal_id
			join settings s on s.portal_id = mail.portal_id
			where mail.portal_id = ${portalId} for update of mail`);
		const [row] = rows;
		if (!row || Number(row.mailed_seq) >= Number(row.seq)) return 0;
		const portal: Portal = {
			portalId,
			name: String(row.name),
			timeZone: String(row.time_zone),
			language: row.language as Language,
			from: Number(row.mailed_seq),
			through: Number(row.seq),
			appUrl,
		};
		let written = 0;
		for (let after: string | null = null; ; ) {
			const letters: Letter[] = await lettersAfter(tx, portal, after);
			const last = letters.at(-1);
			if (!last) break;
			await tx.insert(emails).values(
				letters.map((letter) => ({
					portalId,
					id: uuidv7(),
					...emailTo(letter, portal),
					status: deliver ? ("waiting" as const) : ("kept" as const),
					nextAttemptAt: deliver ? new Date(clock.now()) : null,
					createdAt: new Date(clock.now()),
				})),
			);
			written += letters.length;
			after = last.personId;
		}
		await tx.execute(
			sql`update mail_heads set mailed_seq = ${portal.through}::bigint where portal_id = ${portalId}`,
		);
		return written;
	});
}

/** The portals in which somebody has been told something that no e-mail says yet. */
export async function portalsWithNews({ db }: Database): Promise<string[]> {
	const { rows } = await db.execute(sql`
		select head.portal_id from sync_heads head left join mail_heads mail on mail.portal_id = head.portal_id
		where exists (select 1 from notifications n
			where n.portal_id = head.portal_id and n.created_seq > coalesce(mail.mailed_seq, 0))`);
	return rows.map((row) => String(row.portal_id));
}

type Portal = {
	portalId: string;
	name: string;
	timeZone: string;
	language: Language;
	/** The feed's places in between are news. */
	from: number;
	through: number;
	appUrl: string | undefined;
};

type Told = Pick<
	Notification,
	"kind" | "daysLeft" | "count" | "forOn" | "fromName" | "note"
> & {
	course: string;
	createdAt: Instant;
};
type Letter = {
	personId: string;
	name: string;
	address: string;
	language: Language;
	told: Told[];
};

/**
 * The next people, by id, who have news, with all of it. Who is not active any more is not written to (R21),
 * nor are sample people: nobody reads what is sent to their addresses.
 */
async function lettersAfter(
	tx: Tx,
	{ portalId, from, through, language }: Portal,
	after: string | null,
): Promise<Letter[]> {
	const { rows } = await tx.execute(sql`
		with news as materialized (
			select n.* from notifications n
			where n.portal_id = ${portalId} and n.created_seq > ${from} and n.created_seq <= ${through}
				and ${after === null ? sql`true` : sql`n.person_id > ${after}::uuid`}),
		readers as (
			select p.id, p.name, p.email, p.language from people p
			join settings s on s.portal_id = p.portal_id
			where p.portal_id = ${portalId} and p.status = 'active' and p.id in (select person_id from news)
				and not (p.id = any (s.sample_ids) and p.email like ${`%${SAMPLE_DOMAIN}`})
			order by p.id limit ${BATCH}::int)
		select readers.id, readers.name, readers.email, readers.language, news.kind, news.days_left, news.count,
			news.for_on::text, news.from_name, news.note, news.created_at, course.title
		from readers join news on news.person_id = readers.id
		join courses course on course.portal_id = ${portalId} and course.id = news.course_id
		order by readers.id, news.created_seq`);
	const letters: Letter[] = [];
	for (const row of rows) {
		let letter = letters.at(-1);
		if (letter?.personId !== row.id) {
			letter = {
				personId: String(row.id),
				name: String(row.name),
				address: String(row.email),
				language: (row.language ?? language) as Language,
				told: [],
			};
			letters.push(letter);
		}
		letter?.told.push({
			kind: row.kind as Told["kind"],
			daysLeft: row.days_left === null ? null : Number(row.days_left),
			count: row.count === null ? null : Number(row.count),
			forOn: row.for_on as Told["forOn"],
			fromName: row.from_name as Told["fromName"],
			note: row.note as Told["note"],
			course: String(row.title),
			createdAt: instantOf(Date.parse(String(row.created_at))),
		});
	}
	return letters;
}

/** The e-mail to a person: each notification a paragraph. */
function emailTo(letter: Letter, portal: Portal) {
	const { personId, address, language, name, told } = letter;
	const { mail } = notificationTexts[language];
	const paragraphs = [
		mail.greeting(name),
		...told.map((each) =>
			notificationText(
				each,
				each.course,
				language,
				dayAt(each.createdAt, portal.timeZone),
			),
		),
		...(portal.appUrl ? [`${mail.openApp}\n${portal.appUrl}`] : []),
		mail.footer(portal.name),
	];
	return {
		personId,
		address,
		language,
		subject: mail.subject(portal.name, told.length),
		text: `${paragraphs.join("\n\n")}\n`,
	};
}
