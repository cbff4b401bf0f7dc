// First: Dexie looks for IndexedDB when it is loaded.
import "fake-indexeddb/auto";

import { v7 as uuidv7 } from "uuid";
import { expect, onTestFinished, test } from "vitest";
import { instantOf } from "#domain/time.ts";
import {
	dealtWith,
	type ImportRecord,
	UndoneAlready,
} from "#lib/local/importRows.ts";
import { ImportRunner } from "#lib/local/importRunner.ts";
import {
	cancelImport,
	type NewImport,
	refusedRows,
	storeImport,
	undoableOf,
} from "#lib/local/importStore.ts";
import { LocalServer } from "./localServer.ts";
import { eventually, group, openTab, pause, type Tab } from "./localTab.ts";

const ROWS = 1000;

/** An import of groups: the actions are simple, and that is all that the runner sees of them. */
function groupsToImport(count = ROWS, ids = groupIds(count)): NewImport {
	return {
		subject: "people",
		fileName: "groups.csv",
		header: ["Name"],
		leftOut: { there: 0, errors: 0 },
		rows: ids.map((groupId, index) => ({
			row: index + 2,
			cells: [`Group ${index}`],
			actions: [
				{
					kind: "createGroup",
					payload: {
						groupId,
						name: `Group ${index}`,
						managerIds: [],
						instructorIds: [],
					},
				},
			],
		})),
	};
}

function groupIds(count: number): string[] {
	return Array.from({ length: count }, () => uuidv7());
}

function run({ store, core }: Tab): ImportRunner {
	const runner = new ImportRunner(store, core);
	runner.start();
	onTestFinished(() => runner.stop());
	return runner;
}

const begin = ({ store }: Tab, what: NewImport) =>
	storeImport(store, what, instantOf(Date.now()));

const until = (
	{ store }: Tab,
	id: string,
	holds: (record: ImportRecord) => boolean,
) =>
	eventually(
		async () => (await store.imports.get(id)) as ImportRecord,
		holds,
		20_000,
	);

const groupsOn = (server: LocalServer) =>
	[...server.rows.values()].filter(({ collection }) => collection === "groups")
		.length;

test("all rows arrive, and never are more than some hundred actions laid over what is shown", async () => {
	const server = new LocalServer();
	const tab = await openTab(server);
	tab.sync();
	let most = 0;
	const counting: Promise<unknown>[] = [];
	server.onAct = () => {
		// Time enough for more to be handed over.
		server.answerGate = pause(120);
		counting.push(
			tab.store.outbox.count().then((count) => {
				most = Math.max(most, count);
			}),
		);
	};
	run(tab);
	const id = await begin(tab, groupsToImport());
	const record = await until(tab, id, ({ state }) => state === "finished");
	expect(record.counts).toMatchObject({ imported: ROWS, refused: 0 });
	expect(groupsOn(server)).toBe(ROWS);
	await Promise.all(counting);
	expect(most).toBeLessThanOrEqual(500);
	expect(await tab.store.outbox.where("state").equals("rejected").count()).toBe(
		0,
	);
});

test("killed between any two steps it goes on where it was, and does nothing twice", async () => {
	const server = new LocalServer();
	let tab = await openTab(server);
	const id = await begin(tab, groupsToImport());
	let reloads = 0;
	for (;;) {
		const runner = run(tab);
		tab.sync();
		const { promise, resolve } = Promise.withResolvers<void>();
		// The verdicts of every second batch find a closed tab.
		let batches = 0;
		server.onAct = () => {
			batches += 1;
			if (batches === 2) resolve();
		};
		await Promise.race([
			promise,
			until(tab, id, ({ state }) => state === "finished"),
		]);
		const record = (await tab.store.imports.get(id)) as ImportRecord;
		if (record.state === "finished") break;
		await runner.stop();
		const { name } = tab;
		await tab.close();
		tab = await openTab(server, name);
		reloads += 1;
	}
	expect(reloads).toBeGreaterThan(2);
	const record = await tab.store.imports.get(id);
	expect(record?.counts).toMatchObject({
		imported: ROWS,
		there: 0,
		refused: 0,
	});
	expect(groupsOn(server)).toBe(ROWS);
	expect(server.verdicts.size).toBe(ROWS);
});

test("a crash between handing over and noting it doubles nothing", async () => {
	const server = new LocalServer();
	server.offline = true;
	const tab = await openTab(server);
	const id = await begin(tab, groupsToImport(100));
	const first = run(tab);
	await until(tab, id, ({ next }) => next === 1);
	await first.stop();
	// As if the note had not been stored.
	const [slice] = await tab.store.importSlices.toArray();
	await tab.store.importSlices.put({ ...slice, state: "waiting" } as never);
	await tab.store.imports.update(id, { next: 0 });
	server.offline = false;
	tab.sync();
	run(tab);
	const record = await until(tab, id, ({ state }) => state === "finished");
	expect(record.counts).toMatchObject({ imported: 100, there: 0, refused: 0 });
	expect(server.verdicts.size).toBe(100);
});

test("what the server refuses stays with the import, and not under Needs attention", async () => {
	const server = new LocalServer();
	const tab = await openTab(server);
	const ids = groupIds(3);
	const what = groupsToImport(3, ids);
	// Somebody else imports the first meanwhile; of the second the server has never heard a manager.
	server.put("groups", group("Theirs", ids[0]));
	const [, second] = what.rows;
	Object.assign(second?.actions[0]?.payload as object, {
		managerIds: [uuidv7()],
	});
	const id = await begin(tab, what);
	run(tab);
	tab.sync();
	const record = await until(tab, id, ({ state }) => state === "finished");
	expect(record.counts).toEqual({
		imported: 1,
		there: 1,
		refused: 1,
		cancelled: 0,
	});
	expect(await refusedRows(tab.store, id)).toMatchObject([
		{ row: 3, cells: ["Group 1"], field: "managerIds" },
	]);
	expect(tab.seen.entries.filter(({ state }) => state === "rejected")).toEqual(
		[],
	);
});

test("cancelled offline: what was sent stays, and nothing of the rest ever leaves", async () => {
	const server = new LocalServer();
	const tab = await openTab(server);
	tab.sync();
	const { promise, resolve } = Promise.withResolvers<void>();
	server.onAct = () => {
		if (server.batches.length === 4) {
			server.offline = true;
			resolve();
		}
	};
	run(tab);
	const id = await begin(tab, groupsToImport());
	await promise;
	await eventually(
		() => tab.seen.state?.online,
		(online) => online === false,
	);
	await cancelImport(tab.store, id, true);
	const record = await until(tab, id, ({ state }) => state === "cancelled");
	expect(record.counts.cancelled).toBeGreaterThan(0);
	expect(dealtWith(record)).toBe(ROWS);
	expect(await tab.store.outbox.where("state").equals("waiting").count()).toBe(
		0,
	);
	server.offline = false;
	tab.stopSync();
	tab.sync();
	await eventually(tab.groups, (all) => all.length === groupsOn(server));
	expect(groupsOn(server)).toBe(record.counts.imported);
});

test("cancelled online: what is under way is still taken in, and all rows are accounted for", async () => {
	const server = new LocalServer();
	const tab = await openTab(server);
	tab.sync();
	const { promise, resolve } = Promise.withResolvers<void>();
	server.onAct = () => {
		if (server.batches.length === 2) resolve();
	};
	run(tab);
	const id = await begin(tab, groupsToImport());
	await promise;
	await cancelImport(tab.store, id, false);
	const record = await until(tab, id, ({ state }) => state === "cancelled");
	expect(dealtWith(record)).toBe(ROWS);
	expect(record.counts.imported).toBe(groupsOn(server));
	expect(record.counts.cancelled).toBeGreaterThan(0);
});

test("two imports follow one another", async () => {
	const server = new LocalServer();
	const tab = await openTab(server);
	tab.sync();
	run(tab);
	const first = await begin(tab, groupsToImport(250));
	const second = await begin(tab, groupsToImport(50));
	await until(tab, second, ({ state }) => state === "finished");
	expect((await tab.store.imports.get(first))?.state).toBe("finished");
	expect(groupsOn(server)).toBe(300);
});

test("of a list, what was done is taken back once, and not what was refused", async () => {
	const server = new LocalServer();
	const tab = await openTab(server);
	const ids = groupIds(300);
	const { rows, ...what } = groupsToImport(300, ids);
	const renamed = rows.map((row, index) => ({
		...row,
		opposite: { kind: "editGroup", payload: { groupId: ids[index] } },
	}));
	// Of the last the server has never heard a manager.
	Object.assign(renamed.at(-1)?.actions[0]?.payload as object, {
		managerIds: [uuidv7()],
	});
	const id = await begin(tab, { ...what, subject: "bulk", rows: renamed });
	run(tab);
	expect(await undoableOf(tab.store, id)).toEqual([]);
	tab.sync();
	await until(tab, id, ({ state }) => state === "finished");
	const undoable = await undoableOf(tab.store, id);
	expect(undoable.map(({ action }) => action)).toEqual(
		renamed.slice(0, -1).map(({ opposite }) => opposite),
	);
	const undo = { ...groupsToImport(1), undoes: id };
	await begin(tab, undo);
	expect(await undoableOf(tab.store, id)).toEqual([]);
	await expect(begin(tab, undo)).rejects.toThrow(UndoneAlready);
});
