import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Enrollment, Progress } from "#domain/documents/index.ts";
import { migrationsFolder } from "#server/database/migrationsFolder.ts";
import { Browser, listening } from "./browser.ts";
import { scormActivity, scormPackage } from "./contents.ts";
import { onEachDatabase } from "./databases.ts";
import { openWorld, type TestDevice, type World } from "./world.ts";

onEachDatabase("SCORM packages", (open) => {
	let world: World;
	let learner: TestDevice;
	let url: string;
	beforeAll(async () => {
		world = await openWorld(await open());
		url = await listening(world);
		learner = await world.device(await world.person());
	});
	afterAll(() => world.server.stop());

	/** A published course of one package, that the learner is enrolled in. */
	async function enrolled({
		maximumAttempts = null as number | null,
		scorm = {},
	} = {}) {
		const ids = {
			courseId: uuidv7(),
			courseVersionId: uuidv7(),
			contentId: uuidv7(),
			enrollmentId: uuidv7(),
		};
		const { admin } = world;
		await admin.must("createCourse", {
			courseId: ids.courseId,
			courseVersionId: ids.courseVersionId,
			title: "Oil fires",
			description: "",
		});
		await admin.must("addPackage", {
			contentId: ids.contentId,
			courseVersionId: ids.courseVersionId,
			title: "Oil",
			scorm: scormPackage(scorm),
		});
		if (maximumAttempts !== null)
			await admin.must("editContent", {
				contentId: ids.contentId,
				changes: { maximumAttempts: { from: null, to: maximumAttempts } },
			});
		await admin.must("publishVersion", {
			courseVersionId: ids.courseVersionId,
			moveNotStarted: false,
			restartInProgress: false,
		});
		await admin.must("enroll", {
			enrollmentId: ids.enrollmentId,
			learnerId: learner.identity.personId,
			courseId: ids.courseId,
		});
		const report = (over: Record<string, unknown> = {}) =>
			learner.act("reportPackage", {
				attemptId: uuidv7(),
				enrollmentId: ids.enrollmentId,
				contentId: ids.contentId,
				startedAt: world.clock.now,
				finishedAt: world.clock.now,
				status: "passed",
				score: 90,
				...over,
			});
		const now = async () => {
			await learner.pull();
			const here = ({ id }: { id: string }) => id === ids.enrollmentId;
			return {
				enrollment: learner.documents<Enrollment>("enrollments").find(here),
				progress: learner.documents<Progress>("progress").find(here),
			};
		};
		return { ...ids, report, now };
	}

	it("R12: what it reports is the result of the enrollment", async () => {
		const passed = await enrolled({
			scorm: { activities: [scormActivity({ masteryScore: 80 })] },
		});
		expect(await passed.report()).toMatchObject({ status: "accepted" });
		const { enrollment, progress } = await passed.now();
		expect(enrollment).toMatchObject({ status: "passed", score: 90 });
		expect(progress?.attempts).toMatchObject([
			{ status: "passed", score: 90, passMark: 80 },
		]);
		const completed = await enrolled();
		await completed.report({ status: "completed", score: null });
		expect((await completed.now()).enrollment).toMatchObject({
			status: "completed",
			score: null,
		});
	});

	it("reported again with the same id it counts once, and what is done is not done again", async () => {
		const { report, now } = await enrolled({ maximumAttempts: 3 });
		const attemptId = uuidv7();
		for (let time = 0; time < 2; time += 1)
			expect(
				await report({ attemptId, status: "failed", score: 10 }),
			).toMatchObject({ status: "accepted" });
		expect((await now()).progress?.attempts).toHaveLength(1);
		await report();
		expect(await report()).toMatchObject({ code: "already_decided" });
	});

	it("R20: with its attempts used up it is failed", async () => {
		const { report, now } = await enrolled({ maximumAttempts: 2 });
		await report({ status: "failed", score: 10 });
		expect((await now()).enrollment?.status).toBe("in_progress");
		await report({ status: "failed", score: null });
		expect((await now()).enrollment).toMatchObject({
			status: "failed",
			score: 10,
		});
		expect(await report()).toMatchObject({ code: "already_decided" });
	});

	it("scores outside of 0 to 100, other packages and other people's enrollments are refused", async () => {
		const { report, enrollmentId, contentId } = await enrolled();
		for (const score of [-1, 101, 50.5, "90"])
			expect(await report({ score }), `${score}`).toMatchObject({
				status: "rejected",
			});
		expect(await report({ status: "incomplete" })).toMatchObject({
			status: "rejected",
		});
		const other = await enrolled();
		expect(await report({ contentId: other.contentId })).toMatchObject({
			code: "other_version",
		});
		const stranger = await world.device(await world.person());
		expect(
			await stranger.act("reportPackage", {
				attemptId: uuidv7(),
				enrollmentId,
				contentId,
				startedAt: world.clock.now,
				finishedAt: world.clock.now,
				status: "passed",
				score: 100,
			}),
		).toMatchObject({ code: "not_your_enrollment" });
	});

	it("a package is added to drafts alone, with bounds, and is no exam", async () => {
		const { courseVersionId, contentId } = await enrolled();
		const add = (over: Record<string, unknown>) =>
			world.admin.act("addPackage", {
				contentId: uuidv7(),
				courseVersionId,
				title: "Oil",
				scorm: scormPackage(over),
			});
		expect(await add({})).toMatchObject({ status: "rejected" });
		for (const over of [
			{ partIds: [] },
			{ partIds: Array.from({ length: 51 }, () => uuidv7()) },
			{ size: 300 * 1024 * 1024 },
			{ version: "1.1" },
			{ activities: [] },
			{ activities: [scormActivity({ masteryScore: 101 })] },
			{ activities: [scormActivity({ launch: "" })] },
			{ activities: [scormActivity({ prerequisites: ["a"] })] },
		])
			expect(await add(over), JSON.stringify(over)).toMatchObject({
				status: "rejected",
			});
		expect(
			await learner.act("completeLesson", {
				enrollmentId: uuidv7(),
				contentId,
			}),
		).toMatchObject({ status: "rejected" });
	});

	it("a package stored when packages had one part only has a list of that one", async () => {
		const { contentId } = await enrolled();
		const { db } = world.database;
		const stored = async () => {
			const { rows } = await db.execute(
				sql`select scorm, seq from contents where id = ${contentId}`,
			);
			return rows[0];
		};
		const before = await stored();
		const { activities, ...rest } = scormPackage();
		const { launch, masteryScore, launchData } = scormActivity();
		const old = { ...rest, launch, masteryScore, launchData };
		await db.execute(sql`alter table contents disable trigger feed_update`);
		await db.execute(
			sql`update contents set scorm = ${JSON.stringify(old)}::json where id = ${contentId}`,
		);
		const migration = await readFile(
			join(migrationsFolder, "0015_scorm_activities.sql"),
			"utf8",
		);
		for (const statement of migration.split("--> statement-breakpoint"))
			await db.execute(sql.raw(statement));
		expect(await stored()).toEqual({
			seq: before?.seq,
			scorm: { ...rest, activities },
		});
	});

	it("what comes before its parts is kept with them, and packages without it stay as they are", async () => {
		const prerequisites = { itemIds: ["b", "k"], scripts: ["a&~c"] };
		const activities = [scormActivity(), scormActivity({ prerequisites })];
		const { contentId } = await enrolled({ scorm: { activities } });
		await learner.pull();
		const content = learner
			.documents<{ id: string; scorm: unknown }>("contents")
			.find(({ id }) => id === contentId);
		expect(content?.scorm).toMatchObject({ activities });
	});

	it("a new version takes the package along", async () => {
		const { courseId, contentId } = await enrolled();
		const courseVersionId = uuidv7();
		await world.admin.must("createVersion", { courseVersionId, courseId });
		await world.admin.pull();
		const packages = world.admin
			.documents<{ id: string; courseId: string; scorm: unknown }>("contents")
			.filter((content) => content.courseId === courseId);
		expect(packages).toHaveLength(2);
		const [first, second] = packages;
		expect(first?.scorm).toEqual(second?.scorm);
		expect(packages.map(({ id }) => id)).toContain(contentId);
	});

	it("packages play at an address of their own, which serves nothing else and knows nobody", async () => {
		const at = await world.server.packagesWeb.listen({
			port: 0,
			host: "127.0.0.1",
		});
		const admin = new Browser(url);
		expect((await admin.request("/api/packages/origin")).status).toBe(401);
		await admin.signIn(world.admin.identity.email);
		const answer = await admin.request("/api/packages/origin");
		expect(await answer.json()).toEqual({ origin: at });

		const player = await fetch(`${at}/play/x`);
		const policy = player.headers.get("content-security-policy") ?? "";
		expect(policy).toContain(`frame-ancestors ${new URL(url).origin}`);
		expect(policy).toContain("default-src 'none'");
		expect(await player.text()).toContain(
			`const APP = ${JSON.stringify(new URL(url).origin)}`,
		);
		expect((await fetch(`${at}/worker.js`)).status).toBe(200);
		for (const path of ["/", "/api/health", "/files/x/evil.js", "/index.html"])
			expect((await fetch(at + path)).status, path).toBe(404);
	});

	it("what pages of another origin ask the API for is refused, signed in or not", async () => {
		const admin = new Browser(url);
		await admin.signIn(world.admin.identity.email);
		for (const [site, status] of [
			["same-origin", 200],
			["none", 200],
			["same-site", 403],
			["cross-site", 403],
		] as const) {
			const headers = { "sec-fetch-site": site };
			const answer = await admin.request("/api/packages/origin", { headers });
			expect(answer.status, site).toBe(status);
		}
	});
});
