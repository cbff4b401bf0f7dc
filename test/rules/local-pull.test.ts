import { v7 as uuidv7 } from "uuid";
import { expect, test } from "vitest";
import { LocalServer } from "./localServer.ts";
import {
	eventually,
	group,
	newGroup,
	openTab,
	pause,
	type Tab,
} from "./localTab.ts";

const settled = (tab: Tab, server: LocalServer) =>
	eventually(
		async () => (await tab.store.feed()).positions.active?.checkpoint,
		(checkpoint) =>
			checkpoint?.phase === "follow" && checkpoint.seq === server.seq,
		8000,
	);

test("a page that could not be stored is fetched again, and nothing is skipped", async () => {
	const server = new LocalServer();
	server.pageSize = 4;
	for (let i = 0; i < 20; i += 1) server.put("groups", group(`G${i}`));
	const tab = await openTab(server);
	let failures = 3;
	tab.store.pages.hook("creating", (_key, page) => {
		if (page.n === 3 && failures-- > 0) throw new Error("Quota exceeded.");
	});
	const synchronizer = tab.sync();
	for (let i = 0; i < 3; i += 1) {
		await eventually(
			() => failures,
			(left) => left <= 2 - i,
		);
		const { positions } = await tab.store.feed();
		expect(positions.active?.checkpoint).toMatchObject({ phase: "fill" });
		await pause(20);
		synchronizer.retryNow();
	}
	await settled(tab, server);
	await eventually(tab.groups, (all) => all.length === 20);
});

test("the checkpoint and its page are one transaction", async () => {
	const server = new LocalServer();
	const tab = await openTab(server);
	tab.store.meta.hook("creating", () => {
		throw new Error("Quota exceeded.");
	});
	tab.sync();
	await eventually(
		() => tab.seen.state?.error,
		(error) => error != null,
	);
	expect(await tab.store.pages.count(), "no page without its checkpoint").toBe(
		0,
	);
});

test("a poke after a gap loses nothing", async () => {
	const server = new LocalServer();
	const tab = await openTab(server);
	tab.sync();
	await settled(tab, server);
	for (let i = 0; i < 5; i += 1) server.put("groups", group(`unheard ${i}`));
	server.put("groups", group("heard"));
	server.poke();
	await eventually(tab.groups, (all) => all.length === 6);
});

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
}, 10_000);

test("documents before the verdict, or the verdict before the documents: nothing flickers", async () => {
	for (const documentsFirst of [true, false]) {
		const server = new LocalServer();
		const tab = await openTab(server);
		const synchronizer = tab.sync();
		await settled(tab, server);
		const shown: string[] = [];
		const watch = tab.documents.groups
			.find()
			.$.subscribe((groups) =>
				shown.push(
					groups
						.map(({ name, pending }) => (pending ? `${name}*` : name))
						.join(),
				),
			);
		if (documentsFirst) server.answersToLose = 1;
		else {
			let release = () => {};
			server.pullGate = new Promise((resolve) => {
				release = resolve;
			});
			setTimeout(() => {
				server.pullGate = null;
				release();
			}, 100);
		}
		await tab.core.act([newGroup("Steady")]);
		if (documentsFirst) {
			await eventually(
				() => server.batches.length,
				(count) => count === 1,
			);
			// The documents are there; the answer was lost, and sending is held back.
			const [position] = [(await tab.store.feed()).positions.active];
			if (!position) throw new Error("Not filled.");
			await tab.store.storePage(
				{ groups: [server.get("groups", [...server.rows.values()].at(-1)?.id ?? "") as never] },
				{ ...position, checkpoint: { phase: "follow", seq: server.seq } },
				{
					total: null,
					at: (await tab.store.feed()).lastSyncAt as never,
					clockOffset: 0,
					caughtUp: true,
					from: position,
				} as never,
			);
			await eventually(tab.groups, (all) => all.join() === "Steady");
			await pause(30);
			synchronizer.retryNow();
		}
		await eventually(tab.states, (all) => all.join() === "accepted");
		await eventually(tab.groups, (all) => all.join() === "Steady");
		watch.unsubscribe();
		expect(shown.filter((now, i) => now !== shown[i - 1])).toEqual([
			"",
			"Steady*",
			"Steady",
		]);
		await tab.close();
	}
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
	const watch = tab.documents.groups.find().$.subscribe((groups) => {
		fewest = Math.min(fewest, groups.length);
	});
	server.rows.delete(`groups/${left}`);
	server.grantRevision += 1;
	synchronizer.kick();
	await eventually(
		async () => (await tab.store.feed()).active,
		(active) => active === 2,
	);
	await eventually(tab.groups, (all) => all.length === 30);
	watch.unsubscribe();
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
	await eventually(tab.states, (all) => all.join() === "accepted");
	await settled(tab, server);
	server.rows = backup.rows;
	server.seq = backup.seq;
	server.verdicts.clear();
	server.epoch = uuidv7();
	synchronizer.kick();
	await eventually(() => server.rows.size, (size) => size === 2);
	await eventually(tab.groups, (all) => all.join() === "Mine");
	await eventually(tab.states, (all) => all.join() === "accepted");
});

test("packing many small pages loses no document and no deletion, also for a tab that lags behind", async () => {
	const server = new LocalServer();
	const tab = await openTab(server);
	const synchronizer = tab.sync();
	await settled(tab, server);
	const ids: string[] = [];
	for (let i = 0; i < 70; i += 1) {
		const id = uuidv7();
		ids.push(id);
		server.put("groups", group(`G${String(i).padStart(2, "0")}`, id));
		server.poke();
		await settled(tab, server);
		if (i === 65) {
			synchronizer.stop();
			expect(await tab.store.pages.count()).toBeLessThan(64);
		}
		if (i === 65) break;
	}
	expect(await tab.groups()).toHaveLength(66);
	tab.stopSync();
	// From here on the tab hears nothing until a deletion has been stored and packed away.
	const writer = tab.store;
	const position = (await writer.feed()).positions.active;
	if (!position) throw new Error("Not filled.");
	let seq = position.checkpoint.phase === "follow" ? position.checkpoint.seq : 0;
	const store = async (changes: object) => {
		const from = (await writer.feed()).positions.active;
		seq += 1;
		await writer.storePage(
			changes as never,
			{ ...position, checkpoint: { phase: "follow", seq } },
			{
				total: null,
				at: (await writer.feed()).lastSyncAt as never,
				clockOffset: 0,
				caughtUp: true,
				from,
			} as never,
		);
	};
	let release = () => {};
	const held = new Promise<void>((resolve) => {
		release = resolve;
	});
	void tab.core.queued(() => held);
	await store({ groups: [{ id: ids[0], _deleted: true }] });
	for (let i = 0; i < 70; i += 1)
		await store({ groups: [group(`again ${i}`, ids[1])] });
	await writer.compact();
	expect(await writer.pages.count()).toBeLessThan(10);
	release();
	await eventually(tab.groups, (all) => all.includes("again 69"));
	expect(await tab.groups()).toHaveLength(65);

	const reopened = await openTab(server, tab.name, { few: true });
	expect((await reopened.groups()).sort()).toEqual((await tab.groups()).sort());
}, 20_000);
