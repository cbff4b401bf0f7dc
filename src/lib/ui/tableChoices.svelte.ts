import { SvelteMap } from "svelte/reactivity";
import { page } from "$app/state";
import { putInAddress } from "./listState.svelte.ts";

/** By which column a table is sorted. */
export type Sort = { key: string; descending?: boolean };

/** The order that the address asks of a table: `?sort=name`, `?sort=-name` from the other end; null: none. */
export function sortInAddress(param: string): Sort | null {
	const told = page.url.searchParams.get(param);
	if (!told) return null;
	return told.startsWith("-")
		? { key: told.slice(1), descending: true }
		: { key: told };
}

/** Puts the order in the address, in place of the former one. */
export function putSortInAddress(param: string, sort: Sort | null): void {
	void putInAddress({
		[param]: sort ? `${sort.descending ? "-" : ""}${sort.key}` : "",
	});
}

export type HiddenColumns = {
	has(column: string): boolean;
	toggle(column: string): void;
};

const hidden = new SvelteMap<string, ReadonlySet<string>>();

/**
 * Which columns of a table the person has hidden in this browser; reactive. Not on their other devices: what a
 * phone has no room for, a desk has.
 */
export function hiddenColumns(table: string): HiddenColumns {
	const storageKey = `hidden-columns/${table}`;
	if (!hidden.has(table))
		hidden.set(
			table,
			new Set(localStorage.getItem(storageKey)?.split(",").filter(Boolean)),
		);
	return {
		has: (column) => hidden.get(table)?.has(column) ?? false,
		toggle(column) {
			const next = new Set(hidden.get(table));
			if (!next.delete(column)) next.add(column);
			hidden.set(table, next);
			if (next.size > 0) localStorage.setItem(storageKey, [...next].join(","));
			else localStorage.removeItem(storageKey);
		},
	};
}
