// First: Dexie looks for IndexedDB when it is loaded.
import "fake-indexeddb/auto";

import { v7 as uuidv7 } from "uuid";
import { expect, test, vi } from "vitest";
import type { Position } from "#domain/sync.ts";
import { instantOf } from "#domain/time.ts";
import { compact } from "#lib/local/compact.ts";
import { LocalServer } from "./localServer.ts";
import {
	eventually,
	group,
	newGroup,
	openTab,
	pause,
	settled,
	storeAfter,
	syncedTab,
} from "./localTab.ts";

test("the live feed comes back after it broke, once", async () => {
	const server = new LocalServer();
	const tab = await openTab(server);
	const synchronizer = tab.sync();
	await settled(tab, server);
	server.breakFeeds();
	expect(server.openFeeds).toBe(0);
	synchronizer.retryNow();
	await pause(2500);
	expect(server.openFeeds).toBe(1);
	server.put("groups", group("after"));
	server.poke();
	await eventually(tab.groups, (all) => all.join() === "after");
});

test("a network that is lost while an answer is under way is still lost once it is there", async () => {
	const server = new LocalServer();
	const tab = await openTab(server);
	const synchronizer = tab.sync();
	const atRest = () =>
		eventually(
			() => synchronizer.isWorking,
			(works) => !works,
		);
	await settled(tab, server);
	await atRest();
	server.onPull = () => {
		server.offline = true;
		synchronizer.lostNetwork();
	};
	synchronizer.kick();
	await atRest();
	expect(tab.seen.state?.online).toBe(false);
});

test.each(["documents", "verdict"])(
	"the %s first: nothing flickers",
	async (first) => {
		const server = new LocalServer();
		const tab = await syncedTab(server);
		const shown: string[] = [];
		tab.core.tables.of("groups").listen(() => shown.push(tab.groups().join()));
		const { promise: gate, resolve: open } = Promise.withResolvers<void>();
		if (first === "documents") server.answerGate = gate;
		else
			server.onAct = () => {
				server.pullGate = gate;
			};
		const made = newGroup("Steady");
		await tab.core.act([made]);
		if (first === "documents") {
			await eventually(
				() => server.batches.length,
				(count) => count === 1,
			);
			await storeAfter(tab, server.seq, {
				groups: [server.get("groups", made.payload.groupId)],
			});
			await eventually(tab.groups, (all) => all.join() === "Steady");
			expect(tab.states()).toEqual(["waiting"]);
		} else {
			await eventually(tab.states, (all) => all.join() === "accepted");
			expect(await tab.groups()).toEqual(["Steady*"]);
		}
		open();
		await eventually(tab.outcomes, (all) => all === "accepted");
		await eventually(tab.groups, (all) => all.join() === "Steady");
		await pause(50);
		expect(shown.filter((now, i) => now !== shown[i - 1])).toEqual([
			"Steady*",
			"Steady",
		]);
	},
);

test("a change of one's own is pulled once, and not at all when it was told of while it was being sent", async () => {
	const server = new LocalServer();
	const tab = await openTab(server);
	const synchronizer = tab.sync();
	await settled(tab, server);
	const atRest = () =>
		eventually(
			() => synchronizer.isWorking,
			(works) => !works,
		);
	const sent = async (name: string) => {
		await eventually(tab.groups, (all) => all.includes(name));
		await eventually(
			() => tab.store.outbox.count(),
			(count) => count === 0,
		);
		await atRest();
		return server.asked.splice(0).join();
	};
	await atRest();
	server.asked.length = 0;
	await tab.core.act([newGroup("Pulled")]);
	expect(await sent("Pulled")).toBe("act,pull");

	const { seq } = server;
	const answer = Promise.withResolvers<void>();
	server.answerGate = answer.promise;
	await tab.core.act([newGroup("Told")]);
	await eventually(
		() => server.seq,
		(now) => now > seq,
	);
	server.tellNews(seq);
	await pause(0);
	answer.resolve();
	expect(await sent("Told")).toBe("act");
});

test("what was told of while an action was being sent, but not the action, does not stand for it", async () => {
	const server = new LocalServer();
	const tab = await syncedTab(server);
	const { seq } = server;
	server.put("groups", group("Theirs"));
	const answer = Promise.withResolvers<void>();
	server.onAct = () => server.tellNews(seq);
	server.answerGate = answer.promise;
	await tab.core.act([newGroup("Ours")]);
	await eventually(
		() => server.batches.length,
		(sent) => sent === 1,
	);
	await pause(0);
	answer.resolve();
	await eventually(tab.groups, (all) => all.join() === "Ours,Theirs");
});

test("a page that this tab has stored is shown without being read again", async () => {
	const server = new LocalServer();
	const tab = await syncedTab(server);
	vi.spyOn(tab.store, "snapshotAfter").mockReturnValue(new Promise(() => {}));
	const { seq } = server;
	server.put("groups", group("News"));
	server.tellNews(seq);
	await eventually(tab.groups, (all) => all.join() === "News");
});

test("a page that this tab has stored does not stand for one before it that it has not shown yet", async () => {
	const server = new LocalServer();
	const tab = await syncedTab(server);
	const other = await openTab(server, tab.name);
	tab.stopSync();
	const shown = Promise.withResolvers<void>();
	const read = tab.store.snapshotAfter.bind(tab.store);
	const held = vi
		.spyOn(tab.store, "snapshotAfter")
		.mockImplementation(async (...asked) => {
			const snapshot = await read(...asked);
			await shown.promise;
			return snapshot;
		});
	const { seq } = server;
	await storeAfter(other, seq + 1, { groups: [group("First")] });
	await eventually(
		() => held.mock.calls.length,
		(reads) => reads > 0,
	);
	await storeAfter(tab, seq + 2, { groups: [group("Second")] });
	await pause(0);
	shown.resolve();
	await eventually(tab.groups, (all) => all.join() === "First,Second");
});

test("a new action does not flicker though what was read before it is applied after it", async () => {
	const server = new LocalServer();
	const tab = await syncedTab(server);
	tab.stopSync();
	let went = 0;
	tab.core.tables.of("groups").listen((changes) => {
		went += changes.filter(({ after }) => !after).length;
	});
	for (let i = 0; i < 20; i += 1) {
		const stored = storeAfter(tab, server.seq, { groups: [group(`S${i}`)] });
		await Promise.all([tab.core.act([newGroup(`A${i}`)]), stored]);
	}
	await eventually(tab.groups, (all) => all.length === 40);
	expect(went).toBe(0);
});

test("a reset fills beside what is shown: no gap, and the outbox stays", async () => {
	const server = new LocalServer();
	server.pageSize = 10;
	for (let i = 0; i < 30; i += 1) server.put("groups", group(`G${i}`));
	const left = [...server.rows.values()].at(-1)?.id ?? "";
	const tab = await openTab(server);
	const synchronizer = tab.sync();
	await settled(tab, server);
	await eventually(tab.groups, (all) => all.length === 30);
	server.undecidable.add("createGroup");
	await tab.core.act([newGroup("Waiting")]);
	await eventually(tab.groups, (all) => all.length === 31);
	let fewest = 31;
	const unlisten = tab.core.tables.of("groups").listen(() => {
		fewest = Math.min(fewest, tab.groups().length);
	});
	server.rows.delete(`groups/${left}`);
	server.grantRevision += 1;
	synchronizer.kick();
	await eventually(
		async () => (await tab.store.feed()).active,
		(active) => active === 2,
	);
	await eventually(tab.groups, (all) => all.length === 30);
	unlisten();
	expect(fewest).toBe(30);
	expect(await tab.groups()).toContain("Waiting*");
	expect(tab.states()).toEqual(["waiting"]);
	const pages = await tab.store.pages.toArray();
	expect(new Set(pages.map(({ generation }) => generation))).toEqual(
		new Set([2]),
	);
});

test("a server restored from a backup is offered again what was accepted since", async () => {
	const server = new LocalServer();
	const tab = await openTab(server);
	const synchronizer = tab.sync();
	await settled(tab, server);
	const backup = { rows: new Map(server.rows), seq: server.seq };
	for (let i = 0; i < 3; i += 1) server.put("groups", group(`lost ${i}`));
	await tab.core.act([newGroup("Mine")]);
	await eventually(tab.outcomes, (all) => all === "accepted");
	await settled(tab, server);
	server.rows = backup.rows;
	server.seq = backup.seq;
	server.verdicts.clear();
	server.epoch = uuidv7();
	synchronizer.kick();
	await eventually(
		() => server.rows.size,
		(size) => size === 2,
	);
	await eventually(tab.groups, (all) => all.join() === "Mine");
	await eventually(tab.outcomes, (all) => all === "accepted");
});

test("packing many small pages loses no document and no deletion, also for a tab that lags behind", async () => {
	const server = new LocalServer();
	const tab = await syncedTab(server);
	const ids: string[] = [];
	for (let i = 0; i < 66; i += 1) {
		const id = uuidv7();
		ids.push(id);
		server.put("groups", group(`G${String(i).padStart(2, "0")}`, id));
		server.poke();
		await settled(tab, server);
	}
	await eventually(
		() => tab.store.pages.count(),
		(count) => count < 10,
	);
	await eventually(tab.groups, (all) => all.length === 66);
	tab.stopSync();
	// From here on the tab hears nothing until a deletion has been stored and packed away.
	let { seq } = server;
	const store = (changes: Record<string, unknown[]>) => {
		seq += 1;
		return storeAfter(tab, seq, changes);
	};
	let release = () => {};
	const held = new Promise<void>((resolve) => {
		release = resolve;
	});
	void tab.core.queued(() => held);
	await store({ groups: [{ id: ids[0], _deleted: true }] });
	for (let i = 0; i < 70; i += 1)
		await store({ groups: [group(`again ${i}`, ids[1])] });
	await compact(tab.store);
	expect(await tab.store.pages.count()).toBeLessThan(10);
	release();
	await eventually(tab.groups, (all) => all.includes("again 69"));
	expect(await tab.groups()).toHaveLength(65);

	const reopened = await openTab(server, tab.name);
	expect((await reopened.groups()).sort()).toEqual((await tab.groups()).sort());
});

test("a page that could not be stored is not shown in the place of the one that another tab then stored", async () => {
	const server = new LocalServer();
	const tab = await syncedTab(server);
	tab.stopSync();
	const other = await openTab(server, tab.name);
	const store = (by: typeof tab, name: string) =>
		storeAfter(by, server.seq + 1, { groups: [group(name)] });
	vi.spyOn(tab.store.meta, "put").mockRejectedValueOnce(new Error("full"));
	await expect(store(tab, "Not stored")).rejects.toThrow("full");
	await store(other, "Stored");
	for (const each of [tab, other])
		await eventually(each.groups, (all) => all.join() === "Stored");
});

test("a page of more documents than one is packed with does not hold up packing", async () => {
	const server = new LocalServer();
	const tab = await syncedTab(server);
	tab.stopSync();
	const groups = Array.from({ length: 7000 }, (_, i) => group(`G${i}`));
	await storeAfter(tab, server.seq + 1, { groups });
	await compact(tab.store);
	const feed = await tab.store.feed();
	expect(feed.isByCourse).toBe(true);
	const pages = await tab.store.pages.toArray();
	const kept = pages.reduce((sum, { count }) => sum + count, 0);
	expect(kept).toBe(1 + groups.length);
	expect(Math.max(...pages.map(({ n }) => n))).toBe(feed.packedThrough);
});

test("what a device was filled with is packed once, not again at each pull", async () => {
	const server = new LocalServer();
	server.pageSize = 1000;
	const tab = await openTab(server);
	const { promise: held, resolve: release } = Promise.withResolvers<void>();
	void tab.core.queued(() => held);
	let { position } = await tab.store.position();
	for (let n = 1; n <= 66; n += 1) {
		const next: Position = {
			checkpoint:
				n === 66
					? { phase: "follow", seq: 1 }
					: {
							phase: "fill",
							collection: "groups",
							after: uuidv7() as never,
							from: 1,
						},
			epoch: server.epoch,
			grantRevision: 0,
			schemaVersion: 1,
		};
		const groups = Array.from({ length: 500 }, (_, i) => group(`${n} ${i}`));
		await tab.store.storePage(JSON.stringify({ groups }), next, {
			from: position,
			total: 33_000,
			counts: { groups: 500 },
			at: instantOf(Date.now()),
			clockOffset: 0,
			mayBeLate: false,
			caughtUp: n === 66,
		});
		position = next;
	}
	await compact(tab.store);
	const before = await tab.store.pages.toCollection().primaryKeys();
	expect(before).toHaveLength(17);
	await compact(tab.store);
	expect(await tab.store.pages.toCollection().primaryKeys()).toEqual(before);
	await tab.core.store.pages.clear();
	release();
});
