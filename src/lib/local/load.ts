import { type Collection, collections } from "#domain/documents/collections.ts";
import type { PulledChanges } from "#domain/sync.ts";
import type { Loading } from "./loading.ts";
import type { Inventory } from "./rows.ts";
import type { LocalStore } from "./store.ts";
import type { Doc, Tables } from "./tables.ts";
import { idle } from "./turns.ts";

/** Pages read at a time; the next ones are on their way meanwhile. */
const AT_A_TIME = 4;

/**
 * Loads what is stored into empty tables: the news since the base was packed, newest first, then the small
 * collections, then each course that somebody waits for, then the rest. In that order whatever comes first
 * of a document is its last state. Tells `loading` how far it is. False when pages were replaced meanwhile:
 * then not everything has been loaded.
 */
export async function loadStored(
	store: LocalStore,
	tables: Tables,
	loading: Loading | null,
	{ feed, numbers, first, ofCourse }: Inventory,
	isStopped: () => boolean,
): Promise<boolean> {
	const left = new Set(numbers);
	const deleted = new Map<Collection, Set<string>>();
	const take = async (changes: PulledChanges) => {
		for (const collection of collections) {
			const incoming = changes[collection];
			if (!incoming) continue;
			const table = tables.of(collection);
			const gone = deleted.get(collection) ?? new Set();
			deleted.set(collection, gone);
			const fresh: Doc[] = [];
			for (const document of incoming) {
				if (table.has(document.id) || gone.has(document.id)) continue;
				if ("_deleted" in document) gone.add(document.id);
				else fresh.push(document as Doc);
			}
			await tables.write(collection, fresh, []);
		}
	};
	const read = (some: readonly number[]) => {
		const keys = some.map((n): [number, number] => [feed.active, n]);
		const reading =
			keys.length === 0 ? Promise.resolve([]) : store.pages.bulkGet(keys);
		// Begun ahead, it may fail before it is waited for, and nobody waits for it once loading has ended. Who does is
		// told all the same.
		reading.catch(() => {});
		return reading;
	};
	/**
	 * Begins to read those of these pages that have not been loaded. What it returns takes them in, `until` something
	 * more urgent comes up.
	 */
	const begin = (wanted: readonly number[]) => {
		const some = wanted.filter((n) => left.has(n));
		let reading = read(some.slice(0, AT_A_TIME));
		return async (until: () => Promise<boolean> = async () => false) => {
			for (let start = 0; start < some.length; start += AT_A_TIME) {
				const pages = await reading;
				reading = read(some.slice(start + AT_A_TIME, start + 2 * AT_A_TIME));
				for (const page of pages) {
					if (!page) return false;
					left.delete(page.n);
					await take(JSON.parse(page.changes) as PulledChanges);
				}
				if (isStopped() || (await until())) break;
			}
			return true;
		};
	};
	const load = (wanted: readonly number[], until?: () => Promise<boolean>) =>
		begin(wanted)(until);

	const news = numbers.filter((n) => n > feed.base).reverse();
	if (!(await load(news))) return false;
	const loadFirst = begin(first);
	// The page's course comes from the disk while what is in memory is being drawn.
	const loadCourse = begin(ofCourse?.numbers ?? []);
	if (!(await loadFirst())) return false;
	loading?.firstLoaded();
	if (!(await loadCourse())) return false;
	if (ofCourse) loading?.courseLoaded(ofCourse.courseId);
	/** True once somebody waits for a course; the page that is being drawn goes first. */
	const isAsked = async () => {
		if (loading?.isIdle) await idle();
		return feed.isByCourse && loading?.nextWanted !== undefined;
	};
	while (left.size > 0 && !isStopped()) {
		const courseId = feed.isByCourse ? loading?.nextWanted : undefined;
		if (courseId !== undefined) {
			const ofCourse = await store.numbersOfCourse(feed.active, courseId);
			if (!(await load(ofCourse))) return false;
			loading?.courseLoaded(courseId);
		} else if (!(await isAsked()) && !(await load([...left], isAsked)))
			return false;
	}
	return true;
}
