import { existsSync } from "node:fs";
import { join } from "node:path";
import compress from "@fastify/compress";
import rateLimit from "@fastify/rate-limit";
import serveFiles from "@fastify/static";
import {
	type FastifyTRPCPluginOptions,
	fastifyTRPCPlugin,
} from "@trpc/server/adapters/fastify";
import Fastify, {
	type FastifyBaseLogger,
	type FastifyInstance,
	type FastifyReply,
	type FastifyRequest,
	LogController,
} from "fastify";
import { CLIENT_ADDRESS } from "#server/auth/auth.ts";
import { identify } from "#server/auth/viewer.ts";
import { calendarFile } from "#server/certificates/calendar.ts";
import type { Server } from "#server/server.ts";
import { serveLessonFiles } from "./files.ts";
import { servePackagesOrigin } from "./packages.ts";
import { appRouter } from "./router.ts";

const BODY_LIMIT = 1_048_576;

/** What of better-auth is served. Its other paths change accounts, which follow people and their actions alone. */
const SIGN_IN_PATHS = new Set([
	"/sign-in/email",
	"/sign-out",
	"/get-session",
	"/change-password",
	"/request-password-reset",
	"/reset-password",
]);

export type WebOptions = {
	/** The folder of the built app; without it only the API is served. */
	appFolder?: string | undefined;
	trustProxy?: boolean;
	/** Where packages play, for whom this request comes from. */
	packagesOrigin?: (request: FastifyRequest) => string | null;
	/** API requests a minute and address. */
	requestsPerMinute?: number;
	/** Questions a minute and address about certificates and calendars, which need no account. */
	questionsPerMinute?: number;
};

/** The web server: API, sign-in and the app on one port. */
export async function createWeb(
	server: Server,
	options: WebOptions,
): Promise<FastifyInstance> {
	const web = Fastify({
		loggerInstance: server.log as FastifyBaseLogger,
		logController: new LogController({ disableRequestLogging: true }),
		bodyLimit: BODY_LIMIT,
		trustProxy: options.trustProxy ?? false,
		routerOptions: { maxParamLength: 5000 },
		forceCloseConnections: true,
	});
	web.addHook("onSend", async (_request, reply) => {
		reply.header("x-content-type-options", "nosniff");
		reply.header("referrer-policy", "same-origin");
		reply.header("x-frame-options", "DENY");
	});
	// The sign-in and the API make a URL of it.
	web.addHook("onRequest", async (request, reply) => {
		if (!URL.canParse(originOf(request)) && request.url !== "/api/health")
			return reply.status(400).send({ message: "This names no valid host." });
	});
	// Cookies do not tell ports or subdomains apart: what pages of another origin, packages among them, make browsers
	// ask for is refused, whatever it is.
	web.addHook("onRequest", async (request, reply) => {
		if (request.url.startsWith("/api/") && !isAskedByApp(request))
			return reply
				.status(403)
				.send({ message: "This is asked for from the app alone." });
	});
	await web.register(rateLimit, {
		max: options.requestsPerMinute ?? 3000,
		timeWindow: 60_000,
		allowList: (request: FastifyRequest) =>
			!/^\/(api|calendar)\//.test(request.url),
	});
	const asked = web.createRateLimit({
		max: options.questionsPerMinute ?? 60,
		timeWindow: 60_000,
		allowList: [],
	});
	const mayAsk = async (request: FastifyRequest) => {
		const limit = await asked(request);
		return limit.isAllowed || !limit.isExceeded;
	};
	// Who asks; the answer tells their browser when the session goes on for longer.
	const viewerOf = (request: FastifyRequest, reply: FastifyReply) =>
		identify(server.auth, server.database, headersOf(request), (cookies) =>
			reply.header("set-cookie", cookies),
		);
	// The live feed must not be held back by a compressor: it never names a compressible type. By zstd a page comes
	// out as small as by the others, in a third of the time; brotli is at quality 4 by default here.
	await web.register(compress, {
		threshold: 1024,
		encodings: ["zstd", "br", "gzip"],
		customTypes:
			/^(application\/json|text\/(?!event-stream)|application\/javascript|image\/svg)/,
	});
	web.all("/api/auth/*", async (request, reply) => {
		const url = new URL(request.url, originOf(request));
		if (!SIGN_IN_PATHS.has(url.pathname.slice("/api/auth".length)))
			return reply.status(404).send({ message: "There is nothing here." });
		// No link has NUL in it, and the database cannot look for one that has.
		if (JSON.stringify(request.body ?? null).includes("\\u0000"))
			return reply.status(400).send({ message: "This is not valid." });
		const response = await server.auth.handler(webRequest(request, url));
		reply.status(response.status);
		for (const [name, value] of response.headers)
			if (name !== "set-cookie") reply.header(name, value);
		const cookies = response.headers.getSetCookie();
		if (cookies.length > 0) reply.header("set-cookie", cookies);
		return reply.send(await response.text());
	});
	await web.register(fastifyTRPCPlugin, {
		prefix: "/api/trpc",
		trpcOptions: {
			router: appRouter,
			maxBatchSize: 10,
			createContext: async ({ req, res }) => ({
				server,
				headers: headersOf(req),
				mayAsk: () => mayAsk(req),
				identity: await viewerOf(req, res),
			}),
			onError: ({ error, path }) => {
				if (error.code === "INTERNAL_SERVER_ERROR")
					server.log.error(
						{ error: error.cause ?? error, path },
						"A request failed.",
					);
			},
		} satisfies FastifyTRPCPluginOptions<typeof appRouter>["trpcOptions"],
	});
	web.get<{ Params: { file: string } }>(
		"/calendar/:file",
		async (request, reply) => {
			const calendar = await calendarFile(
				server.database,
				server.clock,
				request.params.file,
			);
			if (calendar === null)
				return reply
					.status(404)
					.send({ message: "There is no such calendar." });
			return reply
				.type("text/calendar; charset=utf-8")
				.header("cache-control", "private, no-cache")
				.send(calendar);
		},
	);
	await serveLessonFiles(web, server, viewerOf);
	servePackagesOrigin(web, options.packagesOrigin ?? (() => null), viewerOf);
	web.get("/api/health", async () => ({ ok: true }));
	if (options.appFolder && existsSync(options.appFolder))
		await serveApp(web, options.appFolder);
	return web;
}

/** The built app: fingerprinted files for ever, everything else asked for again; any route is the app. */
async function serveApp(web: FastifyInstance, folder: string): Promise<void> {
	const immutable = join(folder, "_app", "immutable");
	await web.register(serveFiles, {
		root: folder,
		cacheControl: false,
		index: ["index.html"],
		setHeaders: (reply, path) => {
			reply.header(
				"cache-control",
				path.startsWith(immutable)
					? "public, max-age=31536000, immutable"
					: "no-cache",
			);
		},
	});
	web.setNotFoundHandler((request, reply) => {
		if (
			request.method !== "GET" ||
			request.url.startsWith("/api/") ||
			request.url.startsWith("/_app/")
		)
			return reply.status(404).send({ message: "There is nothing here." });
		return reply.header("cache-control", "no-cache").sendFile("index.html");
	});
}

/** Browsers say so; whoever is no browser brings no cookies of others. */
function isAskedByApp({ headers }: FastifyRequest): boolean {
	const site = headers["sec-fetch-site"];
	return site === undefined || site === "same-origin" || site === "none";
}

function originOf(request: FastifyRequest): string {
	return `${request.protocol}://${request.host}`;
}

function headersOf(request: FastifyRequest): Headers {
	const headers = new Headers();
	for (const [name, value] of Object.entries(request.headers))
		if (value !== undefined)
			headers.set(name, Array.isArray(value) ? value.join(", ") : value);
	headers.set(CLIENT_ADDRESS, request.ip);
	return headers;
}

function webRequest(request: FastifyRequest, url: URL): Request {
	const hasBody =
		request.method !== "GET" &&
		request.method !== "HEAD" &&
		request.body !== undefined;
	const headers = headersOf(request);
	headers.delete("content-length");
	return new Request(url, {
		method: request.method,
		headers,
		...(hasBody ? { body: JSON.stringify(request.body) } : {}),
	});
}
