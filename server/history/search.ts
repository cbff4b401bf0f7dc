import { and, eq, getTableColumns, inArray, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import {
	CourseId,
	Day,
	EnrollmentId,
	Instant,
	PersonId,
} from "#domain/documents/document.ts";
import type { Award, Enrollment } from "#domain/documents/index.ts";
import { addDays, instantOf, startOfDay } from "#domain/time.ts";
import type { Database } from "#server/database/database.ts";
import { awards, enrollments } from "#server/database/schema/documents.ts";
import { type Reader, scopeOf } from "#server/sync/scope.ts";

const PAGE = 50;

/** What is asked of the older history: of a person, of a course, of both, or of all that the viewer sees. */
export const HistorySearch = z.strictObject({
	learnerId: PersonId.nullable(),
	courseId: CourseId.nullable(),
	/** Closed from this day through that one, in the portal's zone. */
	fromOn: Day.nullable(),
	toOn: Day.nullable(),
	/** The last entry of the page before. */
	after: z.strictObject({ closedAt: Instant, id: EnrollmentId }).nullable(),
	limit: z.int().min(1).max(PAGE).optional(),
});
export type HistorySearch = z.infer<typeof HistorySearch>;

/** An enrollment that is not on the devices of those who see more than their own, with its award. */
export type HistoryEntry = { enrollment: Enrollment; award: Award | null };
export type HistoryPage = {
	/** Newest first, by the day of the result. */
	entries: HistoryEntry[];
	/** Where the next page begins; null at the end. */
	next: HistorySearch["after"];
};

/** When a turn was closed, as people know it: the instant of its result, however late it was received. */
const closedAt = sql.raw("coalesce(turn.result_made_at, turn.enrolled_at)");

/** A page of the older history of those whom the viewer sees; newest first. */
export async function searchHistory(
	database: Database,
	reader: Reader,
	timeZone: string,
	search: HistorySearch,
): Promise<HistoryPage> {
	const { rows } = await database.db.execute(
		historyPage(reader, timeZone, search),
	);
	const limit = search.limit ?? PAGE;
	const page = rows.slice(0, limit);
	const last = page.at(-1);
	return {
		entries: await entriesOf(
			database,
			reader.portalId,
			page.map(({ id }) => EnrollmentId.parse(id)),
		),
		next:
			rows.length > limit && last
				? {
						closedAt: instantOf(Date.parse(String(last.closed_at))),
						id: EnrollmentId.parse(last.id),
					}
				: null,
	};
}

/**
 * The ids of a page and of one entry more. By the index enrollments_history_by_learner, _by_course, or for
 * all of a portal enrollments_history; who sees only some people looks person by person.
 */
export function historyPage(
	reader: Reader,
	timeZone: string,
	{ learnerId, courseId, fromOn, toOn, after, limit = PAGE }: HistorySearch,
): SQL {
	const { portalId } = reader;
	const conditions: SQL[] = [
		sql`turn.portal_id = ${portalId}`,
		sql`turn.historical`,
	];
	if (courseId) conditions.push(sql`turn.course_id = ${courseId}`);
	if (fromOn)
		conditions.push(
			sql`${closedAt} >= ${startOfDay(fromOn, timeZone)}::timestamptz`,
		);
	if (toOn)
		conditions.push(
			sql`${closedAt} < ${startOfDay(addDays(toOn, 1), timeZone)}::timestamptz`,
		);
	if (after)
		conditions.push(
			sql`(${closedAt}, turn.id) < (${after.closedAt}::timestamptz, ${after.id}::uuid)`,
		);
	const turns = (ofWhom: SQL) => sql`
		select turn.id, ${closedAt} as closed_at from enrollments turn
		where ${sql.join([...conditions, ofWhom], sql` and `)}
		order by ${closedAt} desc, turn.id desc limit ${limit + 1}::int`;
	if (reader.role === "admin")
		return turns(learnerId ? sql`turn.learner_id = ${learnerId}` : sql`true`);
	return sql`
		select found.id, found.closed_at from people d
		cross join lateral (${turns(sql`turn.learner_id = d.id`)}) found
		where d.portal_id = ${portalId} and ${scopeOf(reader, "people").visible}
			and ${learnerId ? sql`d.id = ${learnerId}` : sql`true`}
		order by found.closed_at desc, found.id desc limit ${limit + 1}::int`;
}

/** The columns that are fields of the documents. */
const enrollmentFields = (({
	portalId,
	seq,
	createdSeq,
	causeId,
	historical,
	...rest
}) => rest)(getTableColumns(enrollments));
const awardFields = (({ portalId, seq, createdSeq, historical, ...rest }) =>
	rest)(getTableColumns(awards));

/** The documents of these enrollments, in this order. */
async function entriesOf(
	{ db }: Database,
	portalId: string,
	ids: readonly EnrollmentId[],
): Promise<HistoryEntry[]> {
	if (ids.length === 0) return [];
	const found = await db
		.select({
			enrollment: enrollmentFields,
			award: awardFields,
		})
		.from(enrollments)
		.leftJoin(
			awards,
			and(
				eq(awards.portalId, enrollments.portalId),
				sql`${awards.id} = ${enrollments.id}`,
			),
		)
		.where(
			and(
				eq(enrollments.portalId, portalId),
				inArray(enrollments.id, [...ids]),
			),
		);
	const byId = new Map(found.map((entry) => [entry.enrollment.id, entry]));
	return ids.flatMap((id) => byId.get(id) ?? []);
}
