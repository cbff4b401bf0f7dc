import Dexie, { type Table } from "dexie";

/**
 * What this browser has to know before anybody's database is open. In IndexedDB and flushed to disk:
 * what is written to localStorage can be gone when the browser or the machine dies within seconds.
 */
class Notes extends Dexie {
	declare notes: Table<{ key: string; value: unknown }, string>;

	constructor() {
		super("perennial", { chromeTransactionDurability: "strict" });
		this.version(1).stores({ notes: "key" });
	}
}

let notes: Notes | undefined;

function open(): Notes["notes"] {
	notes ??= new Notes();
	return notes.notes;
}

/** What was noted last; undefined when nothing ever was. */
export async function noted(key: string): Promise<unknown> {
	return (await open().get(key))?.value;
}

/** Durable when it returns. */
export async function note(key: string, value: unknown): Promise<void> {
	await open().put({ key, value });
}

export async function unnote(key: string): Promise<void> {
	await open().delete(key);
}
