import type { Collection } from "#domain/documents/index.ts";
import type { LocalDocuments } from "./collections.ts";
import type { Doc } from "./layer.ts";

/**
 * Documents written at a time. New ones: each write merges them into all of the collection's indexes,
 * which costs as much for few as for many. Known ones: each moves within the indexes by itself.
 */
const NEW_AT_A_TIME = 1000;
const KNOWN_AT_A_TIME = 100;
/** How long writing goes on before the page gets a turn, in milliseconds. */
const TURN = 12;

let turnBegan = 0;

/** Writes documents to what is shown where they differ from it, and takes those that are gone off it. */
export async function writeShown(
	shown: LocalDocuments,
	collection: Collection,
	put: readonly Doc[],
	gone: readonly string[],
): Promise<void> {
	const target = shown[collection];
	const write = async (documents: readonly Doc[]) => {
		await takeTurns();
		// `pending` is absent from what the server says, and must go with the overlay.
		const { error } = await target.bulkUpsert(documents as never[]);
		if (error.length > 0)
			throw new Error(`Documents of ${collection} could not be shown.`);
	};
	for (const part of parts(put, NEW_AT_A_TIME)) {
		// Deleted ones are known too: the storage keeps a trace of them.
		const found = await target.storageInstance.findDocumentsById(
			part.map(({ id }) => id),
			true,
		);
		const known = new Map(found.map((document) => [document.id, document]));
		const fresh = part.filter(({ id }) => !known.has(id));
		if (fresh.length > 0) await write(fresh);
		const changed = part.filter((document) => {
			const before = known.get(document.id as never);
			return before && (before._deleted || differs(document, before));
		});
		for (const some of parts(changed, KNOWN_AT_A_TIME)) await write(some);
	}
	for (const some of parts(gone, KNOWN_AT_A_TIME)) {
		await takeTurns();
		const present = await target.findByIds([...some]).exec();
		if (present.size > 0) await target.bulkRemove([...present.keys()]);
	}
}

/** `before` also has the storage's own fields, whose names begin with a low line. */
function differs(document: object, before: object): boolean {
	const fields = Object.entries(document);
	const kept = Object.keys(before).filter((field) => !field.startsWith("_"));
	return (
		fields.length !== kept.length ||
		fields.some(([field, value]) => {
			const was: unknown = before[field as keyof typeof before];
			return was !== value && JSON.stringify(was) !== JSON.stringify(value);
		})
	);
}

function* parts<Item>(
	items: readonly Item[],
	size: number,
): Generator<readonly Item[]> {
	for (let start = 0; start < items.length; start += size)
		yield items.slice(start, start + size);
}

async function takeTurns(): Promise<void> {
	if (performance.now() - turnBegan < TURN) return;
	await nextTask();
	turnBegan = performance.now();
}

/** Not by a timer: browsers hold those back by 4 ms each, and by a second in hidden tabs. */
function nextTask(): Promise<void> {
	return new Promise((resolve) => {
		const { port1, port2 } = new MessageChannel();
		port1.onmessage = () => {
			port1.close();
			resolve();
		};
		port2.postMessage(null);
	});
}
