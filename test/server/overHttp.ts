import { createHmac } from "node:crypto";
import { request } from "node:http";
import { expect } from "vitest";
import { SCHEMA_VERSION } from "#domain/documents/index.ts";
import {
	acceptInvitation,
	createInvitation,
} from "#server/portal/invitations.ts";
import type { ServerOptions } from "#server/startServer.ts";
import { listening } from "./browser.ts";
import { newEmbeddedDatabase } from "./databases.ts";
import { openWorld, PASSWORD, publishedCourse } from "./world.ts";

export type OverHttp = Awaited<ReturnType<typeof openOverHttp>>;

/** A world whose server listens, with a course, a learner, and the session of the admin, who signed in. */
export async function openOverHttp(options: ServerOptions = {}) {
	const world = await openWorld(await newEmbeddedDatabase(), {
		auth: { signInsPerMinute: 8 },
		...options,
	});
	const url = await listening(world);
	const { server, portalId } = world;

	const signInAnswer = (email: string, password: string) =>
		fetch(`${url}/api/auth/sign-in/email`, {
			method: "POST",
			headers: { "content-type": "application/json", origin: url },
			body: JSON.stringify({ email, password }),
		});

	async function signIn(email: string, password: string): Promise<string> {
		const answer = await signInAnswer(email, password);
		expect(answer.status).toBe(200);
		const cookies = answer.headers.getSetCookie();
		expect(cookies.join()).toMatch(/HttpOnly/);
		expect(cookies.join()).toMatch(/SameSite=Lax/);
		return cookies.map((cookie) => cookie.split(";")[0]).join("; ");
	}

	/** Invites a person, who sets a password; the address. */
	async function invite(personId: string): Promise<string> {
		const { database, auth, clock } = server;
		const { token } = await createInvitation(
			database,
			clock,
			portalId,
			personId,
		);
		const { email } = await acceptInvitation(
			database,
			auth,
			clock,
			token,
			PASSWORD,
		);
		return email;
	}

	/** A session without the sign-in page, whose limit other tests use up. */
	async function sessionOf(personId: string): Promise<string> {
		const context = await server.auth.$context;
		await invite(personId);
		const session = await context.internalAdapter.createSession(personId);
		const { name } = context.authCookies.sessionToken;
		const signature = createHmac("sha256", context.secret)
			.update(session.token)
			.digest("base64");
		return `${name}=${encodeURIComponent(`${session.token}.${signature}`)}`;
	}

	const course = await publishedCourse(world);
	const learnerId = await world.person();
	const adminCookie = await signIn(world.admin.identity.email, PASSWORD);

	const post = (procedure: string, body: string, cookie = adminCookie) =>
		fetch(`${url}/api/trpc/${procedure}`, {
			method: "POST",
			headers: { "content-type": "application/json", cookie },
			body,
		});

	return {
		world,
		url,
		course,
		learnerId,
		adminCookie,
		signInAnswer,
		/** The session of a person who was invited and signed in. */
		invited: async (personId: string) =>
			signIn(await invite(personId), PASSWORD),
		sessionOf,
		post,
		get: (
			procedure: string,
			input: unknown,
			cookie = adminCookie,
			headers: Record<string, string> = {},
		) =>
			fetch(
				`${url}/api/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify({ json: input }))}`,
				{ headers: { cookie, ...headers } },
			),
		act: (actions: unknown[]) =>
			post(
				"sync.act",
				JSON.stringify({ json: { schemaVersion: SCHEMA_VERSION, actions } }),
			),
		/** An action that is well formed around whatever payload. */
		around: (kind: string, payload: unknown) =>
			world.admin.envelope(kind, payload),
		/** Listens over SSE as a person's browser does; counts what says that there is more. */
		async listen(personId: string, onData: () => void): Promise<() => void> {
			const cookie = await sessionOf(personId);
			return new Promise((resolve) => {
				const stream = request(
					`${url}/api/trpc/sync.live`,
					{ headers: { cookie, accept: "text/event-stream" } },
					(response) => {
						response.on("data", (chunk) => {
							for (const line of String(chunk).split("\n"))
								if (line.includes('"head"')) onData();
						});
						resolve(() => stream.destroy());
					},
				);
				stream.on("error", () => {});
				stream.end();
			});
		},
	};
}
