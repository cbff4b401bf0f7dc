import type { Content } from "#domain/documents/index.ts";
import { filesIn } from "#domain/files.ts";
import type { Table } from "./table.ts";

/**
 * Images and files of the lessons on this device. They are fetched as soon as lessons that show them have
 * come, and kept beside the local database, so that they are there without a network. A file never
 * changes under its id.
 */
export class LessonFiles {
	readonly #name: string;
	readonly #contents: Table<Content>;
	readonly #wanted = new Set<string>();
	#fetching = false;
	#closed = false;
	readonly #unlisten: () => void;
	readonly #goOn = () => void this.#fetchWanted();

	/** `isKept`: whether what lessons show is fetched before anybody looks at it. */
	constructor(name: string, contents: Table<Content>, isKept: () => boolean) {
		this.#name = `files-${name}`;
		this.#contents = contents;
		this.#unlisten = contents.listen((changes) => {
			for (const { before, after } of changes) {
				if (after && isKept())
					for (const id of filesIn(after.text)) this.#wanted.add(id);
				if (before && !after) void this.#drop(filesIn(before.text));
			}
			this.#goOn();
		});
		globalThis.addEventListener("online", this.#goOn);
	}

	/** The file, from this device or else from the server; throws when neither has it for now. */
	async read(id: string): Promise<Blob> {
		const cache = await caches.open(this.#name);
		const kept = await cache.match(addressOf(id));
		if (kept) return kept.blob();
		const answer = await fetch(addressOf(id));
		if (!answer.ok) throw new Error(`The file ${id} was not found.`);
		await cache.put(addressOf(id), answer.clone());
		return answer.blob();
	}

	/** Keeps a file that has just been added. */
	async keep(id: string, data: Blob): Promise<void> {
		const cache = await caches.open(this.#name);
		await cache.put(addressOf(id), new Response(data));
	}

	/** Takes all of them off this device: the person signs out. */
	async delete(): Promise<void> {
		this.close();
		await caches.delete(this.#name);
	}

	close(): void {
		this.#closed = true;
		this.#unlisten();
		globalThis.removeEventListener("online", this.#goOn);
	}

	/** One after the other; what cannot be had now is wanted again when the network is back. */
	async #fetchWanted(): Promise<void> {
		if (this.#fetching || this.#wanted.size === 0 || !navigator.onLine) return;
		this.#fetching = true;
		try {
			for (const id of this.#wanted) {
				if (this.#closed) return;
				await this.read(id);
				this.#wanted.delete(id);
			}
		} catch {
			// Offline, or not there: whoever looks at it is told.
		} finally {
			this.#fetching = false;
		}
	}

	/** Those that no lesson on this device shows any more. */
	async #drop(ids: readonly string[]): Promise<void> {
		if (ids.length === 0) return;
		const shown = new Set(
			this.#contents.find({}).flatMap(({ text }) => filesIn(text)),
		);
		const cache = await caches.open(this.#name);
		for (const id of ids) if (!shown.has(id)) await cache.delete(addressOf(id));
	}
}

function addressOf(id: string): string {
	return `/api/files/${id}`;
}
