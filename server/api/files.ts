import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { CourseId, Id, line } from "#domain/documents/document.ts";
import { imageTypes, MAXIMUM_FILE } from "#domain/files.ts";
import { Rejection } from "#domain/rejection.ts";
import type { Identity } from "#domain/sync.ts";
import { addFile, readFile } from "#server/files/files.ts";
import type { Server } from "#server/server.ts";

const Params = z.strictObject({ id: Id });
const Query = z.strictObject({
	courseId: CourseId,
	name: line("Enter a name."),
});
const MediaType = z
	.string()
	.regex(/^[\w.+-]{1,100}\/[\w.+-]{1,100}$/)
	.catch("application/octet-stream");

/**
 * The images and files of lessons, as bytes: `PUT /api/files/:id?courseId=&name=` adds one, GET reads it. What
 * is no image is only ever saved, and nothing of it runs as part of the app.
 */
export async function serveLessonFiles(
	web: FastifyInstance,
	server: Server,
	viewerOf: (
		request: FastifyRequest,
		reply: FastifyReply,
	) => Promise<Identity | null>,
): Promise<void> {
	await web.register(async (scope) => {
		scope.removeAllContentTypeParsers();
		scope.addContentTypeParser("*", { parseAs: "buffer" }, (_, body, done) =>
			done(null, body),
		);
		scope.put(
			"/api/files/:id",
			{ bodyLimit: MAXIMUM_FILE },
			async (request, reply) => {
				const identity = await viewerOf(request, reply);
				if (!identity) return refuse(reply, 401, "Sign in first.");
				const params = Params.safeParse(request.params);
				const query = Query.safeParse(request.query);
				if (!params.success || !query.success)
					return refuse(reply, 400, "This names no file of a course.");
				if (!isOwnPage(request))
					return refuse(reply, 403, "Files are added from the app alone.");
				try {
					await addFile(server.database, server.clock, identity, {
						id: params.data.id,
						...query.data,
						type: MediaType.parse(request.headers["content-type"]),
						data: Buffer.isBuffer(request.body)
							? request.body
							: new Uint8Array(),
					});
				} catch (error) {
					if (!(error instanceof Rejection)) throw error;
					const status = { not_allowed: 403, not_found: 404 }[error.code];
					return refuse(reply, status ?? 400, error.message);
				}
				return reply.status(204).send();
			},
		);
		scope.get("/api/files/:id", async (request, reply) => {
			const identity = await viewerOf(request, reply);
			if (!identity) return refuse(reply, 401, "Sign in first.");
			const params = Params.safeParse(request.params);
			const file = params.success
				? await readFile(server.database, identity, params.data.id)
				: null;
			if (!file) return refuse(reply, 404, "There is no such file.");
			const isImage = imageTypes.includes(file.type);
			return reply
				.header(
					"content-type",
					isImage ? file.type : "application/octet-stream",
				)
				.header(
					"content-disposition",
					`${isImage ? "inline" : "attachment"}; filename*=UTF-8''${encodeURIComponent(file.name)}`,
				)
				.header("content-security-policy", "default-src 'none'; sandbox")
				.header("cache-control", "private, max-age=31536000, immutable")
				.send(file.data);
		});
	});
}

function refuse(reply: FastifyReply, status: number, message: string) {
	return reply.status(status).send({ message });
}

/** Cookies go along with what other pages send, too, where the browser is old: it says where it comes from. */
function isOwnPage({ headers, host }: FastifyRequest): boolean {
	const { origin } = headers;
	return (
		origin === undefined ||
		// A page without an origin of its own says `null`.
		(URL.canParse(origin) && new URL(origin).host === host)
	);
}
