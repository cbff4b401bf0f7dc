import { z } from "zod";
import { Id } from "#domain/documents/document.ts";
import { Instant } from "#domain/timeSchemas.ts";
import { emailStatuses, listEmails, sendAgain } from "#server/mail/outbox.ts";
import { adminProcedure, router } from "./context.ts";

/** The portal's e-mails, for its admins (R27). */
export const mailRouter = router({
	/** Newest first, fifty at a time; `sends`: whether a mail server is configured. */
	list: adminProcedure
		.input(
			z.strictObject({
				status: z.enum(emailStatuses).nullable(),
				before: Instant.nullable(),
			}),
		)
		.query(async ({ ctx: { server, identity }, input }) => ({
			sends: server.mailing.sends,
			emails: await listEmails(server.database, identity.portalId, input),
		})),
	/** Has one that failed sent again. */
	sendAgain: adminProcedure
		.input(z.strictObject({ id: Id }))
		.mutation(async ({ ctx: { server, identity }, input }) => {
			await sendAgain(
				server.database,
				server.clock,
				identity.portalId,
				input.id,
			);
			await server.mailing.request(identity.portalId);
		}),
});
