import { replaceState } from "$app/navigation";
import { page } from "$app/state";

/**
 * A list's search, filters and order, held in the address: a reload, a step back and a copied link show the same.
 * What is as `defaults` says does not stand in it. Call it while a component is set up.
 */
export function listState<T extends Record<string, string>>(defaults: T): T {
	const state = $state({ ...defaults });
	const keys = Object.keys(defaults) as (keyof T & string)[];
	$effect.pre(() => {
		// A link to the same page with other filters.
		void page.url;
		// What stood in the address when it was left: after a step back `page.url` is the one that was come by.
		const told = new URL(location.href).searchParams;
		for (const key of keys)
			state[key] = (told.get(key) ?? defaults[key]) as T[typeof key];
	});
	$effect(() => {
		const url = new URL(location.href);
		for (const key of keys) {
			const value = state[key] as string;
			if (value === defaults[key]) url.searchParams.delete(key);
			else url.searchParams.set(key, value);
		}
		if (url.href !== location.href) replaceState(url, page.state);
	});
	return state;
}
