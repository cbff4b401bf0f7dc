// First: Dexie looks for IndexedDB when it is loaded.
import "fake-indexeddb/auto";

import { v7 as uuidv7 } from "uuid";
import { expect, test } from "vitest";
import { instantOf } from "#domain/time.ts";
import { importAtOnce } from "#lib/local/importAtOnce.ts";
import { UndoneAlready } from "#lib/local/importRows.ts";
import {
	type NewImport,
	storeImport,
	undoableOf,
} from "#lib/local/importStore.ts";
import { LocalServer } from "./localServer.ts";
import { eventually, group, openTab, syncedTab, type Tab } from "./localTab.ts";

const NAMES = ["A", "B", "C"];

type Renamed = { id: string; from: string; to: string };

const rename = ({ id, from, to }: Renamed) => ({
	kind: "editGroup",
	payload: { groupId: id, changes: { name: { from, to } } },
});

function bulk(all: readonly Renamed[], isFinal = false): NewImport {
	return {
		subject: "bulk",
		fileName: "Rename groups",
		header: ["Who"],
		leftOut: { there: 0, errors: 0 },
		rows: all.map(({ id, from, to }, index) => ({
			row: index + 1,
			cells: [from],
			actions: [rename({ id, from, to })],
			...(!isFinal && { opposite: rename({ id, from: to, to: from }) }),
		})),
	};
}

/** Three groups on a device, and what gives them other names. */
async function threeGroups() {
	const server = new LocalServer();
	const all = NAMES.map((name) => ({
		id: uuidv7(),
		from: name,
		to: name.toLowerCase(),
	}));
	for (const { id, from } of all) server.put("groups", group(from, id));
	const tab = await syncedTab(server);
	await eventually(tab.groups, (names) => names.length === all.length);
	return { server, all, tab };
}

/** Takes back what is kept on the device under this id. */
async function undo({ store, core }: Tab, id: string) {
	const deeds = await undoableOf(store, id);
	return importAtOnce(core, {
		...bulk([]),
		undoes: id,
		rows: deeds.map(({ cells, action }, index) => ({
			row: index + 1,
			cells,
			actions: [action],
		})),
	});
}

test("after a reload what was done with many is still offered, and taken back once", async () => {
	const { server, all, tab } = await threeGroups();
	tab.stopSync();
	const { id } = await importAtOnce(tab.core, bulk(all));
	expect(tab.groups()).toEqual(["a*", "b*", "c*"]);
	await tab.close();

	const again = await openTab(server, tab.name);
	const [record] = await again.store.imports.toArray();
	expect(record).toMatchObject({
		id,
		fileName: "Rename groups",
		state: "finished",
		rows: 3,
		counts: { imported: 3, refused: 0 },
	});
	await undo(again, id);
	expect(await undoableOf(again.store, id)).toEqual([]);
	await expect(undo(again, id)).rejects.toThrow(UndoneAlready);
	again.sync();
	await eventually(again.groups, (names) => names.join() === NAMES.join());
	await eventually(again.outcomes, (all) => !all.includes("waiting"));
	expect(server.batches.flat()).toHaveLength(6);
	expect(await again.store.imports.count()).toBe(1);
});

test("two tabs that take it back at the same moment do so once", async () => {
	const { server, all, tab } = await threeGroups();
	const { id } = await importAtOnce(tab.core, bulk(all));
	const other = await openTab(server, tab.name);
	const both = await Promise.allSettled([undo(tab, id), undo(other, id)]);
	expect(both.map(({ status }) => status).sort()).toEqual([
		"fulfilled",
		"rejected",
	]);
	expect(both).toContainEqual({
		status: "rejected",
		reason: expect.any(UndoneAlready),
	});
	await eventually(tab.groups, (names) => names.join() === NAMES.join());
	expect(server.batches.flat()).toHaveLength(6);
});

test("what was refused is named and not taken back, and nothing is offered for what is final", async () => {
	const { all, tab } = await threeGroups();
	const [first, ...others] = all;
	const wrong = [{ ...(first as Renamed), to: "" }, ...others];
	const { id, results } = await importAtOnce(tab.core, bulk(wrong));
	expect(results.map(({ ok }) => ok)).toEqual([false, true, true]);
	expect(
		(await undoableOf(tab.store, id)).flatMap(({ cells }) => cells),
	).toEqual(["B", "C"]);
	expect(await tab.store.imports.get(id)).toMatchObject({
		counts: { imported: 2, refused: 1 },
	});
	const final = [{ ...(first as Renamed), to: "z" }];
	await importAtOnce(tab.core, bulk(final, true));
	expect(await tab.store.imports.count()).toBe(1);
});

test("what cannot be stored is neither done nor offered; an undo that cannot be stored stays offered", async () => {
	const { all, tab } = await threeGroups();
	let isFull = true;
	tab.store.outbox.hook("creating", () => {
		if (isFull) throw new Error("The disk is full.");
	});
	await expect(importAtOnce(tab.core, bulk(all))).rejects.toThrow("full");
	expect(await tab.store.imports.count()).toBe(0);
	isFull = false;
	const { id } = await importAtOnce(tab.core, bulk(all));
	isFull = true;
	await expect(undo(tab, id)).rejects.toThrow("full");
	isFull = false;
	expect(await undoableOf(tab.store, id)).toHaveLength(3);

	tab.store.imports.hook("creating", () => {
		throw new Error("The disk is full.");
	});
	const back = all.map(({ id, from, to }) => ({ id, from: to, to: from }));
	await expect(importAtOnce(tab.core, bulk(back))).rejects.toThrow("full");
	expect(tab.groups().map((name) => name[0])).toEqual(["a", "b", "c"]);
});

test("after 30 days the next bulk lets go of it, large or small, and of no file", async () => {
	const { all, tab } = await threeGroups();
	const { store, core } = tab;
	const small = await importAtOnce(core, bulk(all));
	const long = instantOf(Date.parse(core.now()) - 31 * 86_400_000);
	await store.imports.update(small.id, { startedAt: long });
	const large = await storeImport(store, bulk(all), long);
	await store.imports.update(large, { state: "finished" });
	const file = await storeImport(
		store,
		{ ...bulk(all), subject: "people" },
		long,
	);
	const back = all.map(({ id, from, to }) => ({ id, from: to, to: from }));
	const { id } = await importAtOnce(core, bulk(back));
	expect(await store.imports.orderBy("id").primaryKeys()).toEqual([file, id]);
	expect(await undoableOf(store, small.id)).toEqual([]);
	expect(
		new Set((await store.importSlices.toArray()).map((each) => each.importId)),
	).toEqual(new Set([file, id]));
});
