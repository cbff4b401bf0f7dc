import { z } from "zod";
import { verify } from "#server/certificates/verify.ts";
import { openProcedure, router } from "./context.ts";

/** What anybody may ask who holds a certificate in their hands. */
export const certificateRouter = router({
	/** Whether the certificate with this number is valid, and what it says. */
	verify: openProcedure
		.input(z.strictObject({ number: z.string().max(100) }))
		.query(({ ctx: { server }, input }) =>
			verify(server.database, server.clock, input.number),
		),
});
