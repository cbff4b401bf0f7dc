import { page } from "$app/state";
import { putInAddress } from "./listState.svelte.ts";

/** By which column a table is sorted. */
export type Sort = { key: string; descending?: boolean };

/** The order that the address asks of a table: `?sort=name`, `?sort=-name` from the other end; null: none. */
export function sortInAddress(): Sort | null {
	const told = page.url.searchParams.get("sort");
	if (!told) return null;
	return told.startsWith("-")
		? { key: told.slice(1), descending: true }
		: { key: told };
}

/** Puts the order in the address, in place of the former one. */
export function putSortInAddress(sort: Sort | null): void {
	void putInAddress({
		sort: sort ? `${sort.descending ? "-" : ""}${sort.key}` : "",
	});
}

/** Which columns of a table the person has hidden in this browser; reactive. */
export function hiddenColumns(table: string) {
	const storageKey = `hidden-columns/${table}`;
	let hidden = $state.raw<ReadonlySet<string>>(
		new Set(localStorage.getItem(storageKey)?.split(",").filter(Boolean)),
	);
	return {
		has: (column: string) => hidden.has(column),
		toggle(column: string): void {
			const next = new Set(hidden);
			if (!next.delete(column)) next.add(column);
			hidden = next;
			if (next.size > 0) localStorage.setItem(storageKey, [...next].join(","));
			else localStorage.removeItem(storageKey);
		},
	};
}
