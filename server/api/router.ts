import { z } from "zod";
import { PersonId } from "#domain/documents/document.ts";
import {
	acceptInvitation,
	createInvitation,
	showInvitation,
} from "#server/portal/invitations.ts";
import { Password, SetUp, setUp, setUpPortal } from "#server/portal/setUp.ts";
import { calendarRouter } from "./calendar.ts";
import { certificateRouter } from "./certificate.ts";
import {
	adminProcedure,
	createCallerFactory,
	publicProcedure,
	router,
	viewerProcedure,
} from "./context.ts";
import { historyRouter } from "./history.ts";
import { logRouter } from "./log.ts";
import { mailRouter } from "./mail.ts";
import { syncRouter } from "./sync.ts";

const Token = z.strictObject({ token: z.string().min(1).max(100) });

export const appRouter = router({
	portal: router({
		/** Whether somebody has set up this installation, the portal's name, and whether it writes to who forgot a password. */
		status: publicProcedure.query(async ({ ctx: { server } }) => {
			const portal = await setUpPortal(server.database);
			return {
				setUp: portal !== null,
				name: portal?.name ?? null,
				resetsPasswords: server.mailing.resetsPasswords,
			};
		}),
		/** The portal and its first admin; refused once there is a portal. */
		setUp: publicProcedure
			.input(SetUp)
			.mutation(({ ctx: { server }, input }) =>
				setUp(server.database, server.auth, server.clock, input),
			),
	}),
	session: router({
		/** Who is signed in. */
		identity: viewerProcedure.query(({ ctx: { identity } }) => identity),
	}),
	invitation: router({
		/** A link by which the person sets a password. */
		create: adminProcedure
			.input(z.strictObject({ personId: PersonId }))
			.mutation(({ ctx: { server, identity }, input }) =>
				createInvitation(
					server.database,
					server.clock,
					identity.portalId,
					input.personId,
				),
			),
		/** Whom a link invites. */
		show: publicProcedure
			.input(Token)
			.query(async ({ ctx: { server }, input }) => {
				const { name, email, portalName } = await showInvitation(
					server.database,
					server.clock,
					input.token,
				);
				return { name, email, portalName };
			}),
		/** Sets the password and uses the link up. */
		accept: publicProcedure
			.input(Token.extend({ password: Password }))
			.mutation(({ ctx: { server }, input }) =>
				acceptInvitation(
					server.database,
					server.auth,
					server.clock,
					input.token,
					input.password,
				),
			),
	}),
	calendar: calendarRouter,
	certificate: certificateRouter,
	history: historyRouter,
	log: logRouter,
	mail: mailRouter,
	sync: syncRouter,
});
export type AppRouter = typeof appRouter;
export const createCaller = createCallerFactory(appRouter);
