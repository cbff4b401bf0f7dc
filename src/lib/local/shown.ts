import type { Collection } from "#domain/documents/index.ts";
import type { LocalDocuments } from "./collections.ts";
import type { Doc } from "./layer.ts";

/** Documents written at a time: short enough for the page to answer in between. */
const CHUNK = 250;
/** How long writing goes on before the page gets a turn, in milliseconds. */
const TURN = 12;

let turnBegan = 0;

/** Writes documents to what is shown, and takes those that are gone off it. */
export async function writeShown(
	shown: LocalDocuments,
	collection: Collection,
	put: readonly Doc[],
	gone: readonly string[],
): Promise<void> {
	const target = shown[collection];
	for (let start = 0; start < put.length; start += CHUNK) {
		await takeTurns();
		// `pending` is absent from what the server says, and must go with the overlay.
		const { error } = await target.bulkUpsert(
			put.slice(start, start + CHUNK) as never[],
		);
		if (error.length > 0)
			throw new Error(`Documents of ${collection} could not be shown.`);
	}
	for (let start = 0; start < gone.length; start += CHUNK) {
		await takeTurns();
		const present = await target
			.findByIds(gone.slice(start, start + CHUNK) as string[])
			.exec();
		if (present.size > 0) await target.bulkRemove([...present.keys()]);
	}
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
