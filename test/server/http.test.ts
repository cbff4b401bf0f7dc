import { createHmac } from "node:crypto";
import { request } from "node:http";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { actionKinds } from "#domain/actions/index.ts";
import { SCHEMA_VERSION } from "#domain/documents/index.ts";
import {
	acceptInvitation,
	createInvitation,
} from "#server/portal/invitations.ts";
import { newEmbeddedDatabase } from "./databases.ts";
import {
	enrolled,
	openWorld,
	PASSWORD,
	type PublishedCourse,
	publishedCourse,
	type World,
} from "./world.ts";

// Bad input over the running server: a 4xx or a rejection with code and sentence, never a 5xx; nothing changes.

let world: World;
let url: string;
let course: PublishedCourse;
let learnerId: string;
let adminCookie: string;

beforeAll(async () => {
	world = await openWorld(await newEmbeddedDatabase(), {
		auth: { signInsPerMinute: 8 },
	});
	await world.server.web.listen({ port: 0, host: "127.0.0.1" });
	const address = world.server.web.server.address();
	url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
	course = await publishedCourse(world);
	learnerId = await world.person();
	adminCookie = await signIn(world.admin.identity.email, PASSWORD);
});
afterAll(() => world.server.stop());

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

async function invited(personId: string): Promise<string> {
	const { server } = world;
	const { token } = await createInvitation(
		server.database,
		server.clock,
		world.portalId,
		personId,
	);
	const { email } = await acceptInvitation(
		server.database,
		server.auth,
		server.clock,
		token,
		PASSWORD,
	);
	return signIn(email, PASSWORD);
}

const post = (procedure: string, body: string, cookie = adminCookie) =>
	fetch(`${url}/api/trpc/${procedure}`, {
		method: "POST",
		headers: { "content-type": "application/json", cookie },
		body,
	});
const get = (
	procedure: string,
	input: unknown,
	cookie = adminCookie,
	headers: Record<string, string> = {},
) =>
	fetch(
		`${url}/api/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify({ json: input }))}`,
		{ headers: { cookie, ...headers } },
	);

type Answer = {
	result?: {
		data: {
			json: {
				verdicts: {
					id: string;
					verdict: { status: string; code?: string; message?: string };
				}[];
			};
		};
	};
};
async function act(actions: unknown[]): Promise<Response> {
	return post(
		"sync.act",
		JSON.stringify({ json: { schemaVersion: SCHEMA_VERSION, actions } }),
	);
}

/** What is stored of documents: every table's rows, and the head. */
async function digest(): Promise<string> {
	const tables = [
		"settings",
		"people",
		"groups",
		"courses",
		"course_versions",
		"certificates",
		"enrollments",
		"awards",
		"tombstones",
		"sync_heads",
	];
	const parts = tables.map(
		(table) =>
			`(select md5(coalesce(string_agg(t::text, '' order by t::text), '')) from ${table} t)`,
	);
	const { rows } = await world.database.db.execute(
		sql.raw(`select concat(${parts.join(", ")}) as digest`),
	);
	return String(rows[0]?.digest);
}

/** An action that is well formed around whatever payload. */
const around = (kind: string, payload: unknown) =>
	world.admin.envelope(kind, payload);

describe("malformed requests", () => {
	it.each([
		["no JSON at all", "{"],
		["another shape", JSON.stringify({ json: 7 })],
		["no actions", JSON.stringify({ json: { schemaVersion: SCHEMA_VERSION } })],
		[
			"actions without ids",
			JSON.stringify({
				json: { schemaVersion: SCHEMA_VERSION, actions: [{}] },
			}),
		],
		[
			"unknown fields",
			JSON.stringify({
				json: {
					schemaVersion: SCHEMA_VERSION,
					actions: [],
					portalId: uuidv7(),
				},
			}),
		],
		[
			"too many actions",
			JSON.stringify({
				json: {
					schemaVersion: SCHEMA_VERSION,
					actions: Array.from({ length: 101 }, () => ({ id: uuidv7() })),
				},
			}),
		],
	])("%s is a 4xx", async (_, body) => {
		const before = await digest();
		const { status } = await post("sync.act", body);
		expect(status).toBeGreaterThanOrEqual(400);
		expect(status).toBeLessThan(500);
		expect(await digest()).toBe(before);
	});

	it("a body over the limit is a 413", async () => {
		expect(
			(await post("sync.act", JSON.stringify({ json: "x".repeat(1_100_000) })))
				.status,
		).toBe(413);
	});

	it("an unknown procedure is a 404, and a checkpoint from nowhere a 400", async () => {
		expect((await post("sync.erase", "{}")).status).toBe(404);
		expect(
			(
				await get("sync.pull", {
					schemaVersion: 1,
					epoch: null,
					grantRevision: null,
					checkpoint: { phase: "follow", seq: -1 },
				})
			).status,
		).toBe(400);
	});

	it("a checkpoint beyond the head is answered reset, an old schema upgrade", async () => {
		await world.admin.pull();
		const ahead = {
			schemaVersion: SCHEMA_VERSION,
			...world.admin.under,
			checkpoint: { phase: "follow", seq: 10 ** 12 },
		};
		expect(await (await get("sync.pull", ahead)).text()).toContain('"reset"');
	});

	it("an error never tells what the server is made of", async () => {
		const text = await (await post("sync.act", "{")).text();
		expect(text).not.toMatch(/\bat .*\.ts|node_modules|select /i);
	});
});

describe("actions that make no sense", () => {
	const other = uuidv7();
	const cases: [string, () => unknown][] = [
		["an unknown kind", () => around("eraseEverything", {})],
		[
			"a kind named like a property of objects",
			() => around("constructor", {}),
		],
		["no payload", () => around("createCourse", undefined)],
		[
			"unknown fields",
			() =>
				around("createCertificate", {
					certificateId: uuidv7(),
					title: "A",
					text: "",
					portalId: uuidv7(),
				}),
		],
		[
			"the character NUL",
			() =>
				around("createCertificate", {
					certificateId: uuidv7(),
					title: "a\u0000b",
					text: "",
				}),
		],
		[
			"half a character",
			() =>
				around("createCertificate", {
					certificateId: uuidv7(),
					title: "a\ud800",
					text: "",
				}),
		],
		[
			"a day that does not exist",
			() =>
				around("importCompletion", {
					enrollmentId: uuidv7(),
					learnerId,
					courseId: course.courseId,
					completedOn: "2024-02-30",
					expiresOn: null,
				}),
		],
		[
			"a day out of range",
			() =>
				around("importCompletion", {
					enrollmentId: uuidv7(),
					learnerId,
					courseId: course.courseId,
					completedOn: "0001-01-01",
					expiresOn: null,
				}),
		],
		[
			"a day in the future",
			() =>
				around("importCompletion", {
					enrollmentId: uuidv7(),
					learnerId,
					courseId: course.courseId,
					completedOn: "2290-01-01",
					expiresOn: null,
				}),
		],
		[
			"a time zone that does not exist",
			() =>
				around("editPortal", {
					portalId: world.portalId,
					changes: { timeZone: { from: "UTC", to: "Mars/Olympus" } },
				}),
		],
		[
			"an offset for a time zone",
			() =>
				around("editPortal", {
					portalId: world.portalId,
					changes: { timeZone: { from: "UTC", to: "+01:00" } },
				}),
		],
		[
			"a number too large",
			() =>
				around("setPolicy", {
					courseVersionId: course.courseVersionId,
					changes: { expiresAfterDays: { from: 365, to: 1e300 } },
					includeExpired: false,
				}),
		],
		[
			"days that are no whole number",
			() =>
				around("setPolicy", {
					courseVersionId: course.courseVersionId,
					changes: { daysBeforeExpiry: { from: 30, to: 1.5 } },
					includeExpired: false,
				}),
		],
		[
			"a version that is nobody's",
			() =>
				around("publishVersion", {
					courseVersionId: other,
					moveNotStarted: false,
					restartInProgress: false,
				}),
		],
		[
			"a certificate that is nobody's",
			() =>
				around("setPolicy", {
					courseVersionId: course.courseVersionId,
					changes: { certificateId: { from: course.certificateId, to: other } },
					includeExpired: false,
				}),
		],
		[
			"a course's id for its version's",
			() =>
				around("publishVersion", {
					courseVersionId: course.courseId,
					moveNotStarted: false,
					restartInProgress: false,
				}),
		],
		[
			"an instant that is none",
			() => ({
				...around("archiveCourse", { courseId: course.courseId }),
				madeAt: "yesterday",
			}),
		],
		[
			"an instant before history",
			() => ({
				...around("archiveCourse", { courseId: course.courseId }),
				madeAt: "0001-01-01T00:00:00.000Z",
			}),
		],
		[
			"a counter of nothing",
			() => ({
				...around("archiveCourse", { courseId: course.courseId }),
				counter: 0,
			}),
		],
	];

	it.each(cases)(
		"%s: rejected with code and sentence, and the next one goes on",
		async (_, make) => {
			const before = await digest();
			const bad = make() as { id: string };
			const answer = await act([
				bad,
				around("joinGroup", { personId: learnerId, groupId: uuidv7() }),
			]);
			expect(answer.status).toBe(200);
			const verdicts =
				((await answer.json()) as Answer).result?.data.json.verdicts ?? [];
			expect(verdicts).toMatchObject([
				{ id: bad.id, verdict: { status: "rejected" } },
				{ verdict: { status: "rejected", code: "not_found" } },
			]);
			expect(verdicts[0]?.verdict.code).toBeTruthy();
			expect(verdicts[0]?.verdict.message?.length).toBeGreaterThan(10);
			expect(await digest()).toBe(before);
		},
	);
});

describe("fuzzed", () => {
	const anything = fc.anything({
		withNullPrototype: false,
		withDate: false,
		maxDepth: 2,
	});
	const json = anything.map((value) => {
		try {
			return JSON.parse(JSON.stringify(value) ?? "null") as unknown;
		} catch {
			return null;
		}
	});

	it("whatever is sent to whatever procedure: a 2xx or 4xx, never a 5xx", async () => {
		const procedures = [
			"sync.act",
			"portal.setUp",
			"invitation.create",
			"invitation.accept",
		];
		const before = await digest();
		await fc.assert(
			fc.asyncProperty(
				fc.constantFrom(...procedures),
				json,
				async (procedure, value) => {
					const { status } = await post(
						procedure,
						JSON.stringify({ json: value }),
					);
					expect(status).toBeLessThan(500);
				},
			),
			{ numRuns: 120 },
		);
		await fc.assert(
			fc.asyncProperty(
				fc.constantFrom("sync.pull", "invitation.show", "session.identity"),
				json,
				async (procedure, value) => {
					expect((await get(procedure, value)).status).toBeLessThan(500);
				},
			),
			{ numRuns: 60 },
		);
		expect(await digest()).toBe(before);
	});

	it("actions of every kind with mangled payloads are decided, never retried, and change nothing when rejected", async () => {
		const real = {
			enrollmentId: uuidv7(),
			learnerId,
			personId: learnerId,
			courseId: course.courseId,
			courseVersionId: course.courseVersionId,
			certificateId: course.certificateId,
			awardId: uuidv7(),
			groupId: uuidv7(),
		};
		const field = fc.constantFrom(
			...Object.keys(real),
			"changes",
			"reason",
			"name",
			"title",
			"status",
			"completedOn",
		);
		const value = fc.oneof(
			json,
			fc.constantFrom(...Object.values(real)),
			fc.string({ unit: "binary" }),
		);
		const payload = fc
			.dictionary(field, value, { maxKeys: 5 })
			.map((mangled) => ({ ...real, ...mangled }));
		await fc.assert(
			fc.asyncProperty(
				fc.constantFrom(...Object.keys(actionKinds)),
				payload,
				async (kind, mangled) => {
					const before = await digest();
					const answer = await act([around(kind, mangled)]);
					expect(answer.status).toBe(200);
					const verdict = ((await answer.json()) as Answer).result?.data.json
						.verdicts[0]?.verdict;
					expect(verdict?.status).toMatch(/^(accepted|rejected)$/);
					if (verdict?.status === "rejected")
						expect(await digest()).toBe(before);
				},
			),
			{ numRuns: 200 },
		);
	});

	it("replayed and reordered batches take effect once", async () => {
		const enrollmentId = await enrolled(
			world,
			course.courseId,
			await world.person(),
		);
		const actions = [
			around("recordResult", { enrollmentId, status: "in_progress" }),
			around("recordResult", { enrollmentId, status: "passed" }),
		];
		const shuffled = [...actions].reverse();
		const first = await (await act(shuffled)).json();
		const after = await digest();
		for (const batch of [actions, shuffled, [...actions, ...actions]])
			await act(batch);
		expect(await digest()).toBe(after);
		expect(JSON.stringify(first)).not.toContain("rejected");
	});
});

describe("sign-in", () => {
	it("nobody signs up by themselves", async () => {
		const answer = await fetch(`${url}/api/auth/sign-up/email`, {
			method: "POST",
			headers: { "content-type": "application/json", origin: url },
			body: JSON.stringify({
				email: "eve@example.com",
				password: "long enough password",
				name: "Eve",
			}),
		});
		expect(answer.status).toBeGreaterThanOrEqual(400);
		expect(answer.status).toBeLessThan(500);
	});

	it("a sign-in from another origin is refused", async () => {
		const answer = await fetch(`${url}/api/auth/sign-in/email`, {
			method: "POST",
			headers: {
				"content-type": "application/json",
				origin: "https://evil.example",
			},
			body: JSON.stringify({
				email: world.admin.identity.email,
				password: PASSWORD,
			}),
		});
		expect(answer.status).toBe(403);
	});

	it("signing out ends the session; deactivating a person ends theirs at once (R21)", async () => {
		const personId = await world.person();
		const cookie = await invited(personId);
		expect((await get("session.identity", undefined, cookie)).status).toBe(200);
		await world.admin.must("deactivatePerson", { personId });
		expect((await get("session.identity", undefined, cookie)).status).toBe(401);
		expect(
			(
				await get(
					"sync.pull",
					{
						schemaVersion: 1,
						epoch: null,
						grantRevision: null,
						checkpoint: null,
					},
					cookie,
				)
			).status,
		).toBe(401);
		const refused = await signInAnswer(`${personId}@example.com`, PASSWORD);
		expect(refused.status).toBe(403);
		expect(await refused.json()).toMatchObject({ code: "NOT_ACTIVE" });
		await world.admin.must("reactivatePerson", { personId });
		expect((await get("session.identity", undefined, cookie)).status).toBe(401);
		const again = await signInAnswer(`${personId}@example.com`, PASSWORD);
		const second = again.headers
			.getSetCookie()
			.map((part) => part.split(";")[0])
			.join("; ");
		await fetch(`${url}/api/auth/sign-out`, {
			method: "POST",
			headers: {
				"content-type": "application/json",
				origin: url,
				cookie: second,
			},
			body: "{}",
		});
		expect((await get("session.identity", undefined, second)).status).toBe(401);
	});

	it("an invitation link works once", async () => {
		const personId = await world.person();
		const { server } = world;
		const { token } = await createInvitation(
			server.database,
			server.clock,
			world.portalId,
			personId,
		);
		const accept = () =>
			post(
				"invitation.accept",
				JSON.stringify({ json: { token, password: PASSWORD } }),
				"",
			);
		expect((await accept()).status).toBe(200);
		expect((await accept()).status).toBe(404);
	});

	it("after too many tries the address has to wait", async () => {
		const statuses: number[] = [];
		for (let attempt = 0; attempt < 12; attempt += 1)
			statuses.push(
				(await signInAnswer(world.admin.identity.email, `wrong ${attempt}`))
					.status,
			);
		expect(statuses).toContain(429);
		expect(statuses).not.toContain(200);
	});
});

describe("the live feed", () => {
	it("wakes the learner whom a change concerns, and no other learner", async () => {
		const [one, two] = [await world.person(), await world.person()];
		const heard: Record<string, number> = { one: 0, two: 0 };
		const feeds = [
			await listen(one, () => {
				heard.one = (heard.one ?? 0) + 1;
			}),
			await listen(two, () => {
				heard.two = (heard.two ?? 0) + 1;
			}),
		];
		await expect.poll(() => [heard.one, heard.two]).toEqual([1, 1]);
		await enrolled(world, course.courseId, one);
		await expect.poll(() => heard.one).toBe(2);
		await enrolled(world, course.courseId, two);
		await expect.poll(() => heard.two).toBe(2);
		expect(heard.one).toBe(2);
		for (const close of feeds) close();
	});
});

describe("compression", () => {
	it.each(["br", "gzip"])(
		"pages go out as %s where it is taken",
		async (encoding) => {
			const answer = await get(
				"sync.pull",
				{
					schemaVersion: SCHEMA_VERSION,
					epoch: null,
					grantRevision: null,
					checkpoint: null,
				},
				adminCookie,
				{ "accept-encoding": encoding },
			);
			expect(answer.headers.get("content-encoding")).toBe(encoding);
			expect(await answer.text()).toContain('"page"');
		},
	);

	it("the live feed goes out as it is, word by word", async () => {
		const cookie = await sessionOf(await world.person());
		const controller = new AbortController();
		const answer = await fetch(`${url}/api/trpc/sync.live`, {
			headers: { cookie, "accept-encoding": "br, gzip" },
			signal: controller.signal,
		});
		expect(answer.headers.get("content-encoding")).toBeNull();
		expect(answer.headers.get("content-type")).toMatch(/^text\/event-stream/);
		controller.abort();
	});
});

describe("sessions", () => {
	const statusOf = async (cookie: string) =>
		(await get("session.identity", undefined, cookie)).status;

	it("a cookie that this server has not signed lets nobody in", async () => {
		const cookie = await sessionOf(await world.person());
		expect(await statusOf(cookie)).toBe(200);
		const [name, value = ""] = cookie.split("=");
		const [token] = decodeURIComponent(value).split(".");
		for (const forged of [
			`${token}`,
			`${token}.`,
			`${token}.${createHmac("sha256", "a guess").update(`${token}`).digest("base64")}`,
			`${token}x.${decodeURIComponent(value).split(".")[1]}`,
			"%",
		])
			expect(await statusOf(`${name}=${encodeURIComponent(forged)}`)).toBe(401);
		expect(await statusOf(`${name}=%`)).toBe(401);
	});

	it("one that is used is prolonged, one that is over lets nobody in", async () => {
		const personId = await world.person();
		const cookie = await sessionOf(personId);
		const { db } = world.database;
		const endIn = (days: number) =>
			db.execute(sql`
				update session set expires_at = now() + ${days}::int * interval '1 day' where user_id = ${personId}`);
		await endIn(10);
		expect(await statusOf(cookie)).toBe(200);
		const { rows } = await db.execute(sql`
			select expires_at > now() + interval '50 days' as prolonged from session where user_id = ${personId}`);
		expect(rows).toEqual([{ prolonged: true }]);
		await endIn(-1);
		expect(await statusOf(cookie)).toBe(401);
	});
});

/** Listens over SSE as a person's browser does; counts what says that there is more. */
async function listen(
	personId: string,
	onData: () => void,
): Promise<() => void> {
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
}

/** A session without the sign-in page, whose limit other tests use up. */
async function sessionOf(personId: string): Promise<string> {
	const context = await world.server.auth.$context;
	await invitedWithoutSignIn(personId);
	const session = await context.internalAdapter.createSession(personId);
	const { name } = context.authCookies.sessionToken;
	const signature = createHmac("sha256", context.secret)
		.update(session.token)
		.digest("base64");
	return `${name}=${encodeURIComponent(`${session.token}.${signature}`)}`;
}

async function invitedWithoutSignIn(personId: string): Promise<void> {
	const { server } = world;
	const { token } = await createInvitation(
		server.database,
		server.clock,
		world.portalId,
		personId,
	);
	await acceptInvitation(
		server.database,
		server.auth,
		server.clock,
		token,
		PASSWORD,
	);
}
