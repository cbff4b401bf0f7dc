import { type Collection, collections } from "#domain/documents/index.ts";
import type { PulledChanges } from "#domain/sync.ts";

/** Documents in a packed page. */
export const PACKED_DOCUMENTS = 1000;

export function countOf(changes: PulledChanges): number {
	return collections.reduce(
		(sum, collection) => sum + (changes[collection]?.length ?? 0),
		0,
	);
}

/**
 * Takes pages in one by one, in their order, and keeps the last state of each document. Deletions are
 * kept: an earlier page or another tab may still hold what they delete.
 */
export class Packing {
	readonly #last = new Map<string, Map<string, { id: string }>>();

	take(changes: PulledChanges): void {
		for (const collection of collections) {
			const incoming = changes[collection];
			if (!incoming) continue;
			const last = this.#last.get(collection) ?? new Map();
			this.#last.set(collection, last);
			for (const document of incoming) last.set(document.id, document);
		}
	}

	/** All of it in as few pages as hold it, in the order in which collections are filled. */
	*pages(): Generator<PulledChanges> {
		let page: Record<string, unknown[]> = {};
		let room = PACKED_DOCUMENTS;
		for (const collection of collections) {
			const documents = [...(this.#last.get(collection)?.values() ?? [])];
			for (let start = 0; start < documents.length; ) {
				const part = documents.slice(start, start + room);
				page[collection] = part;
				start += part.length;
				room -= part.length;
				if (room > 0) continue;
				yield page as PulledChanges;
				page = {};
				room = PACKED_DOCUMENTS;
			}
		}
		if (room < PACKED_DOCUMENTS) yield page as PulledChanges;
	}
}

/** Counts what pages bring and delete into the ids that there are. */
export function countPresent(
	present: Map<Collection, Set<string>>,
	changes: PulledChanges,
): void {
	for (const collection of collections) {
		const ids = present.get(collection) ?? new Set();
		present.set(collection, ids);
		for (const document of changes[collection] ?? [])
			if ("_deleted" in document) ids.delete(document.id);
			else ids.add(document.id);
	}
}
