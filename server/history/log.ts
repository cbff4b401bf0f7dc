import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { Day, Id, Instant, PersonId } from "#domain/documents/document.ts";
import type { Verdict } from "#domain/sync.ts";
import { addDays, instantOf, startOfDay } from "#domain/time.ts";
import type { Database } from "#server/database/database.ts";

const PAGE = 50;

/** What is asked of a portal's log: everything, or what one person did, received from one day through another. */
export const LogSearch = z.strictObject({
	personId: PersonId.nullable(),
	/** Days in the portal's zone, both meant. */
	fromOn: Day.nullable(),
	toOn: Day.nullable(),
	/** The last entry of the page before. */
	after: z.strictObject({ receivedAt: Instant, id: Id }).nullable(),
});
export type LogSearch = z.infer<typeof LogSearch>;

/** An action as it was received, with what the server decided. */
export type LogEntry = {
	id: string;
	personId: string;
	kind: string;
	payload: unknown;
	receivedAt: Instant;
	verdict: Verdict;
};
export type LogPage = {
	/** Newest first. */
	entries: LogEntry[];
	/** Where the next page begins; null at the end. */
	next: LogSearch["after"];
};

/** A page of what was asked of the server in this portal, and one entry more. */
export function logPage(
	portalId: string,
	timeZone: string,
	{ personId, fromOn, toOn, after }: LogSearch,
): SQL {
	const conditions = [sql`portal_id = ${portalId}`];
	if (personId) conditions.push(sql`person_id = ${personId}`);
	if (fromOn)
		conditions.push(
			sql`received_at >= ${startOfDay(fromOn, timeZone)}::timestamptz`,
		);
	if (toOn)
		conditions.push(
			sql`received_at < ${startOfDay(addDays(toOn, 1), timeZone)}::timestamptz`,
		);
	if (after)
		conditions.push(
			sql`(received_at, id) < (${after.receivedAt}::timestamptz, ${after.id}::uuid)`,
		);
	return sql`
		select id, person_id, kind, payload, received_at, verdict from actions
		where ${sql.join(conditions, sql` and `)}
		order by received_at desc, id desc limit ${PAGE + 1}::int`;
}

/** A page of what was asked of the server in this portal. */
export async function readLog(
	{ db }: Database,
	portalId: string,
	timeZone: string,
	search: LogSearch,
): Promise<LogPage> {
	const { rows } = await db.execute(logPage(portalId, timeZone, search));
	const entries = rows.slice(0, PAGE).map(
		(row): LogEntry => ({
			id: String(row.id),
			personId: String(row.person_id),
			kind: String(row.kind),
			payload: row.payload,
			receivedAt: instantOf(Date.parse(String(row.received_at))),
			verdict: row.verdict as Verdict,
		}),
	);
	const last = entries.at(-1);
	return {
		entries,
		next:
			rows.length > PAGE && last
				? { receivedAt: last.receivedAt, id: Id.parse(last.id) }
				: null,
	};
}
