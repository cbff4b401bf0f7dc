import { sql } from "drizzle-orm";
import { type Awarded, type Wording, wording } from "#domain/certificate.ts";
import type { Language } from "#domain/documents/document.ts";
import { parseNumber } from "#domain/publicPage.ts";
import { type AwardStatus, awardStatus } from "#domain/recertification.ts";
import { Rejection } from "#domain/rejection.ts";
import { type Day, dayAt, dayText, type Instant } from "#domain/time.ts";
import type { Clock } from "#server/clock.ts";
import type { Database } from "#server/database/database.ts";

/** What the public page says: what is printed on the certificate, and whether it holds. */
export type Verified = Wording & {
	language: Language;
	status: AwardStatus;
	/** The last valid day, or the day on which it was revoked; null: it does not expire. In the portal's zone. */
	day: string | null;
	portal: string;
	timeZone: string;
	checkedAt: Instant;
};

/**
 * The certificate with this number, however it is typed, as its paper reads. Whoever has the number has
 * seen the paper: nothing else is said. Throws a Rejection on `number` when there is none.
 */
export async function verify(
	database: Database,
	clock: Clock,
	typed: string,
): Promise<Verified> {
	const number = parseNumber(typed);
	const { rows } =
		number === null
			? { rows: [] }
			: await database.db.execute(byNumber(number));
	const [row] = rows;
	if (!row)
		throw new Rejection(
			"not_found",
			"number",
			"There is no certificate with this number. Compare it with the certificate, digit by digit.",
		);
	const now = clock.now();
	const timeZone = String(row.time_zone);
	const language = String(row.language) as Language;
	const award = {
		number: String(row.number),
		issuedOn: String(row.issued_on) as Day,
		expiresOn: row.expires_on === null ? null : (String(row.expires_on) as Day),
		credits: row.credits === null ? null : Number(row.credits),
		creditType: String(row.credit_type),
		revokedAt:
			row.revoked_at === null ? null : (String(row.revoked_at) as Instant),
	};
	const awarded: Awarded = {
		...award,
		learner: String(row.learner),
		course: String(row.course),
		version: Number(row.version),
		score: row.score === null ? null : Number(row.score),
		portal: String(row.portal),
		language,
	};
	const status = awardStatus(award, dayAt(now, timeZone));
	const on =
		award.revokedAt === null
			? award.expiresOn
			: dayAt(award.revokedAt, timeZone);
	return {
		language,
		...wording({ title: String(row.title), text: String(row.text) }, awarded),
		status,
		day: on === null ? null : dayText(on, language),
		portal: awarded.portal,
		timeZone,
		checkedAt: now,
	};
}

/** Of whichever portal; by awards_by_number, once for each portal of the database. */
export function byNumber(number: string) {
	return sql`
		select a.number, a.credits, a.credit_type, a.issued_on::text as issued_on, a.expires_on::text as expires_on,
			to_char(a.revoked_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as revoked_at,
			c.title, c.text, p.name as learner, course.title as course, v.number as version, e.score,
			s.name as portal, s.language, s.time_zone
		from settings s
		join awards a on a.portal_id = s.portal_id and a.number = ${number}
		join certificates c on c.portal_id = a.portal_id and c.id = a.certificate_id
		join people p on p.portal_id = a.portal_id and p.id = a.learner_id
		join courses course on course.portal_id = a.portal_id and course.id = a.course_id
		join course_versions v on v.portal_id = a.portal_id and v.id = a.course_version_id
		left join enrollments e on e.portal_id = a.portal_id and e.id = a.enrollment_id
		limit 1`;
}
