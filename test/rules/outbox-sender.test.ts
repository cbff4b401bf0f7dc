// First: Dexie looks for IndexedDB when it is loaded.
import "fake-indexeddb/auto";

import { v7 as uuidv7 } from "uuid";
import { expect, test } from "vitest";
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
	const sender = new OutboxSender(
		tab.store,
		server.remote(),
		personId,
		deviceClock,
	);
	let reads = 0;
	tab.store.outbox.hook("reading", (entry) => {
		reads += 1;
		return entry;
	});
	const device = {
		server,
		tab,
		get reads() {
			return reads;
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
			caughtUp: true,
		},
	);
	await device.send(await putInto(tab, "2"));
	expect(device.sent()).toEqual(["1", "1", "2"]);
});

test("what was put off is looked at again before what is new is sent alone", async () => {
	const device = await sendingDevice();
	const { server, tab } = device;
	server.undecidable.add("createGroup");
	await device.send(await putInto(tab, "2"));
	server.undecidable.clear();
	expect(await tab.store.outbox.where("state").equals("waiting").count()).toBe(
		1,
	);
	const before = device.reads;
	let whenSent = -1;
	server.onAct = () => {
		whenSent = device.reads;
	};
	await device.send(await putInto(tab, "3"));
	expect(whenSent).toBeGreaterThan(before);
});
