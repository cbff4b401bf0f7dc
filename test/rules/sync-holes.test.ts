// First: Dexie looks for IndexedDB when it is loaded.
import "fake-indexeddb/auto";

import { liveQuery } from "dexie";
import { v7 as uuidv7 } from "uuid";
import { describe, expect, test, vi } from "vitest";
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

// The ways in which sync by RxDB's replication loses data without a word, each with a test that fails
// without its cure. Those that the server has to close are in test/server/sync-holes.test.ts.

const DAY = 86_400_000;

/** The server was sent groups of these names, in the order of the device's counter. */
function expectSent({ batches }: LocalServer, names: string[]): void {
	const sent = batches.flat();
	expect(sent.map(({ counter }) => counter)).toEqual(
		names.map((_, index) => index + 1),
	);
	expect(sent.map(({ payload }) => (payload as { name: string }).name)).toEqual(
		names,
	);
}

/** The same with the device's clock at another time, in epoch milliseconds. */
async function under<Result>(
	now: number,
	work: () => Promise<Result>,
): Promise<Result> {
	const clock = vi.spyOn(Date, "now").mockImplementation(() => now);
	try {
		return await work();
	} finally {
		clock.mockRestore();
	}
}

describe("a local clock that moves back", () => {
	test("what is written under a clock that was set back is sent, in the device's order", async () => {
		const server = new LocalServer();
		const name = `clock-${uuidv7()}`;
		const session = (days: number, group: string) =>
			under(Date.now() + days * DAY, async () => {
				const tab = await openTab(server, name);
				await tab.core.act([newGroup(group)]);
				return tab;
			});
		const ahead = await session(1, "1");
		ahead.sync();
		await eventually(ahead.outcomes, (all) => all === "accepted");
		await ahead.close();
		const right = await session(0, "2");
		await right.close();
		const back = await session(-5 * 365, "3");
		back.sync();
		await eventually(
			back.outcomes,
			(all) => all === "accepted,accepted,accepted",
		);
		expectSent(server, ["1", "2", "3"]);
	});

	test("no action is made before the one before it, though the clock is set back by years", async () => {
		const server = new LocalServer();
		const name = `clock-${uuidv7()}`;
		const first = await openTab(server, name);
		await first.core.act([newGroup("1"), newGroup("2")]);
		await first.close();
		const second = await under(Date.now() - 5 * 365 * DAY, async () => {
			const tab = await openTab(server, name);
			await tab.core.act([newGroup("3")]);
			return tab;
		});
		second.sync();
		await eventually(
			second.outcomes,
			(all) => all === "accepted,accepted,accepted",
		);
		expectSent(server, ["1", "2", "3"]);
		const times = server.batches.flat().map(({ madeAt }) => madeAt);
		expect([...times].sort(), "never back in time").toEqual(times);
	});

	test("what was refused under a wrong clock leaves no time behind", async () => {
		const server = new LocalServer();
		const tab = await syncedTab(server);
		tab.stopSync();
		const refused = await under(Date.now() + 3650 * DAY, () =>
			tab.core.act([newGroup("")]),
		);
		expect(refused).toMatchObject([{ ok: false }]);
		await tab.core.act([newGroup("Right")]);
		const madeAt = tab.seen.entries[0]?.action.madeAt ?? "";
		expect(Date.parse(madeAt)).toBeLessThan(Date.now() + DAY);
	});
});

describe("a pulled page that could not be stored", () => {
	test("is fetched again, and nothing is skipped", async () => {
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
		expect(
			await tab.store.pages.count(),
			"no page without its checkpoint",
		).toBe(0);
	});
});

describe("a word of the live feed", () => {
	test("after a gap loses nothing", async () => {
		const server = new LocalServer();
		const tab = await syncedTab(server);
		for (let i = 0; i < 5; i += 1) server.put("groups", group(`unheard ${i}`));
		server.put("groups", group("heard"));
		server.poke();
		await eventually(tab.groups, (all) => all.length === 6);
	});

	test("that brings the news along is taken in, and nothing is asked for", async () => {
		const server = new LocalServer();
		const tab = await syncedTab(server);
		const before = server.seq;
		const asked = server.asked.length;
		server.put("groups", group("told"));
		server.tellNews(before);
		await eventually(tab.groups, (all) => all.join() === "told");
		await settled(tab, server);
		expect(server.asked.slice(asked)).toEqual([]);
	});

	test("that brings news from beyond where the device stands skips nothing", async () => {
		const server = new LocalServer();
		const tab = await syncedTab(server);
		server.put("groups", group("unheard"));
		const before = server.seq;
		server.put("groups", group("told"));
		server.tellNews(before);
		await eventually(tab.groups, (all) => all.join() === "told,unheard");
		await settled(tab, server);
	});

	test("that brings news waited for a page that was frozen, and sets no clock back", async () => {
		const server = new LocalServer();
		const tab = await syncedTab(server);
		const before = server.seq;
		const now = Date.now();
		server.now = () => now - DAY;
		server.put("groups", group("told"));
		server.tellNews(before);
		server.now = () => Date.now();
		await eventually(tab.groups, (all) => all.join() === "told");
		await settled(tab, server);
		const { clockOffset } = await tab.store.feed();
		expect(Math.abs(clockOffset)).toBeLessThan(DAY / 2);
	});

	test("that brings news from a later time than this device believes in sets its clock", async () => {
		const server = new LocalServer();
		const tab = await syncedTab(server);
		const before = server.seq;
		server.now = () => Date.now() + DAY;
		server.put("groups", group("told"));
		server.tellNews(before);
		await settled(tab, server);
		const { clockOffset } = await tab.store.feed();
		expect(clockOffset).toBeGreaterThan(DAY / 2);
	});

	test.each([-3, 100])(
		"that is off by %i moves the checkpoint nowhere",
		async (off) => {
			const server = new LocalServer();
			const tab = await syncedTab(server);
			for (let i = 0; i < 5; i += 1)
				server.put("groups", group(`unheard ${i}`));
			const { promise: gate, resolve: open } = Promise.withResolvers<void>();
			server.pullGate = gate;
			const { position } = await tab.store.position();
			server.poke(server.seq + off);
			await pause(30);
			expect((await tab.store.position()).position).toEqual(position);
			open();
			await settled(tab, server);
			await eventually(tab.groups, (all) => all.length === 5);
		},
	);
});

describe("what the server merged", () => {
	test("comes back to who wrote it, with what was typed", async () => {
		const server = new LocalServer();
		server.put(
			"groups",
			group("Before", "01900000-0000-7000-8000-000000000001"),
		);
		const tab = await openTab(server);
		tab.sync();
		await eventually(tab.groups, (all) => all.join() === "Before");
		server.offline = true;
		await tab.core.act([
			{
				kind: "editGroup",
				payload: {
					groupId: "01900000-0000-7000-8000-000000000001",
					changes: { name: { from: "Before", to: "Mine" } },
				},
			},
		]);
		expect(await tab.groups()).toEqual(["Mine*"]);
		server.put(
			"groups",
			group("Theirs", "01900000-0000-7000-8000-000000000001"),
		);
		server.offline = false;
		tab.stopSync();
		tab.sync();
		await eventually(tab.states, (states) => states.join() === "conflict");
		await eventually(tab.groups, (all) => all.join() === "Theirs");
		expect(tab.seen.entries[0]?.verdict).toMatchObject({
			conflicts: [{ field: "name", yours: "Mine", theirs: "Theirs" }],
		});
	});
});

describe("an action that fails", () => {
	test("and that the server cannot decide holds up no other and is tried again", async () => {
		const server = new LocalServer();
		server.undecidable.add("editPortal");
		const tab = await openTab(server);
		tab.sync();
		await eventually(
			() => tab.core.tables.of("settings").size,
			(settings) => settings === 1,
		);
		const edit = {
			kind: "editPortal",
			payload: {
				portalId: server.identity.portalId,
				changes: { name: { from: "Portal", to: "Renamed" } },
			},
		};
		await tab.core.act([edit, newGroup("Goes on")]);
		await eventually(tab.outcomes, (all) => all === "waiting,accepted");
		await eventually(
			() => tab.seen.entries[0]?.lastError,
			(lastError) => lastError === "Not just now.",
		);
		server.undecidable.clear();
		await eventually(tab.outcomes, (all) => all === "accepted,accepted");
	});

	test("and that spoils its whole batch is found, and the others go through", async () => {
		const server = new LocalServer();
		const tab = await openTab(server);
		await tab.core.act([newGroup("A"), newGroup("B")]);
		await tab.store.outbox.toCollection().modify((entry) => {
			if (entry.counter === 1) entry.action.kind = "spoiled";
		});
		server.unacceptable.add("spoiled");
		tab.sync();
		await eventually(tab.outcomes, (all) => all === "rejected,accepted");
	});
});

describe("an answer out of order", () => {
	test("pulled from where the store no longer is, is not stored", async () => {
		const server = new LocalServer();
		const tab = await syncedTab(server);
		tab.stopSync();
		const { position } = await tab.store.position();
		await storeAfter(tab, server.seq + 1, { groups: [group("First")] });
		expect(
			await storeAfter(
				tab,
				server.seq + 1,
				{ groups: [group("Late")] },
				position,
			),
		).toBe(false);
		await eventually(tab.groups, (all) => all.join() === "First");
	});

	test("that comes late moves the checkpoint neither back nor past what is stored", async () => {
		const server = new LocalServer();
		const frozen = await syncedTab(server);
		frozen.stopSync();
		server.put("groups", group("early"));
		const { promise: gate, resolve: open } = Promise.withResolvers<void>();
		const remote = server.remote();
		const pull = vi.fn(remote.pull);
		vi.spyOn(server, "remote").mockReturnValueOnce({
			...remote,
			async pull(request) {
				const answer = await pull(request);
				await gate;
				return answer;
			},
		});
		frozen.sync();
		await eventually(
			() => pull.mock.settledResults.length,
			(answers) => answers === 1,
		);
		const other = await openTab(server, frozen.name);
		server.put("groups", group("later"));
		other.sync();
		await settled(other, server);
		const pages = await other.store.pages.count();
		const places: number[] = [];
		const watch = liveQuery(() => other.store.position()).subscribe(
			({ position }) => {
				const checkpoint = position?.checkpoint;
				if (checkpoint?.phase === "follow") places.push(checkpoint.seq);
			},
		);
		open();
		await eventually(
			() => pull.mock.settledResults.length,
			(answers) => answers > 1,
		);
		await pause(30);
		watch.unsubscribe();
		expect(new Set(places)).toEqual(new Set([server.seq]));
		expect(await other.store.pages.count(), "nothing twice").toBe(pages);
		expect(other.groups()).toEqual(["early", "later"]);
	});
});
