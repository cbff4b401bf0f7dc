// First: Dexie looks for IndexedDB when it is loaded.
import "fake-indexeddb/auto";

import { expect, test } from "vitest";
import { LocalServer } from "./localServer.ts";
import { eventually, group, newGroup, openTab, pause } from "./localTab.ts";

test("an action is shown as pending, survives a reopen while offline, and loses its mark once its documents arrived", async () => {
	const server = new LocalServer();
	server.offline = true;
	const first = await openTab(server);
	first.sync();
	expect(await first.core.act([newGroup("Night shift")])).toMatchObject([
		{ ok: true },
	]);
	expect(await first.groups()).toEqual(["Night shift*"]);
	await first.close();

	const second = await openTab(server, first.name);
	expect(await second.groups()).toEqual(["Night shift*"]);
	server.offline = false;
	second.sync();
	await eventually(second.groups, (groups) => groups.join() === "Night shift");
	expect(await second.outcomes()).toBe("accepted");
});

test("an action that could not be stored is not shown, and says so", async () => {
	const server = new LocalServer();
	const tab = await openTab(server);
	const shown: string[] = [];
	tab.core.tables
		.of("groups")
		.listen((changes) => shown.push(...changes.map(({ id }) => id)));
	tab.store.outbox.hook("creating", () => {
		throw new Error("The disk is full.");
	});
	await expect(tab.core.act([newGroup("Lost")])).rejects.toThrow(
		"disk is full",
	);
	expect(await tab.groups()).toEqual([]);
	expect(shown, "not even for a moment").toEqual([]);
});

test("later actions of one step see the earlier ones, and a wrong one is left out and named", async () => {
	const tab = await openTab(new LocalServer());
	const made = newGroup("A");
	const rename = {
		kind: "editGroup",
		payload: {
			groupId: made.payload.groupId,
			changes: { name: { from: "A", to: "B" } },
		},
	};
	const results = await tab.core.act([made, newGroup(""), rename]);
	expect(results.map(({ ok }) => ok)).toEqual([true, false, true]);
	expect(results[1]).toMatchObject({ reason: { field: "name" } });
	expect(await tab.groups()).toEqual(["B*"]);
	expect(tab.seen.entries).toHaveLength(2);
});

test("what the server rejects leaves the screen and keeps what was typed", async () => {
	const server = new LocalServer();
	const tab = await openTab(server);
	const taken = newGroup("Taken");
	await tab.core.act([taken]);
	server.put("groups", group("Somebody else's", taken.payload.groupId));
	tab.sync();
	await eventually(tab.states, (states) => states.join() === "rejected");
	await eventually(tab.groups, (all) => all.join() === "Somebody else's");
	const [entry] = tab.seen.entries;
	expect(entry?.action.payload).toEqual(taken.payload);
	expect(entry?.verdict).toMatchObject({ field: "groupId" });

	const again = { ...newGroup("Corrected") };
	expect(await tab.core.act([again], { replaces: entry?.id })).toMatchObject([
		{ ok: true },
	]);
	await eventually(tab.outcomes, (all) => all === "accepted");
	await eventually(
		tab.groups,
		(all) => all.join() === "Corrected,Somebody else's",
	);
});

test("what the server alone refuses leaves the screen, though this device would take it", async () => {
	const server = new LocalServer();
	server.unacceptable.add("createGroup");
	const tab = await openTab(server);
	await tab.core.act([newGroup("Refused")]);
	expect(tab.groups()).toEqual(["Refused*"]);
	tab.sync();
	await eventually(tab.states, (states) => states.join() === "rejected");
	await eventually(tab.groups, (all) => all.length === 0);
});

test("a discarded entry is gone", async () => {
	const server = new LocalServer();
	const tab = await openTab(server);
	const taken = newGroup("Taken");
	await tab.core.act([taken]);
	server.put("groups", group("Other", taken.payload.groupId));
	tab.sync();
	await eventually(tab.states, (states) => states.join() === "rejected");
	await tab.core.discard(tab.seen.entries[0]?.id ?? "");
	await eventually(tab.states, (states) => states.length === 0);
	expect(await tab.store.outbox.count()).toBe(0);
});

test("an answer that was lost: the same actions are sent again and take effect once", async () => {
	const server = new LocalServer();
	server.answersToLose = 1;
	const tab = await openTab(server);
	await tab.core.act([newGroup("Once"), newGroup("Too")]);
	const synchronizer = tab.sync();
	await eventually(
		() => server.batches.length,
		(count) => count >= 1,
	);
	await pause(50);
	synchronizer.retryNow();
	await eventually(tab.outcomes, (all) => all === "accepted,accepted");
	const [sent, again] = server.batches;
	expect(again?.map(({ id }) => id)).toEqual(sent?.map(({ id }) => id));
	expect(server.seq).toBe(3);
});

test("signed out: everything is kept, the server is left in peace, and it goes on after signing in", async () => {
	const server = new LocalServer();
	server.signedIn = false;
	const tab = await openTab(server);
	await tab.core.act([newGroup("Kept")]);
	const synchronizer = tab.sync();
	await eventually(
		() => tab.seen.state?.signedIn,
		(signedIn) => signedIn === false,
	);
	const before = server.asked.length;
	await pause(3500);
	expect(server.asked.length - before).toBeLessThanOrEqual(2);
	expect(await tab.groups()).toEqual(["Kept*"]);
	server.signedIn = true;
	synchronizer.retryNow();
	await eventually(tab.groups, (all) => all.join() === "Kept");
	expect(server.openFeeds).toBe(1);
});

test("somebody else signed in here: nothing of this person is sent", async () => {
	const server = new LocalServer();
	const tab = await openTab(server);
	await tab.core.act([newGroup("Mine")]);
	tab.sync("01900000-0000-7000-8000-0000000000aa");
	await eventually(
		() => tab.seen.state?.signedIn,
		(signedIn) => signedIn === false,
	);
	await pause(50);
	expect(server.batches).toEqual([]);
});

test("many offline actions stay shown without a gap while they are sent, and are laid aside once they have arrived", async () => {
	const server = new LocalServer();
	const tab = await openTab(server);
	const made = Array.from({ length: 350 }, (_, i) => newGroup(`G${i}`));
	await tab.core.act(made);
	expect(await tab.groups()).toHaveLength(350);
	let release = () => {};
	server.pullGate = new Promise((resolve) => {
		release = resolve;
	});
	tab.sync();
	// All have a verdict, none has its documents.
	await eventually(
		tab.states,
		(all) => all.length > 0 && !all.includes("waiting"),
		10_000,
	);
	await pause(30);
	expect(await tab.groups()).toHaveLength(350);
	server.pullGate = null;
	release();
	await eventually(
		tab.groups,
		(all) => all.every((name) => !name.endsWith("*")),
		10_000,
	);
	expect(await tab.groups()).toHaveLength(350);
	await eventually(
		() => tab.store.sent.count(),
		(count) => count === 350,
	);
	expect(await tab.store.outbox.count()).toBe(0);
});

test("what was stopped sends nothing more", async () => {
	const server = new LocalServer();
	const tab = await openTab(server);
	await tab.core.act([newGroup("Mine")]);
	tab.sync().stop();
	await pause(50);
	expect(server.batches).toEqual([]);
	expect(tab.states()).toEqual(["waiting"]);
});
