import { sql } from "drizzle-orm";
import { z } from "zod";
import { EnrollmentId } from "#domain/documents/document.ts";
import { type Instant, instantOf } from "#domain/time.ts";
import { HistorySearch, searchHistory } from "#server/history/search.ts";
import { adminProcedure, router, viewerProcedure } from "./context.ts";
import { readerOf } from "./sync.ts";

/** What made an enrollment, as the server's log has it. */
export type Cause =
	| { kind: "run"; id: string; startedAt: Instant; enrolled: number }
	| {
			kind: "action";
			action: string;
			personId: string;
			receivedAt: Instant;
			reason: string | null;
	  };

/** What devices do not hold: the older history of those whom the viewer sees, and the log, for admins. */
export const historyRouter = router({
	/** What is no longer current on a device that sees more than its own person, newest first. */
	search: viewerProcedure
		.input(HistorySearch)
		.query(({ ctx: { server, identity }, input }) =>
			searchHistory(
				server.database,
				readerOf(identity),
				identity.timeZone,
				input,
			),
		),
	/** The engine run or the action that made an enrollment; null where the log knows neither. */
	enrollment: adminProcedure
		.input(z.strictObject({ enrollmentId: EnrollmentId }))
		.query(
			async ({ ctx: { server, identity }, input }): Promise<Cause | null> => {
				const { rows } = await server.database.db.execute(sql`
				select run.id as run_id, run.started_at, run.enrolled, action.kind, action.person_id, action.received_at,
					action.payload ->> 'reason' as reason
				from enrollments e
				left join recertification_runs run on run.portal_id = e.portal_id and run.id = e.cause_id
				left join actions action on action.portal_id = e.portal_id and action.id = e.cause_id
				where e.portal_id = ${identity.portalId} and e.id = ${input.enrollmentId}`);
				const [row] = rows;
				const instant = (value: unknown) =>
					instantOf(Date.parse(String(value)));
				if (row?.run_id)
					return {
						kind: "run",
						id: String(row.run_id),
						startedAt: instant(row.started_at),
						enrolled: Number(row.enrolled),
					};
				if (!row?.kind) return null;
				return {
					kind: "action",
					action: String(row.kind),
					personId: String(row.person_id),
					receivedAt: instant(row.received_at),
					reason: row.reason === null ? null : String(row.reason),
				};
			},
		),
});
