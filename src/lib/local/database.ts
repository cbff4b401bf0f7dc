import Dexie, { type Table, type Transaction } from "dexie";
import { SCHEMA_VERSION } from "#domain/documents/collections.ts";
import type { ImportRecord, ImportSlice } from "./importRows.ts";
import type { OutboxEntry, SentEntry } from "./outboxEntry.ts";
import {
	type DeviceRow,
	type DraftRow,
	emptyFeed,
	type FeedRow,
	type PageRow,
	type Stored,
} from "./rows.ts";

/**
 * The database on this device, one a person and portal: pulled pages with their checkpoint, and the
 * outbox, a durable row an action. What is done to it is flushed to disk, since a lost action is lost work.
 */
export class LocalDatabase extends Dexie {
	declare pages: Table<PageRow, [number, number]>;
	declare meta: Table<FeedRow | DeviceRow | DraftRow, string>;
	declare outbox: Table<OutboxEntry, string>;
	/** What the server has accepted and whose documents are here: kept in case it is restored from a backup. */
	declare sent: Table<SentEntry, string>;
	/** What was confirmed to be imported, with how far it has come, and its rows, many to a slice. */
	declare imports: Table<ImportRecord, string>;
	declare importSlices: Table<ImportSlice, [string, number]>;

	/** A newer version of the app waits in another tab for this one to let go of the database. */
	onNewerApp: () => void = () => this.close();
	/** Another tab has the database open in its former version: `open` waits until it lets go. */
	onBlocked: () => void = () => {};

	/** Called in this tab once it has stored a page of news, with what is stored then: it need not be read again. */
	onStored: (stored: Stored) => void = () => {};
	/** Called in this tab once actions have been put into the outbox. */
	onEnqueued: (entries: readonly OutboxEntry[]) => void = () => {};

	constructor(name: string) {
		super(name, { chromeTransactionDurability: "strict" });
		this.use({
			stack: "dbcore",
			name: "durability",
			create: (core) => ({
				...core,
				// Pages lost with the last second before a power cut are pulled again: their checkpoint went too.
				transaction: (tables, mode, options) =>
					core.transaction(
						tables,
						mode,
						tables.includes("pages") ? { durability: "relaxed" } : options,
					),
			}),
		});
		// What pages held before, or were found by, is no more: the device fills anew. The outbox is as it was.
		const fillAnew = async (transaction: Transaction) => {
			await transaction.table("pages").clear();
			await transaction.table("meta").delete("feed");
		};
		this.version(3)
			.stores({
				pages: "[generation+n], *holds",
				meta: "key",
				outbox: "id, counter, state, [state+counter]",
				sent: "id, laidAsideAt",
			})
			.upgrade(fillAnew);
		this.version(4).upgrade(fillAnew);
		this.version(6).stores({
			imports: "id, state",
			importSlices: "[importId+n], [importId+state+n]",
		});
		// A raised version is what makes old tabs let go: documents of two shapes never meet in one database.
		this.version(SCHEMA_VERSION);
		// `false` holds back what Dexie would do: warn, and close at once.
		this.on("versionchange", ({ newVersion }) => {
			if (newVersion) this.onNewerApp();
			else this.close();
			return false;
		});
		this.on("blocked", () => {
			this.onBlocked();
			return false;
		});
	}

	async feed(): Promise<FeedRow> {
		return ((await this.meta.get("feed")) as FeedRow | undefined) ?? emptyFeed;
	}
}
