import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { sql } from "drizzle-orm";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type Instant, instantOf } from "#domain/time.ts";
import { setPassword } from "#server/auth/auth.ts";
import { openMailer } from "#server/mail/send.ts";
import { startServer } from "#server/startServer.ts";
import { Browser, listening } from "./browser.ts";
import { onEachDatabase } from "./databases.ts";
import { openPostOffice, type PostOffice } from "./postOffice.ts";
import { openWorld, PASSWORD, type World } from "./world.ts";

const NEW = "another long password";
const FROM = "Perennial <portal@example.com>";
const appUrl = "https://portal.example.com";
const mailOf = (url: string) => ({ mailer: openMailer(url, FROM), appUrl });

onEachDatabase("letters with a link to a new password", (open) => {
	let base: World;
	let world: World;
	let office: PostOffice;
	let browser: Browser;
	let personId: string;
	const email = () => `${personId}@example.com`;
	let askedAt: number;
	let refusedBefore: number;
	beforeAll(async () => {
		office = await openPostOffice();
		base = await openWorld(await open(), {
			mail: mailOf(office.url),
			auth: { signInsPerMinute: 1000 },
		});
		browser = new Browser(await listening(base));
	});
	afterAll(async () => {
		await base.server.stop();
		await office.close();
	});
	beforeEach(async () => {
		// Sign-in goes by the machine's own clock.
		askedAt = Date.now();
		base.clock.now = instantOf(askedAt);
		world = await base.otherPortal();
		personId = await world.person();
		await base.database.db.transaction((tx) =>
			setPassword(
				base.server.auth,
				tx,
				{ id: personId, name: "Person", email: email() },
				PASSWORD,
			),
		);
		office.letters.length = 0;
		refusedBefore = office.refused;
		office.accept();
	});

	const refused = () => office.refused - refusedBefore;
	const ask = () =>
		browser.post("/api/auth/request-password-reset", {
			email: email(),
		});
	/** Asks while the mail server refuses; the letter then waits. */
	const askInVain = async (code = 451) => {
		office.refuse(code, "Not now");
		await ask();
		await expect.poll(refused).toBe(1);
	};
	const setNew = async () => {
		const [, token] =
			office.letters.at(-1)?.match(/\/new-password\/(\S+)/) ?? [];
		const answer = await browser.post("/api/auth/reset-password", {
			token,
			newPassword: NEW,
		});
		return answer.status;
	};
	const minutesLater = (minutes: number): Instant => {
		base.clock.now = instantOf(askedAt + minutes * 60_000);
		return base.clock.now;
	};
	/** How often the mail server was asked by then: `minutes` after the letter was asked for. */
	const triedBy = async (...minutes: number[]) => {
		const tries: number[] = [];
		for (const each of minutes) {
			minutesLater(each);
			await world.server.mailNow(world.portalId);
			tries.push(refused() + office.letters.length);
		}
		return tries;
	};
	/** Whose letters wait. */
	const waiting = async () => {
		const { rows } = await base.database.db.execute(
			sql`select * from verification where identifier like ${`%:${personId}`}`,
		);
		return rows;
	};

	it("one that is taken at once is sent once", async () => {
		await ask();
		await expect.poll(() => office.letters.length).toBe(1);
		await expect.poll(waiting).toEqual([]);
		expect(await triedBy(1, 5, 30)).toEqual([1, 1, 1]);
		expect(await setNew()).toBe(200);
	});

	it("one that the mail server does not take for the moment is tried again, later each time, and sent once, with a link that works once", async () => {
		await askInVain();
		expect(await triedBy(0.5, 1, 1.5, 2, 3)).toEqual([1, 2, 2, 3, 3]);
		office.accept();
		expect(await triedBy(4, 8, 30)).toEqual([4, 4, 4]);
		expect(office.letters).toHaveLength(1);
		expect(await setNew()).toBe(200);
		expect(await setNew()).toBe(400);
	});

	it("is tried for an hour, then no more", async () => {
		await askInVain();
		expect(await triedBy(1, 2, 4, 8, 16, 25, 26, 36, 46, 56, 61, 120)).toEqual([
			2, 3, 4, 5, 6, 6, 7, 8, 9, 10, 10, 10,
		]);
		expect(await waiting()).toEqual([]);
	});

	it("one that the mail server refuses for good is not tried again", async () => {
		await askInVain(550);
		await expect.poll(waiting).toEqual([]);
		office.accept();
		expect(await triedBy(1, 30)).toEqual([1, 1]);
	});

	it.each(["nobody listens", "nobody answers"])(
		"where %s it waits, and outlives the process that was asked",
		async (fault) => {
			const silent = createServer().listen(0, "127.0.0.1");
			await once(silent, "listening");
			const { port } = silent.address() as AddressInfo;
			if (fault === "nobody listens") silent.close();
			const failures: unknown[] = [];
			const log = pino(
				{ level: "warn" },
				{ write: (line) => failures.push(line) },
			);
			const other = await startServer(base.database, {
				jobs: false,
				clock: base.server.clock,
				log,
				mail: mailOf(`smtp://127.0.0.1:${port}?greetingTimeout=20`),
			});
			const url = await other.web.listen({ port: 0, host: "127.0.0.1" });
			await new Browser(url).post("/api/auth/request-password-reset", {
				email: email(),
			});
			await expect.poll(() => failures.length).toBe(1);
			await other.web.close();
			silent.close();
			expect(await triedBy(1)).toEqual([1]);
			expect(await setNew()).toBe(200);
		},
	);

	it("what waits holds no link, and is among no e-mails that admins read", async () => {
		await askInVain();
		const kept = JSON.stringify(await waiting());
		office.accept();
		await triedBy(1);
		const [, token] = office.letters[0]?.match(/\/new-password\/(\S+)/) ?? [];
		expect(token).toMatch(/^.{20,}$/);
		expect(kept).not.toContain(token);
		const { rows } = await base.database.db.execute(
			sql`select * from verification`,
		);
		expect(JSON.stringify(rows)).not.toContain(token);
		const { emails } = await world.admin.caller.mail.list({
			status: null,
			before: null,
		});
		expect(emails).toEqual([]);
	});

	it("who asks again meanwhile gets one letter", async () => {
		await askInVain();
		await ask();
		await expect.poll(refused).toBe(2);
		office.accept();
		expect(await triedBy(1, 2, 30)).toEqual([3, 3, 3]);
	});

	it("who has been deactivated meanwhile gets none (R21)", async () => {
		await askInVain();
		await world.admin.must("deactivatePerson", { personId });
		office.accept();
		expect(await triedBy(1, 2)).toEqual([1, 1]);
		expect(await waiting()).toEqual([]);
	});

	it("several workers at once send it once", async () => {
		await askInVain();
		office.accept();
		minutesLater(1);
		await Promise.all(
			[1, 2, 3].map(() => world.server.mailNow(world.portalId)),
		);
		expect(office.letters).toHaveLength(1);
	});
});
