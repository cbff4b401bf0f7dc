import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { Day, Id, Instant, PersonId } from "#domain/documents/document.ts";
import type { Verdict } from "#domain/sync.ts";
import { addDays, instantOf, startOfDay } from "#domain/time.ts";
import type { Database } from "#server/database/database.ts";

const PAGE = 50;
/** As many entries as a file is made of at a time. */
const LARGEST_PAGE = 500;

/** What is asked of a portal's log: everything, or what one person did, of some kinds, received from one day through another. */
export const LogSearch = z.strictObject({
	personId: PersonId.nullable(),
	/** Kinds of actions; also such as there are no more. */
	kinds: z.array(z.string().max(50)).min(1).max(50).nullable(),
	/** Days in the portal's zone, both meant. */
	fromOn: Day.nullable(),
	toOn: Day.nullable(),
	/** The last entry of the page before. */
	after: z.strictObject({ receivedAt: Instant, id: Id }).nullable(),
	limit: z.int().min(1).max(LARGEST_PAGE).default(PAGE),
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

/**
 * A page of what was asked of the server in this portal, and one entry more. Uses actions_by_time, actions_by_person,
 * and for kinds of everybody actions_by_kind, each kind from its newest on: however rare, it is found at once.
 */
export function logPage(
	portalId: string,
	timeZone: string,
	{ personId, kinds, fromOn, toOn, after, limit }: LogSearch,
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
	const fields = sql`id, person_id, kind, payload, received_at, verdict`;
	const newest = sql`order by received_at desc, id desc limit ${limit + 1}::int`;
	const those = (more: SQL[]) => sql`
		select ${fields} from actions where ${sql.join([...conditions, ...more], sql` and `)} ${newest}`;
	if (!kinds) return those([]);
	if (personId) return those([sql`kind = any (${sql.param(kinds)}::text[])`]);
	const each = kinds.map((kind) => sql`(${those([sql`kind = ${kind}`])})`);
	return sql`select ${fields} from (${sql.join(each, sql` union all `)}) found ${newest}`;
}

/** A page of what was asked of the server in this portal. */
export async function readLog(
	{ db }: Database,
	portalId: string,
	timeZone: string,
	search: LogSearch,
): Promise<LogPage> {
	const { rows } = await db.execute(logPage(portalId, timeZone, search));
	const entries = rows.slice(0, search.limit).map(
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
			rows.length > search.limit && last
				? { receivedAt: last.receivedAt, id: Id.parse(last.id) }
				: null,
	};
}
