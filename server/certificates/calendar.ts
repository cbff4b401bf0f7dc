import { randomBytes } from "node:crypto";
import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import { certificateTexts } from "#domain/certificate.ts";
import { calendarEvents } from "#domain/certificateCalendar.ts";
import { chainsOf } from "#domain/chains.ts";
import type { Collection, DocumentOf } from "#domain/documents/index.ts";
import { iCalendar } from "#domain/iCalendar.ts";
import type { Identity } from "#domain/sync.ts";
import { dayAt } from "#domain/time.ts";
import { column, fieldColumns } from "#server/actions/rows.ts";
import type { Clock } from "#server/clock.ts";
import type { Database } from "#server/database/database.ts";
import { documentTables } from "#server/database/schema/documents.ts";
import { calendarFeeds } from "#server/database/schema/sync.ts";

type Person = Pick<Identity, "portalId" | "personId">;

/** The secret of a person's calendar; null while they have none. */
export async function showCalendar(
	database: Database,
	person: Person,
): Promise<{ secret: string | null }> {
	const [feed] = await database.db
		.select({ secret: calendarFeeds.secret })
		.from(calendarFeeds)
		.where(isOf(person));
	return { secret: feed?.secret ?? null };
}

/** Gives the person's calendar a new address; the one before opens nothing any more. */
export async function createCalendar(
	database: Database,
	clock: Clock,
	{ portalId, personId }: Person,
): Promise<{ secret: string }> {
	const secret = randomBytes(24).toString("base64url");
	const createdAt = new Date(clock.now());
	await database.db
		.insert(calendarFeeds)
		.values({ portalId, personId, secret, createdAt })
		.onConflictDoUpdate({
			target: [calendarFeeds.portalId, calendarFeeds.personId],
			set: { secret, createdAt },
		});
	return { secret };
}

/** Takes the calendar's address away. */
export async function revokeCalendar(
	database: Database,
	person: Person,
): Promise<void> {
	await database.db.delete(calendarFeeds).where(isOf(person));
}

function isOf({ portalId, personId }: Person): SQL | undefined {
	return and(
		eq(calendarFeeds.portalId, portalId),
		eq(calendarFeeds.personId, personId),
	);
}

/**
 * The calendar at `<secret>.ics`, with the dates of its person's certificates, in their language; null
 * when there is none, or its person is no longer active.
 */
export async function calendarFile(
	database: Database,
	clock: Clock,
	file: string,
): Promise<string | null> {
	const [, secret] = /^([\w-]{32})\.ics$/.exec(file) ?? [];
	if (secret === undefined) return null;
	const { rows } = await database.db.execute(sql`
		select f.portal_id, f.person_id from calendar_feeds f
		join people p on p.portal_id = f.portal_id and p.id = f.person_id and p.status = 'active'
		where f.secret = ${secret}`);
	const [row] = rows;
	if (!row) return null;
	const documents = await ownDocuments(
		database,
		String(row.portal_id),
		String(row.person_id),
	);
	if (!documents) return null;
	const now = clock.now();
	const { person, settings } = documents;
	const language = person.language ?? settings.language;
	const chains = chainsOf(
		{ ...documents, people: [person], timeZone: settings.timeZone },
		now,
	);
	return iCalendar(
		certificateTexts[language].calendar.name(settings.name),
		calendarEvents(chains, dayAt(now, settings.timeZone), language),
		now,
	);
}

/** What a learner's chains follow from. Sessions are not asked for: no date of a calendar depends on them. */
async function ownDocuments(
	database: Database,
	portalId: string,
	learnerId: string,
) {
	const find = async <C extends Collection>(
		collection: C,
		field: string,
		values: readonly string[],
	): Promise<DocumentOf<C>[]> => {
		if (values.length === 0) return [];
		const rows = await database.db
			.select(fieldColumns(collection))
			.from(documentTables[collection] as PgTable)
			.where(
				and(
					eq(column(collection, "portalId"), portalId),
					inArray(column(collection, field), [...new Set(values)]),
				),
			);
		// The table's columns are the document's fields, which a test holds.
		return rows as DocumentOf<C>[];
	};
	const [person] = await find("people", "id", [learnerId]);
	const [settings] = await find("settings", "id", [portalId]);
	if (!person || !settings) return null;
	const enrollments = await find("enrollments", "learnerId", [learnerId]);
	const courseIds = enrollments.map(({ courseId }) => courseId);
	return {
		person,
		settings,
		enrollments,
		awards: await find("awards", "learnerId", [learnerId]),
		courses: await find("courses", "id", courseIds),
		courseVersions: await find("courseVersions", "courseId", courseIds),
		groups: await find("groups", "id", person.groupIds),
		exemptions: await find("exemptions", "learnerId", [learnerId]),
		sessions: [],
	};
}
