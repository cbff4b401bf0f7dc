import type { PulledChanges } from "#domain/sync.ts";
import { holdings, Packing } from "./pages.ts";
import type { PageRow } from "./rows.ts";
import type { LocalStore } from "./store.ts";
import { packFrom } from "./tally.ts";
import { idle, takeTurns } from "./turns.ts";

/** So long it lets go first, in milliseconds, what the person waits for, such as the figures of what has just come. */
const BEFORE = 5_000;

/**
 * Packs many small pages of the shown generation into few; and all of them, course by course, after the
 * device was filled and once as many documents came as there had been. What is made is put in the place of
 * the old pages in one short transaction, unless somebody else packed meanwhile.
 */
export async function compact(store: LocalStore): Promise<void> {
	await idle(BEFORE);
	const feed = await store.feed();
	const from = feed.filling === null ? packFrom(feed) : null;
	if (from === null) return;
	const generation = feed.active;
	const numbers = await store.pageNumbers(generation, from);
	const through = numbers.at(-1);
	if (through === undefined) return;
	const isWhole = from === 0;
	const packing = new Packing(isWhole);
	let taken = 0;
	// One by one: all at once would hold up the page that the person looks at.
	for (const n of numbers) {
		const page = await store.pages.get([generation, n]);
		if (!page) return;
		packing.take(JSON.parse(page.changes) as PulledChanges);
		taken += page.count;
		await takeTurns();
	}
	const pages: PageRow[] = [];
	const first = isWhole ? 1 : from;
	// A page may have come with more documents than one is packed with, and no number may be used again.
	for (const page of packing.pages(through - first + 1)) {
		if (page)
			pages.push({
				generation,
				n: first + pages.length,
				changes: JSON.stringify(page.changes),
				count: page.count,
				holds: isWhole ? holdings(generation, page.changes) : [],
			});
		await takeTurns();
	}
	await store.replacePages(feed, { from, through, taken, pages });
}
