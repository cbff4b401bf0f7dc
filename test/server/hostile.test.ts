import { request as rawRequest } from "node:http";
import fc from "fast-check";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Kind } from "#domain/actions/index.ts";
import { SCHEMA_VERSION } from "#domain/documents/index.ts";
import { openDatabase } from "#server/database/database.ts";
import { startServer } from "#server/startServer.ts";
import { actions } from "./actions.ts";
import { Browser, listening, verdictsOf } from "./browser.ts";
import { newPostgresDatabase, onEachDatabase } from "./databases.ts";
import { digest } from "./digest.ts";
import { type Fixture, furnish } from "./furnished.ts";
import { hostileRequests } from "./hostileRequests.ts";
import { hostileValue, spoil } from "./spoiled.ts";
import { openWorld, type World } from "./world.ts";

// Requests that nobody's app sends, over the wire: never a 5xx, never `retry`, nothing changes, others go on.

onEachDatabase("hostile requests", (open) => {
	let world: World;
	let own: Fixture;
	let theirs: Fixture;
	let browser: Browser;
	beforeAll(async () => {
		world = await openWorld(await open(), { auth: { signInsPerMinute: 100 } });
		own = await furnish(world);
		theirs = await furnish(await world.otherPortal());
		browser = new Browser(await listening(world));
		await browser.signIn(world.admin.identity.email);
	});
	afterAll(() => world.server.stop());

	const envelope = (kind: string, payload: unknown) =>
		world.admin.envelope(kind, payload);
	const certificate = (title: unknown = "Title") =>
		envelope("createCertificate", {
			certificateId: uuidv7(),
			title,
			text: "",
		});

	const oddActions: [string, () => unknown, unknown?][] = [
		["a kind with the character NUL", () => envelope("a\0b", {})],
		["a kind with half a character", () => envelope("a\ud800", {})],
		["a field named with NUL", () => envelope("nothing", { "a\0": 1 })],
		["a field that is NUL", () => certificate("a\0b")],
		[
			"a big integer",
			() => certificate("1"),
			{ values: { "actions.0.payload.title": ["bigint"] } },
		],
		[
			"a set",
			() => certificate(["a"]),
			{ values: { "actions.0.payload.title": ["set"] } },
		],
		[
			"an instant that is none",
			() => certificate("nope"),
			{ values: { "actions.0.payload.title": ["Date"] } },
		],
		[
			"no number",
			() =>
				envelope("setPolicy", {
					courseVersionId: own.courseVersionId,
					changes: { expiresAfterDays: { from: 365, to: "NaN" } },
					includeExpired: false,
				}),
			{
				values: {
					"actions.0.payload.changes.expiresAfterDays.to": ["number"],
				},
			},
		],
		[
			"a payload that contains itself",
			() => envelope("createCertificate", { title: null }),
			{
				referentialEqualities: {
					"actions.0.payload": ["actions.0.payload.title"],
				},
			},
		],
		[
			"a version of another course for a new course",
			() =>
				envelope("createCourse", {
					courseId: uuidv7(),
					courseVersionId: own.courseVersionId,
					title: "A",
					description: "",
				}),
		],
		[
			"a version of another course for a new version",
			() =>
				envelope("createVersion", {
					courseId: own.courseWithoutDraftId,
					courseVersionId: own.draftId,
				}),
		],
		[
			"an enrollment that is somebody else's for a new one",
			() =>
				envelope("enroll", {
					enrollmentId: own.openId,
					learnerId: own.managerId,
					courseId: own.courseId,
				}),
		],
	];
	it.each(oddActions)(
		"%s: rejected with code and sentence, and nothing changes",
		async (_, make, meta) => {
			const before = await digest(world);
			const answer = await browser.act([make()], meta);
			expect(answer.status).toBe(200);
			const [decided] = await verdictsOf(answer);
			expect(decided?.verdict).toMatchObject({
				status: "rejected",
				code: expect.stringMatching(/^[a-z_]+$/),
				message: expect.stringMatching(/^.{10,}\.$/),
			});
			expect(await digest(world)).toBe(before);
		},
	);

	it.each([100, 7000, 100_000])(
		"a payload %i levels deep is rejected, and the next one goes on",
		async (depth) => {
			const deep = JSON.stringify([
				envelope("nothing", "DEEP"),
				envelope("joinGroup", { personId: own.learnerId, groupId: uuidv7() }),
			]).replace('"DEEP"', `${"[".repeat(depth)}${"]".repeat(depth)}`);
			const answer = await browser.request("/api/trpc/sync.act", {
				method: "POST",
				body: `{"json":{"schemaVersion":${SCHEMA_VERSION},"actions":${deep}}}`,
			});
			expect(await verdictsOf(answer)).toMatchObject([
				{ verdict: { status: "rejected", code: "malformed" } },
				{ verdict: { status: "rejected", code: "not_found" } },
			]);
		},
	);

	it("text that merely spells an escape is kept as it is", async () => {
		const groupId = uuidv7();
		const name = "\\u0000 and \\ud800";
		const answer = await browser.act([
			envelope("createGroup", {
				groupId,
				name,
				managerIds: [],
				instructorIds: [],
			}),
		]);
		expect(await verdictsOf(answer)).toMatchObject([
			{ verdict: { status: "accepted" } },
		]);
		await world.admin.pull();
		expect(world.admin.documents("groups")).toContainEqual(
			expect.objectContaining({ id: groupId, name }),
		);
	});

	it.each(hostileRequests)(
		"%s is a 4xx and changes nothing",
		async (_, path, init) => {
			const before = await digest(world);
			const answer = await browser.request(path, init);
			expect(answer.status).toBeGreaterThanOrEqual(400);
			expect(answer.status).toBeLessThan(500);
			expect(await answer.text()).not.toMatch(
				/node_modules|at .*\.ts|insert into/,
			);
			expect(await digest(world)).toBe(before);
			expect((await browser.request("/api/trpc/session.identity")).status).toBe(
				200,
			);
		},
	);

	it.each(["a b", "]", "", "http://x", "x:99999"])(
		"the host “%s” is not a 5xx",
		async (host) => {
			const { hostname, port } = new URL(browser.url);
			for (const path of ["/api/auth/get-session", "/api/trpc/portal.status"]) {
				const status = await new Promise((resolve, reject) => {
					rawRequest(
						{ hostname, port, path, headers: { host }, setHost: false },
						(response) => {
							response.resume();
							resolve(response.statusCode);
						},
					)
						.on("error", reject)
						.end();
				});
				expect(status).toBeLessThan(500);
			}
		},
	);

	it("a valid payload of any kind, spoiled anywhere: decided, never retried; a rejection changes nothing, another portal never changes", async () => {
		const ids = (of: Fixture) => fc.constantFrom(...Object.values(of));
		const spoiled = fc.record({
			kind: fc.constantFrom(...(Object.keys(actions) as Kind[])),
			at: fc.nat(),
			how: fc.oneof(
				{ weight: 6, arbitrary: hostileValue.map((value) => ({ value })) },
				{ weight: 2, arbitrary: ids(theirs).map((value) => ({ value })) },
				{ weight: 2, arbitrary: ids(own).map((value) => ({ value })) },
				{ weight: 1, arbitrary: fc.constant("missing" as const) },
				{ weight: 1, arbitrary: fc.constant("unknown field" as const) },
			),
		});
		const others = await digest(world, theirs.portalId);
		await fc.assert(
			fc.asyncProperty(
				fc.array(spoiled, { minLength: 1, maxLength: 4 }),
				async (batch) => {
					const before = await digest(world);
					const answer = await browser.act(
						batch.map(({ kind, at, how }) =>
							envelope(kind, spoil(actions[kind].payload(own), at, how)),
						),
					);
					expect(answer.status).toBe(200);
					const verdicts = (await verdictsOf(answer)).map(
						({ verdict }) => verdict,
					);
					for (const verdict of verdicts) {
						expect(verdict.status).not.toBe("retry");
						if (verdict.status !== "rejected") continue;
						expect(verdict.code).toMatch(/^[a-z_]+$/);
						expect(verdict.message.length).toBeGreaterThan(8);
					}
					if (verdicts.every(({ status }) => status === "rejected"))
						expect(await digest(world)).toBe(before);
					expect(await digest(world, theirs.portalId)).toBe(others);
				},
			),
			{ numRuns: 60 },
		);
	});

	it("batches cut, repeated and shuffled at will: an action's verdict never changes", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.array(fc.nat(5), { minLength: 1, maxLength: 6 }), {
					minLength: 1,
					maxLength: 6,
				}),
				async (deliveries) => {
					const groupId = uuidv7();
					const sent = [
						envelope("createGroup", {
							groupId,
							name: "0",
							managerIds: [],
							instructorIds: [],
						}),
						...[1, 2, 3, 4, 5].map((n) =>
							envelope("editGroup", {
								groupId,
								changes: { name: { from: String(n - 1), to: String(n) } },
							}),
						),
					];
					const first = new Map<string, unknown>();
					for (const delivery of [...deliveries, [0, 1, 2, 3, 4, 5]])
						for (const { id, verdict } of await verdictsOf(
							await browser.act(delivery.map((index) => sent[index])),
						)) {
							if (first.has(id)) expect(verdict).toEqual(first.get(id));
							else first.set(id, verdict);
						}
					expect(first.size).toBe(6);
				},
			),
			{ numRuns: 15 },
		);
	});
});

it("setting up with text that cannot be stored names the field", async () => {
	const { url, drop } = await newPostgresDatabase();
	const fresh = await startServer(await openDatabase({ databaseUrl: url }), {
		jobs: false,
	});
	const good = {
		portalName: "Portal",
		timeZone: "UTC",
		name: "Ada",
		email: "ada@example.com",
		password: "long enough password",
	};
	for (const [field, value] of [
		["portalName", "a\0"],
		["name", "\ud800"],
		["email", "a\0@example.com"],
		["timeZone", "Mars/Olympus"],
		["timeZone", "UTC\0"],
		["password", "short"],
	] as const) {
		const answer = await fresh.web.inject({
			method: "POST",
			url: "/api/trpc/portal.setUp",
			payload: { json: { ...good, [field]: value } },
		});
		expect(answer.statusCode).toBe(400);
		expect(answer.json().error.json.data.reason).toMatchObject({ field });
	}
	await fresh.stop();
	await drop();
});
