import type { Content } from "#domain/documents/index.ts";
import { filesIn, filesOf } from "#domain/files.ts";
import type { Table } from "./table.ts";

/**
 * Images and files of the lessons on this device. They are fetched as soon as lessons that show them have
 * come, and kept beside the local database, so that they are there without a network; a package, which is
 * large, when it is opened first. A file never changes under its id. At an address that is not secure browsers keep none: they are fetched each time.
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
			const gone: string[] = [];
			for (const { before, after } of changes) {
				if (after && isKept())
					for (const id of filesIn(after.text)) this.#wanted.add(id);
				if (before && !after) gone.push(...filesOf(before));
			}
			if (gone.length > 0) void this.#drop(gone);
			this.#goOn();
		});
		globalThis.addEventListener("online", this.#goOn);
	}

	/** The file, from this device or else from the server; throws when neither has it for now. */
	async read(id: string): Promise<Blob> {
		const cache = await this.#cache();
		const kept = await cache?.match(addressOf(id));
		if (kept) return kept.blob();
		const answer = await fetch(addressOf(id));
		if (!answer.ok) throw new Error(`The file ${id} was not found.`);
		await cache?.put(addressOf(id), answer.clone());
		return answer.blob();
	}

	/** Whether all of these files are on this device. */
	async has(ids: readonly string[]): Promise<boolean> {
		const cache = await this.#cache();
		for (const id of ids)
			if (!(await cache?.match(addressOf(id)))) return false;
		return true;
	}

	/** Keeps a file that has just been added. */
	async keep(id: string, data: Blob): Promise<void> {
		const cache = await this.#cache();
		await cache?.put(addressOf(id), new Response(data));
	}

	/** Takes all of them off this device: the person signs out. */
	async delete(): Promise<void> {
		this.close();
		await store()?.delete(this.#name);
	}

	close(): void {
		this.#closed = true;
		this.#unlisten();
		globalThis.removeEventListener("online", this.#goOn);
	}

	async #cache(): Promise<Cache | undefined> {
		return store()?.open(this.#name);
	}

	/** One after the other; what cannot be had now is wanted again when the network is back. */
	async #fetchWanted(): Promise<void> {
		if (this.#fetching || !store() || !navigator.onLine) return;
		this.#fetching = true;
		for (const id of this.#wanted) {
			if (this.#closed) break;
			// Not there, or the network has gone: whoever looks at it is told.
			const isHere = await this.read(id).then(
				() => true,
				() => false,
			);
			if (isHere) this.#wanted.delete(id);
		}
		this.#fetching = false;
	}

	/** Those that no lesson on this device shows any more. */
	async #drop(ids: readonly string[]): Promise<void> {
		const shown = new Set(
			this.#contents.find({}).flatMap((content) => filesOf(content)),
		);
		const cache = await this.#cache();
		for (const id of ids)
			if (!shown.has(id)) await cache?.delete(addressOf(id));
	}
}

/** Where browsers keep files; they have it only at a secure address. */
function store(): CacheStorage | undefined {
	return globalThis.caches;
}

function addressOf(id: string): string {
	return `/api/files/${id}`;
}
