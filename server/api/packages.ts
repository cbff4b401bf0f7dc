import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Identity } from "#domain/sync.ts";

/** Tells the app where packages play: `GET /api/packages/origin`; null where they have no address of their own. */
export function servePackagesOrigin(
	web: FastifyInstance,
	originFor: (request: FastifyRequest) => string | null,
	viewerOf: (
		request: FastifyRequest,
		reply: FastifyReply,
	) => Promise<Identity | null>,
): void {
	web.get("/api/packages/origin", async (request, reply) => {
		if (!(await viewerOf(request, reply)))
			return reply.status(401).send({ message: "Sign in first." });
		return reply
			.header("cache-control", "no-store")
			.send({ origin: originFor(request) });
	});
}

/**
 * The origin of the second port on the host that the request came to; null when that port is not open, or the
 * request came by another way, such as a proxy, than to this server's own port.
 */
export function besides(
	request: FastifyRequest,
	own: FastifyInstance,
	other: FastifyInstance,
): string | null {
	const [from, to] = [portOf(own), portOf(other)];
	if (from === null || to === null || Number(request.port ?? 80) !== from)
		return null;
	const origin = `http://${request.hostname}:${to}`;
	return URL.canParse(origin) ? new URL(origin).origin : null;
}

function portOf({ server }: FastifyInstance): number | null {
	const address = server.address();
	return typeof address === "object" && address ? address.port : null;
}
