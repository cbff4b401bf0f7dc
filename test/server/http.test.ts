import { createHmac } from "node:crypto";
import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SCHEMA_VERSION } from "#domain/documents/index.ts";
import { createInvitation } from "#server/portal/invitations.ts";
import { type OverHttp, openOverHttp } from "./overHttp.ts";
import { enrolled, PASSWORD } from "./world.ts";

// Sign-in, sessions, the live feed and compression, over the running server.

let http: OverHttp;
beforeAll(async () => {
	http = await openOverHttp();
});
afterAll(() => http.world.server.stop());

describe("sign-in", () => {
	it("nobody signs up by themselves", async () => {
		const answer = await fetch(`${http.url}/api/auth/sign-up/email`, {
			method: "POST",
			headers: { "content-type": "application/json", origin: http.url },
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
		const answer = await fetch(`${http.url}/api/auth/sign-in/email`, {
			method: "POST",
			headers: {
				"content-type": "application/json",
				origin: "https://evil.example",
			},
			body: JSON.stringify({
				email: http.world.admin.identity.email,
				password: PASSWORD,
			}),
		});
		expect(answer.status).toBe(403);
	});

	it("signing out ends the session; deactivating a person ends theirs at once (R21)", async () => {
		const personId = await http.world.person();
		const cookie = await http.invited(personId);
		expect((await http.get("session.identity", undefined, cookie)).status).toBe(
			200,
		);
		await http.world.admin.must("deactivatePerson", { personId });
		expect((await http.get("session.identity", undefined, cookie)).status).toBe(
			401,
		);
		expect(
			(
				await http.get(
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
		const refused = await http.signInAnswer(
			`${personId}@example.com`,
			PASSWORD,
		);
		expect(refused.status).toBe(403);
		expect(await refused.json()).toMatchObject({ code: "NOT_ACTIVE" });
		await http.world.admin.must("reactivatePerson", { personId });
		expect((await http.get("session.identity", undefined, cookie)).status).toBe(
			401,
		);
		const again = await http.signInAnswer(`${personId}@example.com`, PASSWORD);
		const second = again.headers
			.getSetCookie()
			.map((part) => part.split(";")[0])
			.join("; ");
		await fetch(`${http.url}/api/auth/sign-out`, {
			method: "POST",
			headers: {
				"content-type": "application/json",
				origin: http.url,
				cookie: second,
			},
			body: "{}",
		});
		expect((await http.get("session.identity", undefined, second)).status).toBe(
			401,
		);
	});

	it("who goes on using a session stays signed in: the browser is told that it lasts longer", async () => {
		const personId = await http.world.person();
		const cookie = await http.invited(personId);
		const whoAmI = () => http.get("session.identity", undefined, cookie);
		const fresh = await whoAmI();
		expect(fresh.headers.getSetCookie()).toEqual([]);
		await http.world.database.db.execute(
			sql`update session set expires_at = now() + interval '20 days' where user_id = ${personId}`,
		);
		const later = await whoAmI();
		expect(later.status).toBe(200);
		const [told = ""] = later.headers.getSetCookie();
		expect(told).toContain(cookie.split("; ")[0]);
		expect(told).toContain(`Max-Age=${60 * 24 * 60 * 60};`);
		expect((await whoAmI()).headers.getSetCookie()).toEqual([]);
	});

	it("an invitation link works once", async () => {
		const personId = await http.world.person();
		const { server } = http.world;
		const { token } = await createInvitation(
			server.database,
			server.clock,
			http.world.portalId,
			personId,
		);
		const accept = () =>
			http.post(
				"invitation.accept",
				JSON.stringify({ json: { token, password: PASSWORD } }),
				"",
			);
		expect((await accept()).status).toBe(200);
		expect((await accept()).status).toBe(404);
	});

	it("after too many tries to change a password the address has to wait", async () => {
		const cookie = await http.sessionOf(await http.world.person());
		const statuses: number[] = [];
		for (let attempt = 0; attempt < 12; attempt += 1) {
			const answer = await fetch(`${http.url}/api/auth/change-password`, {
				method: "POST",
				headers: {
					"content-type": "application/json",
					origin: http.url,
					cookie,
				},
				body: JSON.stringify({
					currentPassword: `wrong ${attempt}`,
					newPassword: PASSWORD,
				}),
			});
			statuses.push(answer.status);
		}
		expect(statuses).toContain(400);
		expect(statuses).toContain(429);
	});

	it("after too many tries the address has to wait", async () => {
		const statuses: number[] = [];
		for (let attempt = 0; attempt < 12; attempt += 1)
			statuses.push(
				(
					await http.signInAnswer(
						http.world.admin.identity.email,
						`wrong ${attempt}`,
					)
				).status,
			);
		expect(statuses).toContain(429);
		expect(statuses).not.toContain(200);
	});
});

describe("the live feed", () => {
	it("wakes the learner whom a change concerns, and no other learner", async () => {
		const [one, two] = [await http.world.person(), await http.world.person()];
		const heard: Record<string, number> = { one: 0, two: 0 };
		const feeds = [
			await http.listen(one, () => {
				heard.one = (heard.one ?? 0) + 1;
			}),
			await http.listen(two, () => {
				heard.two = (heard.two ?? 0) + 1;
			}),
		];
		await expect.poll(() => [heard.one, heard.two]).toEqual([1, 1]);
		await enrolled(http.world, http.course.courseId, one);
		await expect.poll(() => heard.one).toBe(2);
		await enrolled(http.world, http.course.courseId, two);
		await expect.poll(() => heard.two).toBe(2);
		expect(heard.one).toBe(2);
		for (const close of feeds) close();
	});
});

describe("compression", () => {
	it.each(["zstd", "br", "gzip"])(
		"pages go out as %s where it is taken",
		async (encoding) => {
			const answer = await http.get(
				"sync.pull",
				{
					schemaVersion: SCHEMA_VERSION,
					epoch: null,
					grantRevision: null,
					checkpoint: null,
				},
				http.adminCookie,
				{ "accept-encoding": encoding },
			);
			expect(answer.headers.get("content-encoding")).toBe(encoding);
			expect(await answer.text()).toContain('"page"');
		},
	);

	it("the live feed goes out as it is, word by word", async () => {
		const cookie = await http.sessionOf(await http.world.person());
		const controller = new AbortController();
		const answer = await fetch(`${http.url}/api/trpc/sync.live`, {
			headers: { cookie, "accept-encoding": "zstd, br, gzip" },
			signal: controller.signal,
		});
		expect(answer.headers.get("content-encoding")).toBeNull();
		expect(answer.headers.get("content-type")).toMatch(/^text\/event-stream/);
		controller.abort();
	});
});

describe("sessions", () => {
	const statusOf = async (cookie: string) =>
		(await http.get("session.identity", undefined, cookie)).status;

	it("a cookie that this server has not signed lets nobody in", async () => {
		const cookie = await http.sessionOf(await http.world.person());
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

	const endIn = (personId: string, days: number) =>
		http.world.database.db.execute(sql`
			update session set expires_at = now() + ${days}::int * interval '1 day' where user_id = ${personId}`);

	it("one that is used is prolonged, one that is over lets nobody in", async () => {
		const personId = await http.world.person();
		const cookie = await http.sessionOf(personId);
		await endIn(personId, 10);
		expect(await statusOf(cookie)).toBe(200);
		const { rows } = await http.world.database.db.execute(sql`
			select expires_at > now() + interval '50 days' as prolonged from session where user_id = ${personId}`);
		expect(rows).toEqual([{ prolonged: true }]);
		await endIn(personId, -1);
		expect(await statusOf(cookie)).toBe(401);
	});

	it("whatever request prolongs it, its answer tells the browser, once", async () => {
		const personId = await http.world.person("admin");
		const cookie = await http.sessionOf(personId);
		const file = `/api/files/${uuidv7()}`;
		const ask = (path: string, init: RequestInit = {}) =>
			fetch(http.url + path, { ...init, headers: { cookie } });
		const requests = {
			identity: () => ask("/api/trpc/session.identity"),
			"file added": () =>
				ask(`${file}?courseId=${http.course.courseId}&name=Fire`, {
					method: "PUT",
					body: "fire",
				}),
			"file read": () => ask(file),
			"packages' origin": () => ask("/api/packages/origin"),
		};
		for (const [name, request] of Object.entries(requests)) {
			await endIn(personId, 10);
			const answer = await request();
			expect(answer.ok, name).toBe(true);
			const [told = "", ...more] = answer.headers.getSetCookie();
			expect(told, name).toContain(cookie);
			expect(told, name).toContain(`Max-Age=${60 * 24 * 60 * 60}`);
			expect(more, name).toEqual([]);
			expect((await request()).headers.getSetCookie(), name).toEqual([]);
		}
	});
});
