import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OverHttp, openOverHttp } from "./overHttp.ts";
import { PASSWORD } from "./world.ts";

// Changing a password, and setting a new one by a link, over the running server.

const NEW = "another long password";
type Letter = { address: string; subject: string; text: string };

let http: OverHttp;
const letters: Letter[] = [];
beforeAll(async () => {
	http = await openOverHttp({
		mail: {
			mailer: {
				async send(email) {
					letters.push(email);
				},
				close() {},
			},
			appUrl: "https://portal.example.com",
		},
		auth: { signInsPerMinute: 1000 },
	});
});
afterAll(() => http.world.server.stop());

const ask = (path: string, body: object, cookie = "") =>
	fetch(`${http.url}/api/auth${path}`, {
		method: "POST",
		headers: { "content-type": "application/json", origin: http.url, cookie },
		body: JSON.stringify(body),
	});
const isIn = async (cookie: string) =>
	(await http.get("session.identity", undefined, cookie)).status === 200;
const cookiesOf = (answer: Response) =>
	answer.headers
		.getSetCookie()
		.map((part) => part.split(";")[0])
		.join("; ");
const signsIn = async (personId: string, password: string) =>
	(await http.signInAnswer(`${personId}@example.com`, password)).status === 200;

describe("a password change", () => {
	it("takes the current password, and keeps other sessions or ends them as chosen", async () => {
		const personId = await http.world.person();
		const here = await http.sessionOf(personId);
		const other = await http.sessionOf(personId);
		const change = (currentPassword: string, revokeOtherSessions: boolean) =>
			ask(
				"/change-password",
				{ currentPassword, newPassword: NEW, revokeOtherSessions },
				here,
			);

		const wrong = await change("not the password", true);
		expect(wrong.status).toBe(400);
		expect(await wrong.json()).toMatchObject({ code: "INVALID_PASSWORD" });
		expect([await isIn(here), await isIn(other)]).toEqual([true, true]);
		expect(await signsIn(personId, PASSWORD)).toBe(true);

		expect((await change(PASSWORD, false)).status).toBe(200);
		expect([await isIn(here), await isIn(other)]).toEqual([true, true]);
		expect(await signsIn(personId, PASSWORD)).toBe(false);
		expect(await signsIn(personId, NEW)).toBe(true);

		const changed = await change(NEW, true);
		expect(changed.status).toBe(200);
		expect(await isIn(other)).toBe(false);
		expect(await isIn(cookiesOf(changed))).toBe(true);
	});

	it("is refused without a session, and when the new one is too short", async () => {
		const body = { currentPassword: PASSWORD, newPassword: NEW };
		expect((await ask("/change-password", body)).status).toBe(401);
		const personId = await http.world.person();
		const cookie = await http.sessionOf(personId);
		const short = { ...body, newPassword: "too short" };
		expect((await ask("/change-password", short, cookie)).status).toBe(400);
		expect(await signsIn(personId, PASSWORD)).toBe(true);
	});
});

describe("a forgotten password", () => {
	/** Asks for a link; its token once the letter has come. */
	const tokenFor = async (personId: string) => {
		const address = `${personId}@example.com`;
		const before = letters.length;
		await ask("/request-password-reset", { email: address });
		await expect.poll(() => letters.length).toBe(before + 1);
		const letter = letters.at(-1);
		expect(letter?.address).toBe(address);
		return letter?.text.match(
			/https:\/\/portal\.example\.com\/new-password\/(\S+)/,
		)?.[1];
	};
	const reset = (token: string | undefined) =>
		ask("/reset-password", { token, newPassword: NEW });

	it("is set anew by a link that works once, and ends all sessions", async () => {
		const personId = await http.world.person();
		const cookie = await http.sessionOf(personId);
		const token = await tokenFor(personId);
		expect((await reset(token)).status).toBe(200);
		expect(await isIn(cookie)).toBe(false);
		expect(await signsIn(personId, PASSWORD)).toBe(false);
		expect(await signsIn(personId, NEW)).toBe(true);
		expect((await reset(token)).status).toBe(400);
	});

	it("the link stands hashed in the database and is too old after an hour", async () => {
		const personId = await http.world.person();
		await http.sessionOf(personId);
		const token = await tokenFor(personId);
		const { db } = http.world.server.database;
		const { rows } = await db.execute(
			sql`select identifier, expires_at from verification where value = ${personId}`,
		);
		expect(rows).toHaveLength(1);
		expect(String(rows[0]?.identifier)).not.toContain(token);
		const lasts = Date.parse(String(rows[0]?.expires_at)) - Date.now();
		expect(lasts).toBeGreaterThan(59 * 60_000);
		expect(lasts).toBeLessThanOrEqual(60 * 60_000);
		await db.execute(
			sql`update verification set expires_at = now() - interval '1 second' where value = ${personId}`,
		);
		expect((await reset(token)).status).toBe(400);
		expect(await signsIn(personId, PASSWORD)).toBe(true);
	});

	it("the answer is the same for an address that nobody has and for somebody deactivated, who get no letter", async () => {
		const personId = await http.world.person();
		await http.sessionOf(personId);
		await http.world.admin.must("deactivatePerson", { personId });
		const known = await http.world.person();
		await http.sessionOf(known);
		const answers = [];
		const before = letters.length;
		for (const email of [
			"nobody@example.com",
			`${personId}@example.com`,
			`${known}@example.com`,
		]) {
			const answer = await ask("/request-password-reset", { email });
			answers.push([answer.status, await answer.text()]);
		}
		expect(answers[0]).toEqual([200, expect.any(String)]);
		expect(answers[1]).toEqual(answers[0]);
		expect(answers[2]).toEqual(answers[0]);
		await expect.poll(() => letters.length).toBe(before + 1);
		expect(letters.at(-1)?.address).toBe(`${known}@example.com`);
	});
});
