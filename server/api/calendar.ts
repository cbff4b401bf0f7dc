import {
	createCalendar,
	revokeCalendar,
	showCalendar,
} from "#server/certificates/calendar.ts";
import { router, viewerProcedure } from "./context.ts";

/** The secret address of one's own calendar. */
export const calendarRouter = router({
	/** Its secret; null while there is none. */
	show: viewerProcedure.query(({ ctx: { server, identity } }) =>
		showCalendar(server.database, identity),
	),
	/** A new secret; the one before opens nothing any more. */
	create: viewerProcedure.mutation(({ ctx: { server, identity } }) =>
		createCalendar(server.database, server.clock, identity),
	),
	revoke: viewerProcedure.mutation(({ ctx: { server, identity } }) =>
		revokeCalendar(server.database, identity),
	),
});
