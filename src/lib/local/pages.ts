import { type Collection, collections } from "#domain/documents/collections.ts";
import type { PulledChanges } from "#domain/sync.ts";
import { byCourse } from "./loading.ts";

/** Documents in a packed page, unless there are too few pages for that. */
export const PACKED_DOCUMENTS = 2000;

type Packed = { changes: PulledChanges; count: number };
type Incoming = { id: string; courseId?: string };

/**
 * Takes pages in one by one, in their order, and keeps the last state of each document. `whole`: these are
 * all pages there are; they are then laid course by course, and nothing is left that a deletion could
 * still delete. Otherwise deletions are kept: an earlier page may hold what they delete.
 */
export class Packing {
	readonly #whole: boolean;
	readonly #last = new Map<Collection, Map<string, Incoming>>();

	constructor(whole: boolean) {
		this.#whole = whole;
	}

	take(changes: PulledChanges): void {
		for (const collection of collections) {
			const incoming = changes[collection];
			if (!incoming) continue;
			const last = this.#last.get(collection) ?? new Map();
			this.#last.set(collection, last);
			for (const document of incoming)
				if (this.#whole && "_deleted" in document) last.delete(document.id);
				else last.set(document.id, document);
		}
	}

	/** All of it, in at most so many pages; null after a piece of work that makes none yet. */
	*pages(atMost: number): Generator<Packed | null> {
		const held = [...this.#last.values()].reduce((n, { size }) => n + size, 0);
		const each = Math.max(PACKED_DOCUMENTS, Math.ceil(held / atMost));
		let changes: Partial<Record<Collection, Incoming[]>> = {};
		let count = 0;
		for (const next of this.#inOrder()) {
			if (next === null) {
				yield null;
				continue;
			}
			const [collection, document] = next;
			const part = changes[collection] ?? [];
			changes[collection] = part;
			part.push(document);
			count += 1;
			if (count < each) continue;
			yield { changes: changes as PulledChanges, count };
			changes = {};
			count = 0;
		}
		if (count > 0) yield { changes: changes as PulledChanges, count };
	}

	/** As collections are filled; what belongs to courses after that, course by course. */
	*#inOrder(): Generator<[Collection, Incoming] | null> {
		const courses = new Map<string, [Collection, Incoming][]>();
		let laid = 0;
		for (const collection of collections)
			for (const document of this.#last.get(collection)?.values() ?? []) {
				laid += 1;
				if (laid % PACKED_DOCUMENTS === 0) yield null;
				const courseId =
					this.#whole && byCourse.includes(collection)
						? document.courseId
						: undefined;
				if (courseId === undefined) {
					yield [collection, document];
					continue;
				}
				const ofCourse = courses.get(courseId);
				if (ofCourse) ofCourse.push([collection, document]);
				else courses.set(courseId, [[collection, document]]);
			}
		for (const ofCourse of courses.values()) yield* ofCourse;
	}
}

/** What a page is found by that holds any of the small collections. */
export const SMALL = "small";

/** By what a page of the base is found: that it holds small collections, and the courses that it lies by. */
export function holdings(generation: number, changes: PulledChanges): string[] {
	const parts = new Set<string>();
	for (const collection of collections) {
		const documents = changes[collection];
		if (!documents) continue;
		if (!byCourse.includes(collection)) parts.add(SMALL);
		else
			for (const document of documents)
				if ("courseId" in document && document.courseId)
					parts.add(document.courseId);
	}
	return [...parts].map((part) => holding(generation, part));
}

/** The key under which a page is found that holds small collections, or documents of a course. */
export function holding(generation: number, part: string): string {
	return `${generation}/${part}`;
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
