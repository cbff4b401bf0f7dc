import { v7 as uuidv7 } from "uuid";
import { onTestFinished } from "vitest";
import { PersonId } from "#domain/documents/document.ts";
import type { Position } from "#domain/sync.ts";
import { instantOf } from "#domain/time.ts";
import { DeviceCore } from "#lib/local/core.ts";
import type { OutboxEntry } from "#lib/local/outboxEntry.ts";
import type { FeedRow } from "#lib/local/rows.ts";
import { LocalStore } from "#lib/local/store.ts";
import { Synchronizer, type SyncState } from "#lib/sync/synchronizer.ts";
import type { LocalServer } from "./localServer.ts";

export type Tab = Awaited<ReturnType<typeof openTab>>;

/** One tab of a browser on the database `name`: what a person sees, and what the outbox holds. */
export async function openTab(server: LocalServer, name = `test-${uuidv7()}`) {
	const store = new LocalStore(name);
	await store.open();
	const seen = {
		feed: undefined as FeedRow | undefined,
		entries: [] as OutboxEntry[],
		failures: [] as unknown[],
		state: undefined as SyncState | undefined,
	};
	const core = new DeviceCore(
		store,
		{
			viewer: () => ({
				personId: PersonId.parse(server.identity.personId),
				role: server.identity.role,
			}),
			timeZone: () => "Europe/London",
		},
		{
			feed: (feed) => {
				seen.feed = feed;
			},
			outbox: (entries) => {
				seen.entries = entries;
			},
			failed: (error) => {
				seen.failures.push(error);
			},
		},
	);
	await core.start();
	let synchronizer: Synchronizer | undefined;
	let closed = false;
	const tab = {
		name,
		store,
		core,
		seen,
		/** Begins to sync, as the leading tab does. */
		sync(personId = server.identity.personId): Synchronizer {
			synchronizer = new Synchronizer(store, server.remote(), personId, {
				identity: () => {},
				state: (state) => {
					seen.state = state;
				},
			});
			synchronizer.start();
			return synchronizer;
		},
		stopSync(): void {
			synchronizer?.stop();
			synchronizer = undefined;
		},
		/** The names of the groups that are shown, those with waiting changes marked by a star. */
		groups(): string[] {
			return core.tables
				.of("groups")
				.find({})
				.map(({ name, pending }) => (pending ? `${name}*` : name))
				.sort();
		},
		states(): string[] {
			return seen.entries.map(({ state }) => state);
		},
		/** What became of all actions made here, in their order, also of those laid aside as sent. */
		async outcomes(): Promise<string> {
			const entries = await store.transaction(
				"r",
				store.outbox,
				store.sent,
				async () => [
					...(await store.outbox.toArray()),
					...(await store.sent.toArray()),
				],
			);
			return entries
				.sort((a, b) => a.counter - b.counter)
				.map(({ state }) => state)
				.join();
		},
		async close(): Promise<void> {
			if (closed) return;
			closed = true;
			tab.stopSync();
			await core.stop();
			store.close();
		},
	};
	onTestFinished(() => tab.close());
	return tab;
}

/** A tab that syncs, has come up to the server and has nothing left to do. */
export async function syncedTab(server: LocalServer): Promise<Tab> {
	const tab = await openTab(server);
	const synchronizer = tab.sync();
	await settled(tab, server);
	await eventually(
		() => synchronizer.isWorking,
		(works) => !works,
	);
	return tab;
}

export function newGroup(name: string) {
	return {
		kind: "createGroup",
		payload: { groupId: uuidv7(), name, managerIds: [], instructorIds: [] },
	};
}

export function group(name: string, id = uuidv7()) {
	return {
		id,
		name,
		managerIds: [],
		instructorIds: [],
		requiredCourseIds: [],
	} as never;
}

/** Waits until it holds; fails with what it was instead. */
export async function eventually<Value>(
	read: () => Value | Promise<Value>,
	holds: (value: Value) => boolean,
	milliseconds = 4000,
): Promise<Value> {
	const end = performance.now() + milliseconds;
	for (;;) {
		const value = await read();
		if (holds(value)) return value;
		if (performance.now() > end)
			throw new Error(`Never came about; last: ${JSON.stringify(value)}`);
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}

export const pause = (milliseconds: number) =>
	new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Waits until the device has come up to the server. */
export const settled = (tab: Tab, server: LocalServer) =>
	eventually(
		async () => (await tab.store.feed()).positions.active?.checkpoint,
		(checkpoint) =>
			checkpoint?.phase === "follow" && checkpoint.seq === server.seq,
		8000,
	);

export const countsOf = (changes: Record<string, unknown[]>) =>
	Object.fromEntries(
		Object.entries(changes).map(([collection, documents]) => [
			collection,
			documents.length,
		]),
	);

/** Stores a page as the leading tab does when it pulled it from `from`, by default from where it is. */
export async function storeAfter(
	{ store }: Tab,
	seq: number,
	changes: Record<string, unknown[]>,
	from?: Position | null,
): Promise<boolean> {
	const { position } = await store.position();
	if (!position) throw new Error("Not filled.");
	return store.storePage(
		JSON.stringify(changes),
		{ ...position, checkpoint: { phase: "follow", seq } },
		{
			from: from === undefined ? position : from,
			total: null,
			counts: countsOf(changes),
			at: instantOf(Date.now()),
			clockOffset: 0,
			mayBeLate: false,
			caughtUp: true,
		},
	);
}
