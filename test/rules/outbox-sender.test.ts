// First: Dexie looks for IndexedDB when it is loaded.
import "fake-indexeddb/auto";

import { v7 as uuidv7 } from "uuid";
import { expect, test, vi } from "vitest";
import { instantOf } from "#domain/time.ts";
import { deviceClock } from "#lib/local/clock.ts";
import { enqueue } from "#lib/local/outbox.ts";
import { OutboxSender } from "#lib/sync/outboxSender.ts";
import { LocalServer } from "./localServer.ts";
import { newGroup, syncedTab, type Tab } from "./localTab.ts";

const putInto = ({ store }: Tab, name: string) =>
	enqueue(store, [
		{ ...newGroup(name), id: uuidv7(), madeAt: instantOf(Date.now()) },
	]);

/** A device that has sent one action, and what sends the next ones. */
async function sendingDevice() {
	const server = new LocalServer();
	const tab = await syncedTab(server);
	tab.stopSync();
	const { personId } = server.identity;
	let elapsed = 0;
	const clock = { ...deviceClock, elapsed: () => elapsed };
	const sender = new OutboxSender(tab.store, server.remote(), personId, clock);
	const reads = vi.spyOn(tab.store.outbox, "where");
	const device = {
		server,
		tab,
		/** How often what waits has been looked up. */
		get reads() {
			return reads.mock.calls.filter(([by]) => `${by}` === "[state+counter]")
				.length;
		},
		later(milliseconds: number) {
			elapsed += milliseconds;
		},
		/** Sends what was just put into the outbox, knowing that. */
		send: (
			entries: Awaited<ReturnType<typeof putInto>>,
			shownEpoch = server.epoch,
		) => sender.send(() => false, { entries, shownEpoch }),
		sent: () =>
			server.batches
				.flat()
				.map(({ payload }) => (payload as { name: string }).name),
	};
	await device.send(await putInto(tab, "1"));
	return device;
}

test("what was just put into the outbox is sent before the outbox is read", async () => {
	const device = await sendingDevice();
	const entries = await putInto(device.tab, "2");
	const before = device.reads;
	let whenSent = -1;
	device.server.onAct = () => {
		whenSent = device.reads;
	};
	await device.send(entries);
	expect(device.sent()).toEqual(["1", "2"]);
	expect(whenSent).toBe(before);
});

test("what another tab put there before is sent before", async () => {
	const device = await sendingDevice();
	await putInto(device.tab, "another tab’s");
	await device.send(await putInto(device.tab, "own"));
	expect(device.sent()).toEqual(["1", "another tab’s", "own"]);
});

test("what is offered again in another epoch is sent before", async () => {
	const device = await sendingDevice();
	const { server, tab } = device;
	server.epoch = uuidv7();
	server.verdicts.clear();
	const { positions } = await tab.store.feed();
	const from = positions.active;
	if (!from) throw new Error("Not filled.");
	await tab.store.storePage(
		"{}",
		{ ...from, epoch: server.epoch },
		{
			from,
			total: null,
			counts: {},
			at: instantOf(Date.now()),
			clockOffset: 0,
			mayBeLate: false,
			caughtUp: true,
		},
	);
	await device.send(await putInto(tab, "2"));
	expect(device.sent()).toEqual(["1", "1", "2"]);
});

test("what was put off and is due by now is sent before", async () => {
	const device = await sendingDevice();
	device.server.undecidable.add("createGroup");
	await device.send(await putInto(device.tab, "2"));
	device.server.undecidable.clear();
	device.later(3_600_000);
	await device.send(await putInto(device.tab, "3"));
	expect(device.sent()).toEqual(["1", "2", "2", "3"]);
});
