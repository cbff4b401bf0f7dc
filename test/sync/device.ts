import type { Dexie } from "dexie";
import type { ActionEnvelope } from "#domain/actions/action.ts";
import { type Collection, collections } from "#domain/documents/index.ts";
import type { Identity, PulledChanges } from "#domain/sync.ts";
import type { DeviceClock } from "#lib/local/clock.ts";
import { DeviceCore } from "#lib/local/core.ts";
import type { OutboxEntry } from "#lib/local/outboxEntry.ts";
import type { FeedRow, PageRow } from "#lib/local/rows.ts";
import { LocalStore } from "#lib/local/store.ts";
import { Synchronizer, type SyncState } from "#lib/sync/synchronizer.ts";
import type { Network } from "./network.ts";
import { done, settle } from "./virtualTime.ts";

export type Doc = { id: string } & Record<string, unknown>;
export type Contents = Record<Collection, Doc[]>;
type NewAction = Pick<ActionEnvelope, "kind" | "payload">;

/** What a device has pulled. */
export type Held = { pages: PageRow[]; feed: FeedRow };

/** One tab of a device: what it shows, and its synchronizer while it leads. */
export type Tab = {
	store: LocalStore;
	core: DeviceCore;
	link: ReturnType<Network["link"]>;
	synchronizer: Synchronizer | null;
	entries: OutboxEntry[];
	state: SyncState | null;
	failures: unknown[];
};

/**
 * A person's browser: the product's own local database on an IndexedDB in memory, outbox, overlay and
 * synchronizer, with a clock that can be set and a disk that can fail.
 */
export class SimDevice {
	readonly index: number;
	readonly name: string;
	identity: Identity;
	readonly tabs: Tab[] = [];
	/** How far the device's clock is off, in milliseconds. */
	skew = 0;
	/** So many writes find no room, after so many that still do; of one table alone, or of any. */
	failingWrites = 0;
	roomFor = 0;
	fullTable: string | null = null;
	/** Writes that found no room. */
	refusedWrites = 0;
	/** Runs the version of the app before the server's. */
	isOutdated = false;
	/** Actions that the person was told are kept, and the world's time when they were. */
	readonly kept = new Map<string, number>();
	/** Entries that the person took off "Needs attention". */
	readonly settled = new Set<string>();
	readonly #network: Network;
	readonly #worldNow: () => number;

	constructor(
		index: number,
		name: string,
		identity: Identity,
		network: Network,
		worldNow: () => number,
	) {
		this.index = index;
		this.name = name;
		this.identity = identity;
		this.#network = network;
		this.#worldNow = worldNow;
	}

	get title(): string {
		return `Device ${this.index} (${this.identity.role})`;
	}

	/** The tab that the person looks at. */
	get tab(): Tab | undefined {
		return this.tabs[0];
	}

	readonly #clock: DeviceClock = {
		now: () => this.#worldNow() + this.skew,
		elapsed: () => Date.now(),
	};

	/** Lays down what it has pulled before. */
	fill(held: Held): Promise<void> {
		return this.revise(() => held);
	}

	/** Changes what it has pulled, while no tab is open. */
	async revise(change: (held: Held) => Held): Promise<void> {
		const store = new LocalStore(this.name);
		await done(store.open());
		await done(
			store.transaction("rw", store.pages, store.meta, async () => {
				const { pages, feed } = change({
					pages: await store.pages.toArray(),
					feed: await store.feed(),
				});
				await store.pages.bulkPut(pages);
				await store.meta.put(feed);
			}),
		);
		store.close();
	}

	/** Opens the app in one more tab; false when the local database did not open. */
	async open(): Promise<boolean> {
		const store = new LocalStore(this.name);
		failing(store, (table) => {
			if (this.failingWrites <= 0) return false;
			if (this.fullTable !== null && this.fullTable !== table) return false;
			this.roomFor -= 1;
			if (this.roomFor >= 0) return false;
			this.failingWrites -= 1;
			this.refusedWrites += 1;
			return true;
		});
		const tab: Tab = {
			store,
			link: this.#network.link(this.index),
			synchronizer: null,
			entries: [],
			state: null,
			failures: [],
			core: new DeviceCore(
				store,
				{
					viewer: () => ({
						personId: this.identity.personId as never,
						role: this.identity.role,
					}),
					timeZone: () => this.identity.timeZone,
				},
				{
					feed: () => {},
					outbox: (entries) => {
						tab.entries = entries;
					},
					failed: (error) => tab.failures.push(error),
				},
				this.#clock,
			),
		};
		let isOpen = false;
		let failure: unknown;
		void tab.core.start().then(
			() => {
				isOpen = true;
			},
			(error) => {
				failure = error;
			},
		);
		await settle();
		if (isOpen) this.tabs.push(tab);
		else {
			await this.#drop(tab);
			if (!failure) throw new Error(`${this.name} neither opens nor fails.`);
		}
		return isOpen;
	}

	/** Makes a tab the one that syncs, beside another one that is frozen over it, if any. */
	lead(tab: Tab): void {
		if (tab.synchronizer) return;
		tab.synchronizer = new Synchronizer(
			tab.store,
			tab.link.remote,
			this.identity.personId,
			{
				identity: (identity) => {
					this.identity = identity;
				},
				state: (state) => {
					tab.state = state;
				},
			},
			this.#clock,
		);
		tab.synchronizer.start();
	}

	/** The process is gone from one moment to the next, in whatever it was. */
	async kill(tab: Tab): Promise<void> {
		this.tabs.splice(this.tabs.indexOf(tab), 1);
		await this.#drop(tab);
	}

	async #drop(tab: Tab): Promise<void> {
		tab.synchronizer?.stop();
		tab.link.close();
		tab.store.close();
		// What it was in the middle of fails now, unheard.
		void tab.core.stop();
	}

	/** The person does something. */
	async act(tab: Tab, actions: NewAction[], replaces?: string): Promise<void> {
		this.begin(tab, actions, replaces);
		await settle();
	}

	/** The same, come to where it is after no round of the event loop. */
	begin(tab: Tab, actions: NewAction[], replaces?: string): void {
		void tab.core.act(actions, { replaces }).then(
			(results) => {
				for (const result of results)
					if (result.ok) this.kept.set(result.actionId, this.#worldNow());
				if (replaces && results[0]?.ok) this.settled.add(replaces);
			},
			// The person reads that it could not be kept; the form still has it.
			() => {},
		);
	}

	/** What the tab shows, without the marks of what waits. */
	async shown(tab: Tab): Promise<Contents> {
		const contents: Partial<Contents> = {};
		for (const collection of collections) {
			contents[collection] = tab.core.tables
				.find(collection, {})
				.map((document) => document as Doc)
				.sort(byId);
		}
		return contents as Contents;
	}

	/** What lies on the device: the shown generation's documents, and how many pages of others. */
	async stored(
		store: LocalStore,
	): Promise<{ contents: Contents; strayPages: number }> {
		const feed = await store.feed();
		const pages = await store.pages.orderBy("[generation+n]").toArray();
		const held = new Map<string, Doc>();
		for (const { generation, changes } of pages)
			if (generation === feed.active)
				for (const collection of collections)
					for (const document of pulled(changes)[collection] ?? [])
						if ("_deleted" in document)
							held.delete(`${collection}/${document.id}`);
						else held.set(`${collection}/${document.id}`, document as Doc);
		const contents: Partial<Contents> = {};
		for (const collection of collections)
			contents[collection] = [...held]
				.flatMap(([key, document]) =>
					key.startsWith(`${collection}/`) ? [document] : [],
				)
				.sort(byId);
		return {
			contents: contents as Contents,
			strayPages: pages.filter(
				({ generation }) =>
					generation !== feed.active && generation !== feed.filling,
			).length,
		};
	}
}

const pulled = (changes: string) => JSON.parse(changes) as PulledChanges;

const byId = (a: Doc, b: Doc) => (a.id < b.id ? -1 : 1);

/** Lets writes fail as a full disk does. */
function failing(store: Dexie, fails: (table: string) => boolean): void {
	store.use({
		stack: "dbcore",
		name: "failing",
		create: (core) => ({
			...core,
			table(name) {
				const table = core.table(name);
				return {
					...table,
					mutate: (request) =>
						fails(name)
							? Promise.reject(
									new DOMException("No room is left.", "QuotaExceededError"),
								)
							: table.mutate(request),
				};
			},
		}),
	});
}
