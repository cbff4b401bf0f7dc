// First: Dexie looks for IndexedDB when it is loaded.
import "fake-indexeddb/auto";

import { v7 as uuidv7 } from "uuid";
import { expect, onTestFinished, test, vi } from "vitest";
import { PersonId } from "#domain/documents/document.ts";
import { compact } from "#lib/local/compact.ts";
import { DeviceCore } from "#lib/local/core.ts";
import { LocalStore } from "#lib/local/store.ts";
import { LocalServer } from "./localServer.ts";
import { eventually, group, newGroup, openTab } from "./localTab.ts";

vi.setConfig({ testTimeout: 20_000 });

const COURSES = 12;
const EACH = 400;

/** A device that holds 12 courses of 400 enrollments each, packed course by course, and is closed. */
async function filled() {
	const server = new LocalServer();
	const courseIds = Array.from({ length: COURSES }, () => uuidv7());
	for (let n = 0; n < COURSES * EACH; n += 1)
		server.put("enrollments", {
			id: uuidv7(),
			courseId: courseIds[n % COURSES],
			learnerId: uuidv7(),
			chainId: uuidv7(),
			enrolledAt: "2026-01-01T00:00:00.000Z",
			status: "passed",
		} as never);
	server.put("groups", group("Deck"));
	const tab = await openTab(server);
	tab.sync();
	await eventually(
		() => tab.store.feed(),
		({ isByCourse }) => isByCourse,
		10_000,
	);
	tab.stopSync();
	const ids = [...tab.core.tables.of("enrollments").ids()];
	return { server, tab, name: tab.name, courseIds, ids };
}

/** The app as it starts on a stored database, with nothing loaded yet. */
function starting(name: string) {
	const failures: unknown[] = [];
	const store = new LocalStore(name);
	const core = new DeviceCore(
		store,
		{
			viewer: () => ({ personId: PersonId.parse(uuidv7()), role: "admin" }),
			timeZone: () => "Europe/London",
		},
		{
			feed: () => {},
			outbox: () => {},
			failed: (error) => failures.push(error),
		},
	);
	onTestFinished(async () => {
		await core.stop();
		store.close();
		expect(failures).toEqual([]);
	});
	const enrollments = core.tables.of("enrollments");
	return { core, store, enrollments };
}

test("the small collections come first, then the course that is asked for, whole, before the rest", async () => {
	const { name, tab, courseIds } = await filled();
	await tab.close();
	const { core, enrollments } = starting(name);
	const courseId = courseIds[7];
	const seen: string[] = [];
	void core.loading.until("groups")?.then(() => {
		seen.push(`groups ${core.tables.of("groups").size}`);
	});
	void core.loading.until("enrollments", courseId)?.then(() => {
		seen.push(`course ${enrollments.find({ courseId }).length}`);
		seen.push(enrollments.size < COURSES * EACH ? "not all" : "all");
	});
	void core.loading.until("enrollments")?.then(() => {
		seen.push(`enrollments ${enrollments.size}`);
	});
	await core.start();
	expect(seen).toEqual([
		"groups 1",
		"course 400",
		"not all",
		`enrollments ${COURSES * EACH}`,
	]);
	expect(core.loading.until("enrollments")).toBeNull();
});

test("what is newer than the packed pages wins, and what was deleted since stays away", async () => {
	const { server, name, tab, courseIds, ids } = await filled();
	const [changed, deleted] = ids;
	server.put("enrollments", {
		...(server.get("enrollments", changed ?? "") as object),
		status: "failed",
	} as never);
	server.remove("enrollments", deleted ?? "");
	tab.sync().retryNow();
	await eventually(
		() => tab.core.tables.of("enrollments").size,
		(size) => size === COURSES * EACH - 1,
	);
	await tab.close();
	const { core, enrollments } = starting(name);
	void core.loading.until("enrollments", courseIds[0]);
	await core.start();
	expect(enrollments.size).toBe(COURSES * EACH - 1);
	expect(enrollments.get(changed ?? "")).toMatchObject({ status: "failed" });
	expect(enrollments.has(deleted ?? "")).toBe(false);
});

test("pages that another tab packs meanwhile are not missed", async () => {
	const { name, tab } = await filled();
	const { core, store, enrollments } = starting(name);
	const feed = await tab.store.feed();
	await tab.store.meta.put({ ...feed, isByCourse: false });
	// Another tab is about to replace the pages after this one has looked which there are.
	const [first] = await tab.store.pages.limit(1).toArray();
	if (!first) throw new Error("There are no pages.");
	const read = store.pages.bulkGet.bind(store.pages);
	const { promise: missed, resolve: miss } = Promise.withResolvers<void>();
	vi.spyOn(store.pages, "bulkGet").mockImplementationOnce((async (
		keys: never,
	) => {
		await tab.store.pages.delete([first.generation, first.n]);
		const pages = await read(keys);
		miss();
		return pages;
	}) as never);
	const starts = core.start();
	await missed;
	// Its packed pages hold what that one held.
	await tab.store.pages.put(first);
	await compact(tab.store);
	await starts;
	await eventually(
		() => enrollments.size,
		(size) => size === COURSES * EACH,
	);
});

test("with a change waiting nothing is shown before it is laid over everything", async () => {
	const { name, tab, courseIds } = await filled();
	await tab.core.act([newGroup("Waiting")]);
	await tab.close();
	const { core, enrollments } = starting(name);
	const seen: string[] = [];
	for (const [part, courseId] of [
		["groups", undefined],
		["enrollments", courseIds[3]],
	] as const)
		void core.loading.until(part, courseId)?.then(() => {
			const groups = core.tables.of("groups").find({});
			seen.push(
				`${part}: ${enrollments.size}, ${groups.filter(({ pending }) => pending).length} waiting`,
			);
		});
	await core.start();
	await Promise.resolve();
	expect(seen).toEqual([
		`groups: ${COURSES * EACH}, 1 waiting`,
		`enrollments: ${COURSES * EACH}, 1 waiting`,
	]);
});

test("closed while it loads, whichever pages are being read, a device leaves no failed read unheard", async () => {
	const { server, name, tab, courseIds } = await filled();
	const synchronizer = tab.sync();
	const groups = tab.core.tables.of("groups");
	// Five pages of news: they are read in two turns.
	for (let size = 2; size <= 6; size += 1) {
		server.put("groups", group(`Deck ${size}`));
		synchronizer.retryNow();
		await eventually(
			() => groups.size,
			(shown) => shown === size,
		);
	}
	await tab.close();
	const unheard: unknown[] = [];
	const hear = (reason: unknown) => unheard.push(reason);
	process.on("unhandledRejection", hear);
	onTestFinished(() => {
		process.off("unhandledRejection", hear);
	});
	// The news, the rest of them, the small collections, the course that is asked for, the other courses.
	for (let last = 1; last <= 5; last += 1) {
		const { core, store } = starting(name);
		void core.loading.until("enrollments", courseIds[7]);
		const read = store.pages.bulkGet.bind(store.pages);
		let reads = 0;
		vi.spyOn(store.pages, "bulkGet").mockImplementation(((keys: never) => {
			reads += 1;
			if (reads === last) store.close();
			return read(keys);
		}) as never);
		await expect(core.start(), `read ${last}`).rejects.toThrow("closed");
		// Node tells of what nobody has listened to when everything else has been done.
		await new Promise((resolve) => setImmediate(resolve));
		expect(unheard, `read ${last}`).toEqual([]);
	}
});
