import { sql } from "drizzle-orm";
import pg from "pg";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Kind } from "#domain/actions/index.ts";
import { SCHEMA_VERSION } from "#domain/documents/index.ts";
import type { PullRequest } from "#domain/sync.ts";
import { openDatabase } from "#server/database/database.ts";
import { startServer } from "#server/startServer.ts";
import {
	type Browser,
	type Ear,
	listen,
	listening,
	signedIn,
} from "./browser.ts";
import {
	newEmbeddedDatabase,
	newPostgresDatabase,
	onEachDatabase,
} from "./databases.ts";
import {
	enrolled,
	openWorld,
	type PublishedCourse,
	publishedCourse,
	type World,
} from "./world.ts";

// Several changes may be told at once, and an ear hears only that there is more: a count is at least, never exactly.
const QUIET_MILLISECONDS = 300;
const quiet = () =>
	new Promise((resolve) => setTimeout(resolve, QUIET_MILLISECONDS));

onEachDatabase("the live feed", (open) => {
	let world: World;
	let url: string;
	let course: PublishedCourse;
	beforeAll(async () => {
		world = await openWorld(await open(), { auth: { signInsPerMinute: 100 } });
		url = await listening(world);
		course = await publishedCourse(world);
	});
	afterAll(() => world.server.stop());

	const earOf = async (personId: string, of = world): Promise<Ear> => {
		const ear = await listen(await signedIn(of, url, personId));
		await expect.poll(() => ear.heads.length).toBe(1);
		return ear;
	};
	const headNow = () => world.server.announcer.head(world.portalId);

	it("a learner's own enrollment wakes the learner and the admins, no other learner, no other portal", async () => {
		const other = await world.otherPortal();
		const [mine, theirs] = [await world.person(), await world.person()];
		const elsewhere = await other.person("admin");
		const admin = await world.person("admin");
		const ears = [
			await earOf(mine),
			await earOf(admin),
			await earOf(theirs),
			await earOf(elsewhere, other),
		];
		await quiet();
		const before = ears.map(({ heads }) => heads.length);
		await enrolled(world, course.courseId, mine);
		const head = await headNow();
		await expect.poll(() => ears[0]?.heads.at(-1)).toBe(head);
		await expect.poll(() => ears[1]?.heads.at(-1)).toBe(head);
		await quiet();
		expect(ears.slice(2).map(({ heads }) => heads.length)).toEqual(
			before.slice(2),
		);
		for (const ear of ears) ear.close();
	});

	it("it prolongs no session, as it cannot tell the browser; the next request does both", async () => {
		const personId = await world.person();
		const browser = await signedIn(world, url, personId);
		const ear = await listen(browser);
		await expect.poll(() => ear.heads.length).toBe(1);
		const { db } = world.database;
		await db.execute(
			sql`update session set expires_at = now() + interval '10 days' where user_id = ${personId}`,
		);
		await enrolled(world, course.courseId, personId);
		await expect.poll(() => ear.words.at(-1)?.news).toBeTruthy();
		const { rows } = await db.execute(
			sql`select expires_at < now() + interval '11 days' as is_as_it_was from session where user_id = ${personId}`,
		);
		expect(rows).toEqual([{ is_as_it_was: true }]);
		const answer = await browser.request("/api/trpc/session.identity");
		expect(answer.headers.getSetCookie()).toHaveLength(1);
		ear.close();
	});

	it("what everybody sees wakes everybody", async () => {
		const ears = [
			await earOf(await world.person()),
			await earOf(await world.person("manager")),
		];
		await world.admin.must("editCourse", {
			courseId: course.courseId,
			changes: { inCatalog: { from: false, to: true } },
		});
		const head = await headNow();
		for (const ear of ears) {
			await expect.poll(() => ear.heads.at(-1)).toBe(head);
			ear.close();
		}
	});

	it("a session that is added, moved or canceled wakes learners too", async () => {
		const sessionId = uuidv7();
		const ear = await earOf(await world.person());
		const wakes = async (kind: Kind, payload: Record<string, unknown>) => {
			await world.admin.must(kind, payload);
			const head = await headNow();
			await expect.poll(() => ear.heads.at(-1)).toBe(head);
		};
		const { courseVersionId } = await publishedCourse(world);
		await world.admin.must("setLiveLearning", {
			courseVersionId,
			changes: { hasLiveLearning: { from: false, to: true } },
		});
		await wakes("addSession", {
			sessionId,
			courseVersionId,
			startsAt: "2025-03-10T12:00:00.000Z",
			endsAt: "2025-03-10T13:00:00.000Z",
			place: "Room 1",
			capacity: 4,
			instructorIds: [],
		});
		await wakes("editSession", {
			sessionId,
			changes: { place: { from: "Room 1", to: "Room 2" } },
		});
		await wakes("cancelSession", { sessionId });
		ear.close();
	});

	it("the engine's re-enrollment wakes its learner", async () => {
		const learnerId = await world.person();
		const enrollmentId = await enrolled(world, course.courseId, learnerId);
		await world.admin.must("recordResult", { enrollmentId, status: "passed" });
		const ear = await earOf(learnerId);
		world.clock.now = "2025-12-20T00:00:00.000Z" as typeof world.clock.now;
		expect(await world.server.recertifyNow(world.portalId)).toBe(1);
		const head = await headNow();
		await expect.poll(() => ear.heads.at(-1)).toBe(head);
		ear.close();
	});

	it("a rejected action wakes nobody", async () => {
		const ear = await earOf(await world.person("admin"));
		await quiet();
		const before = ear.heads.length;
		await world.admin.act("archiveCourse", { courseId: world.portalId });
		await quiet();
		expect(ear.heads.length).toBe(before);
		ear.close();
	});

	it.each([
		["deactivatePerson", 403],
		["removePerson", 401],
	] as const)(
		"%s ends the person's feed and every request of theirs, and signing in again does not help (R21)",
		async (kind, refusal) => {
			const personId = await world.person();
			const browser = await signedIn(world, url, personId);
			const ear = await listen(browser);
			await expect.poll(() => ear.heads.length).toBe(1);
			const elsewhere = await signedIn(world, url, personId);
			const before = ear.heads.length;
			await world.admin.must(kind, { personId });
			// A last word, so that the device asks and learns it.
			await ear.ended;
			expect(ear.heads.length).toBeGreaterThan(before);
			expect((await elsewhere.act([])).status).toBe(401);
			const { rows } = await world.database.db.execute(
				sql`select count(*) from session where user_id = ${personId}`,
			);
			expect(Number(rows[0]?.count)).toBe(0);
			const refused = async (path: string) =>
				expect((await browser.request(path)).status).toBe(401);
			const everything = async () => {
				await refused("/api/trpc/session.identity");
				// The feed's answer has begun before the refusal is known: it says so inside.
				const feed = await browser.request("/api/trpc/sync.live");
				const words = await feed.text();
				expect(words).toContain("UNAUTHORIZED");
				expect(words).not.toContain('"head"');
				await refused(
					`/api/trpc/sync.pull?input=${encodeURIComponent('{"json":{"schemaVersion":1,"epoch":null,"grantRevision":null,"checkpoint":null}}')}`,
				);
				expect((await browser.act([])).status).toBe(401);
			};
			await everything();
			const again = await browser.signIn(`${personId}@example.com`);
			expect(again.status).toBe(refusal);
			await everything();
		},
	);

	it("changes that follow one another are told in fewer words, the last of them too", async () => {
		const ear = await earOf(await world.person("admin"));
		await quiet();
		const before = ear.heads.length;
		const changes = 40;
		for (let n = 0; n < changes; n += 1)
			world.server.announcer.changed(world.portalId);
		const people = Array.from({ length: changes }, () => world.person());
		await Promise.all(people);
		const head = await headNow();
		await expect.poll(() => ear.heads.at(-1)).toBe(head);
		expect(ear.heads.length - before).toBeLessThanOrEqual(changes);
		ear.close();
	});

	describe("with the word that there is more", () => {
		const newGroup = () => ({
			groupId: uuidv7(),
			name: uuidv7(),
			managerIds: [],
			instructorIds: [],
		});

		it("comes what a device that stands there would pull, word after word", async () => {
			const personId = await world.person("admin");
			const ear = await earOf(personId);
			const { caller } = await world.device(personId);
			for (let word = 1; word <= 2; word += 1) {
				await quiet();
				const stood = ear.heads.at(-1);
				const group = newGroup();
				await world.admin.must("createGroup", group);
				const head = await headNow();
				await expect.poll(() => ear.heads.at(-1)).toBe(head);
				const news = ear.words.at(-1)?.news;
				expect(news?.from.checkpoint).toEqual({ phase: "follow", seq: stood });
				expect(news?.page.changes).toContain(group.groupId);
				expect(news?.page).toEqual(
					await caller.sync.pull(news?.from as PullRequest),
				);
			}
			ear.close();
		});

		it("comes nothing where it is much: the device asks for it, and hears the next news", async () => {
			const ear = await earOf(await world.person("admin"));
			const many = Array.from({ length: 60 }, () =>
				world.admin.envelope("createGroup", newGroup()),
			);
			await world.admin.send(many);
			const head = await headNow();
			await expect.poll(() => ear.heads.at(-1)).toBe(head);
			expect(ear.words.map(({ news }) => news)).toEqual(
				ear.words.map(() => null),
			);
			await world.admin.must("createGroup", newGroup());
			const next = await headNow();
			await expect.poll(() => ear.heads.at(-1)).toBe(next);
			expect(ear.words.at(-1)?.news?.from.checkpoint).toMatchObject({
				seq: head,
			});
			ear.close();
		});

		it("comes nothing to an app of a former version", async () => {
			const browser = await signedIn(world, url, await world.person("admin"));
			const ear = await listen(browser, SCHEMA_VERSION - 1);
			await expect.poll(() => ear.heads.length).toBe(1);
			await world.admin.must("createGroup", newGroup());
			const head = await headNow();
			await expect.poll(() => ear.heads.at(-1)).toBe(head);
			expect(ear.words.every(({ news }) => news === null)).toBe(true);
			ear.close();
		});

		it("comes nothing once the session has ended, though the feed is still open", async () => {
			const personId = await world.person("admin");
			const ear = await earOf(personId);
			await world.database.db.execute(
				sql`delete from session where user_id = ${personId}`,
			);
			await world.admin.must("createGroup", newGroup());
			const head = await headNow();
			await expect.poll(() => ear.heads.at(-1)).toBe(head);
			expect(ear.words.every(({ news }) => news === null)).toBe(true);
			ear.close();
		});

		it("comes nothing of a group that the reader has lost", async () => {
			const groupId = uuidv7();
			const managerId = await world.person("manager");
			await world.admin.must("createGroup", {
				...newGroup(),
				groupId,
				managerIds: [managerId],
			});
			const learnerId = await world.person("learner", [groupId]);
			const ear = await earOf(managerId);
			await world.admin.must("editGroup", {
				groupId,
				changes: { managerIds: { from: [managerId], to: [] } },
			});
			await enrolled(world, course.courseId, learnerId);
			const head = await headNow();
			await expect.poll(() => ear.heads.at(-1)).toBe(head);
			expect(JSON.stringify(ear.words)).not.toContain(learnerId);
			ear.close();
		});
	});

	it("whoever lost their role before they were listened for hears nothing", async () => {
		const personId = await world.person("manager");
		const device = await world.device(personId);
		await world.admin.must("editPerson", {
			personId,
			changes: { role: { from: "manager", to: "learner" } },
		});
		const heard: unknown[] = [];
		// As a request whose identity was read before the change.
		for await (const word of await device.caller.sync.live()) heard.push(word);
		expect(heard).toEqual([]);
	});

	it("a change of role ends the feed, so that the device asks anew", async () => {
		const personId = await world.person("manager");
		const ear = await earOf(personId);
		await world.admin.must("editPerson", {
			personId,
			changes: { role: { from: "manager", to: "learner" } },
		});
		await ear.ended;
	});
});

describe("stopping the server", () => {
	it("ends every feed, and none is waited for", async () => {
		const world = await openWorld(await newEmbeddedDatabase(), {
			auth: { signInsPerMinute: 100 },
		});
		const url = await listening(world);
		const ear = await listen(await signedIn(world, url, await world.person()));
		await expect.poll(() => ear.heads.length).toBe(1);
		await world.server.stop();
		await ear.ended;
	});
});

describe("the live feed across processes", () => {
	it("a change through one process is heard at another, also after its listening connection broke", async () => {
		const { url: databaseUrl, drop } = await newPostgresDatabase();
		const world = await openWorld(await openDatabase({ databaseUrl }), {
			auth: { signInsPerMinute: 100 },
		});
		const second = await startServer(await openDatabase({ databaseUrl }), {
			jobs: false,
			clock: { now: () => world.clock.now },
		});
		const secondUrl = await second.web.listen({ port: 0, host: "127.0.0.1" });
		const personId = await world.person("admin");
		const browser: Browser = await signedIn(
			world,
			await listening(world),
			personId,
		);
		const ear = await listen(
			Object.assign(Object.create(browser), { url: secondUrl }),
		);
		await expect.poll(() => ear.heads.length).toBe(1);
		const changeIsHeard = async () => {
			await world.person();
			const head = await world.server.announcer.head(world.portalId);
			await expect.poll(() => ear.heads.at(-1)).toBe(head);
		};
		await changeIsHeard();
		const surgeon = new pg.Client({ connectionString: databaseUrl });
		await surgeon.connect();
		const listeners = async () =>
			(
				await surgeon.query<{ pid: number }>(
					"select pid from pg_stat_activity where datname = current_database() and query like 'listen %'",
				)
			).rows.map(({ pid }) => pid);
		const broken = await listeners();
		expect(broken.length).toBe(2);
		for (const pid of broken)
			await surgeon.query("select pg_terminate_backend($1)", [pid]);
		await expect
			.poll(
				async () =>
					(await listeners()).filter((pid) => !broken.includes(pid)).length,
			)
			.toBe(2);
		await changeIsHeard();
		ear.close();
		await surgeon.end();
		await second.stop();
		await world.server.stop();
		await drop();
	});
});
