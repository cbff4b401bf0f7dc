import { initTRPC, TRPCError } from "@trpc/server";
import superjson from "superjson";
import { ZodError } from "zod";
import { Rejection, type RejectionReason } from "#domain/rejection.ts";
import type { Identity } from "#domain/sync.ts";
import type { Server } from "#server/server.ts";

/** What a procedure knows: the server's parts, and who asks. */
export type ApiContext = {
	server: Server;
	identity: Identity | null;
	headers: Headers;
	/** Counts a question of somebody who needs no account; false once their address has asked too many. */
	mayAsk?: () => Promise<boolean>;
};

/** What a person may read of an error, if there is anything. */
function reasonOf(error: TRPCError): RejectionReason | null {
	if (error.cause instanceof Rejection) return error.cause.reason;
	if (error.cause instanceof ZodError) {
		const [issue] = error.cause.issues;
		const field = issue?.path[0];
		return {
			code: "invalid",
			field: field === undefined ? null : String(field),
			message: issue?.message ?? "This is not valid.",
		};
	}
	if (error.code === "BAD_REQUEST" || error.code === "PARSE_ERROR")
		return {
			code: "malformed",
			field: null,
			message: "The server cannot read this request. Reload the app.",
		};
	return null;
}

/** What the server says is JSON. Apps of former versions also tell of what JSON lacks. */
const transformer = {
	serialize: (json: unknown) => ({ json }),
	deserialize: superjson.deserialize,
};

const t = initTRPC.context<ApiContext>().create({
	transformer,
	sse: {
		ping: { enabled: true, intervalMs: 15_000 },
		maxDurationMs: 15 * 60_000,
		client: { reconnectAfterInactivityMs: 40_000 },
	},
	errorFormatter({ shape, error }) {
		const { stack: _, ...data } = shape.data;
		const hidden = error.code === "INTERNAL_SERVER_ERROR";
		return {
			...shape,
			message: hidden
				? "The server failed. Try again; if it stays, tell your admin."
				: shape.message,
			data: { ...data, reason: reasonOf(error) },
		};
	},
});

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** A Rejection is an answer, not a failure: a 4xx with code, field and sentence. */
const rejections = t.middleware(async ({ next }) => {
	const result = await next();
	if (!result.ok && result.error.cause instanceof Rejection) {
		const { cause } = result.error;
		const code =
			cause.code === "not_found" || cause.code === "invitation_over"
				? "NOT_FOUND"
				: "BAD_REQUEST";
		throw new TRPCError({ code, message: cause.message, cause });
	}
	return result;
});

/** Open to everybody. */
export const publicProcedure = t.procedure.use(rejections);

/** Open to everybody, so many times a minute: numbers and secrets are not to be found by trying. */
export const openProcedure = publicProcedure.use(async ({ ctx, next }) => {
	if (ctx.mayAsk && !(await ctx.mayAsk()))
		throw new TRPCError({
			code: "TOO_MANY_REQUESTS",
			message: "There were too many requests. Wait a minute and try again.",
		});
	return next();
});

/** For those who are signed in and active; the identity comes from the session alone. */
export const viewerProcedure = publicProcedure.use(({ ctx, next }) => {
	if (!ctx.identity)
		throw new TRPCError({ code: "UNAUTHORIZED", message: "Sign in first." });
	return next({ ctx: { ...ctx, identity: ctx.identity } });
});

export const adminProcedure = viewerProcedure.use(({ ctx, next }) => {
	if (ctx.identity.role !== "admin")
		throw new TRPCError({
			code: "FORBIDDEN",
			message: "Only admins may do this.",
		});
	return next();
});
