// First: Dexie looks for IndexedDB when it is loaded.
import "fake-indexeddb/auto";

import { v7 as uuidv7 } from "uuid";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import type { Identity } from "#domain/sync.ts";
import { type Leadership, lead } from "#lib/sync/leader.ts";
import type { SyncState } from "#lib/sync/synchronizer.ts";
import { LocalServer } from "./localServer.ts";
import {
	eventually,
	group,
	newGroup,
	openTab,
	pause,
	type Tab,
} from "./localTab.ts";

beforeEach(() => {
	vi.stubGlobal("window", new EventTarget());
	vi.stubGlobal(
		"document",
		Object.assign(new EventTarget(), { visibilityState: "visible" }),
	);
});

type Leading = Leadership & {
	seen: {
		leads: boolean;
		stalled: boolean;
		state: SyncState | undefined;
		identity: Identity | undefined;
	};
};

function leading(tab: Tab, server: LocalServer): Leading {
	const seen: Leading["seen"] = {
		leads: false,
		stalled: false,
		state: undefined,
		identity: undefined,
	};
	const leadership = lead(
		tab.store,
		server.remote(),
		server.identity.personId,
		{
			leads: (leads) => {
				seen.leads = leads;
			},
			stalled: (stalled) => {
				seen.stalled = stalled;
			},
			state: (state) => {
				seen.state = state;
			},
			identity: (identity) => {
				seen.identity = identity;
			},
		},
	);
	onTestFinished(() => leadership.stop());
	return { ...leadership, seen };
}

async function twoTabs(server: LocalServer) {
	const name = `tabs-${uuidv7()}`;
	const first = await openTab(server, name);
	const second = await openTab(server, name);
	const leader = leading(first, server);
	await eventually(
		() => leader.seen.leads,
		(leads) => leads,
	);
	const follower = leading(second, server);
	return { first, second, leader, follower };
}

test("of two tabs one sends and both see", async () => {
	const server = new LocalServer();
	const { first, second, leader, follower } = await twoTabs(server);
	await second.core.act([newGroup("From the second")]);
	await first.core.act([newGroup("From the first")]);
	const both = "From the first,From the second";
	await eventually(first.groups, (all) => all.join() === both);
	await eventually(second.groups, (all) => all.join() === both);
	expect([leader.seen.leads, follower.seen.leads]).toEqual([true, false]);
	const ids = server.batches.flat().map(({ id }) => id);
	expect(new Set(ids).size).toBe(ids.length);
	const counters = server.batches.flat().map(({ counter }) => counter);
	expect(counters.sort()).toEqual([1, 2]);
	expect(server.openFeeds).toBe(1);
	await eventually(
		() => follower.seen.state?.online,
		(online) => online === true,
	);
});

test("actions of both tabs at the same time get numbers of their own", async () => {
	const server = new LocalServer();
	server.offline = true;
	const { first, second } = await twoTabs(server);
	await Promise.all(
		Array.from({ length: 20 }, (_, i) =>
			(i % 2 ? first : second).core.act([newGroup(`G${i}`)]),
		),
	);
	const entries = await first.store.outbox.orderBy("counter").toArray();
	expect(entries.map(({ counter }) => counter)).toEqual(
		Array.from({ length: 20 }, (_, i) => i + 1),
	);
	await eventually(first.groups, (all) => all.length === 20);
	await eventually(second.groups, (all) => all.length === 20);
});

test("when the leading tab closes the other one takes over", async () => {
	const server = new LocalServer();
	const { first, second, leader, follower } = await twoTabs(server);
	server.offline = true;
	await second.core.act([newGroup("Left behind")]);
	await leader.stop();
	await first.close();
	await eventually(
		() => follower.seen.leads,
		(leads) => leads,
	);
	server.offline = false;
	follower.retryNow();
	await eventually(second.groups, (all) => all.join() === "Left behind");
});

test("a follower hears who it is to the server, and can have the leader sync", async () => {
	const server = new LocalServer();
	const { leader, follower } = await twoTabs(server);
	await eventually(
		() => leader.seen.identity,
		(identity) => identity !== undefined,
	);
	Object.assign(server.identity, { role: "learner" });
	await pause(20);
	follower.retryNow();
	await eventually(
		() => follower.seen.identity?.role,
		(role) => role === "learner",
	);
});

test("without locks a tab syncs by itself", async () => {
	const { navigator } = globalThis;
	vi.stubGlobal("navigator", {});
	onTestFinished(() => void vi.stubGlobal("navigator", navigator));
	const server = new LocalServer();
	const tab = await openTab(server);
	await tab.core.act([newGroup("Alone")]);
	leading(tab, server);
	await eventually(tab.groups, (all) => all.join() === "Alone");
});

test("the network coming back is reason enough to send", async () => {
	const server = new LocalServer();
	server.offline = true;
	const tab = await openTab(server);
	const { seen } = leading(tab, server);
	await tab.core.act([newGroup("Soon")]);
	await eventually(
		() => seen.state?.online,
		(online) => online === false,
	);
	server.offline = false;
	window.dispatchEvent(new Event("online"));
	await eventually(tab.groups, (all) => all.join() === "Soon", 600);
});

/** The clock by which tabs look after one another; everything else goes on in real time. */
function watchByHand(): void {
	vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval"] });
	onTestFinished(() => void vi.useRealTimers());
}

/** A tab that holds the lock and does nothing, as one does that the browser has frozen. */
async function frozenLeader(name: string): Promise<{ lost(): boolean }> {
	let lost = false;
	await new Promise<void>((resolve) => {
		navigator.locks
			.request(`perennial-sync-${name}`, () => {
				resolve();
				return new Promise<never>(() => {});
			})
			.catch(() => {
				lost = true;
			});
	});
	return { lost: () => lost };
}

const SECOND = 1000;

test("after 90 s without a sign of the leader a hidden tab says so, and takes over once it is seen", async () => {
	watchByHand();
	const server = new LocalServer();
	const tab = await openTab(server);
	Object.assign(document, { visibilityState: "hidden" });
	const { lost } = await frozenLeader(tab.name);
	const { seen } = leading(tab, server);
	await tab.core.act([newGroup("Held up")]);
	await vi.advanceTimersByTimeAsync(80 * SECOND);
	expect([seen.stalled, seen.leads]).toEqual([false, false]);
	await vi.advanceTimersByTimeAsync(20 * SECOND);
	expect([seen.stalled, seen.leads]).toEqual([true, false]);
	expect(server.batches).toEqual([]);
	Object.assign(document, { visibilityState: "visible" });
	document.dispatchEvent(new Event("visibilitychange"));
	await eventually(tab.groups, (all) => all.join() === "Held up");
	expect(lost()).toBe(true);
	expect([seen.stalled, seen.leads]).toEqual([false, true]);
});

test("offline nobody is blamed for not syncing", async () => {
	watchByHand();
	vi.stubGlobal("navigator", { locks: navigator.locks, onLine: false });
	onTestFinished(() => void vi.unstubAllGlobals());
	const server = new LocalServer();
	const tab = await openTab(server);
	Object.assign(document, { visibilityState: "hidden" });
	await frozenLeader(tab.name);
	const { seen } = leading(tab, server);
	await vi.advanceTimersByTimeAsync(300 * SECOND);
	expect(seen.stalled).toBe(false);
});

test("a leader that lives is left alone, however long there is nothing to do", async () => {
	watchByHand();
	const server = new LocalServer();
	const { leader, follower } = await twoTabs(server);
	for (let minute = 0; minute < 10; minute++) {
		await vi.advanceTimersByTimeAsync(60 * SECOND);
		await pause(5);
	}
	expect([leader.seen.leads, follower.seen.leads]).toEqual([true, false]);
	expect([leader.seen.stalled, follower.seen.stalled]).toEqual([false, false]);
});

test("a night's sleep of the machine is no silence of the leader", async () => {
	watchByHand();
	const server = new LocalServer();
	const { leader, follower } = await twoTabs(server);
	vi.setSystemTime(Date.now() + 8 * 3600 * SECOND);
	await vi.advanceTimersByTimeAsync(10 * SECOND);
	await pause(20);
	expect([leader.seen.leads, follower.seen.leads]).toEqual([true, false]);
	expect(follower.seen.stalled).toBe(false);
});

test("a leader that hangs says so, loses the lock, stops and waits for its next turn", async () => {
	watchByHand();
	const server = new LocalServer();
	const { first, second, leader, follower } = await twoTabs(server);
	await eventually(
		() => leader.seen.state?.online,
		(online) => online === true,
	);
	// The local database of the leading tab answers nothing any more.
	const hanging = vi
		.spyOn(first.store, "storePage")
		.mockReturnValue(new Promise(() => {}));
	server.put("groups", group("New meanwhile"));
	leader.retryNow();
	await eventually(
		() => hanging.mock.calls.length,
		(calls) => calls > 0,
	);
	await eventually(
		async () => {
			await vi.advanceTimersByTimeAsync(10 * SECOND);
			return leader.seen.stalled;
		},
		(stalled) => stalled,
	);
	await eventually(
		async () => {
			await vi.advanceTimersByTimeAsync(10 * SECOND);
			return follower.seen.leads;
		},
		(leads) => leads,
	);
	await eventually(second.groups, (all) => all.join() === "New meanwhile");
	await eventually(
		() => leader.seen.leads,
		(leads) => !leads,
	);
	expect(server.openFeeds).toBe(1);
	hanging.mockRestore();
	await follower.stop();
	await eventually(
		() => leader.seen.leads,
		(leads) => leads,
	);
});
