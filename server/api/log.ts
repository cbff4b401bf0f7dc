import { LogSearch, readLog } from "#server/history/log.ts";
import { adminProcedure, router } from "./context.ts";

/** The log of all that people did in a portal, for its admins. */
export const logRouter = router({
	/** Newest first, fifty at a time or as many as asked. */
	page: adminProcedure
		.input(LogSearch)
		.query(({ ctx: { server, identity }, input }) =>
			readLog(server.database, identity.portalId, identity.timeZone, input),
		),
});
