import Dexie from "dexie";
import { countOf, Packing } from "./pages.ts";
import type { LocalStore } from "./store.ts";
import { emptyTally, packFrom } from "./tally.ts";

/**
 * Packs many small pages of the shown generation into few; and all of them, once as many documents
 * came as there had been.
 */
export async function compact(store: LocalStore): Promise<void> {
	const { filling, tally = emptyTally } = await store.feed();
	if (filling !== null || packFrom(tally) === null) return;
	await store.transaction("rw", store.pages, store.meta, async () => {
		const feed = await store.feed();
		const before = feed.tally ?? emptyTally;
		const from = packFrom(before);
		if (feed.filling !== null || from === null) return;
		const range = store.pages
			.where("[generation+n]")
			.between([feed.active, from], [feed.active, Dexie.maxKey]);
		const packing = new Packing();
		let taken = 0;
		// One by one: all at once would hold up the page that the person looks at.
		const keys = await range.primaryKeys();
		for (const key of keys) {
			const page = await store.pages.get(key);
			if (page) packing.take(page.changes);
			taken += page?.count ?? 0;
		}
		await range.delete();
		const packedUpTo = keys.at(-1)?.[1] ?? 0;
		let n = packedUpTo;
		let kept = 0;
		for (const changes of packing.pages()) {
			const count = countOf(changes);
			n += 1;
			kept += count;
			await store.pages.add({
				generation: feed.active,
				n,
				changes,
				count,
				packedUpTo,
			});
		}
		const stored = before.stored - taken + kept;
		await store.meta.put({
			...feed,
			tally: {
				small: 0,
				firstSmall: null,
				stored,
				packed: from === 0 ? stored : before.packed,
			},
		});
	});
}
