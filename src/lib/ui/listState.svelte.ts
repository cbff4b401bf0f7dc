import { goto } from "$app/navigation";
import { page } from "$app/state";

/** Puts these in the page's address, in place of what it says of them; an empty one does not stand in it. */
export async function putInAddress(
	changes: Readonly<Record<string, string>>,
): Promise<void> {
	const url = new URL(location.href);
	for (const [key, value] of Object.entries(changes))
		if (value === "") url.searchParams.delete(key);
		else url.searchParams.set(key, value);
	if (url.href !== location.href)
		await goto(url, { replaceState: true, keepFocus: true, noScroll: true });
}

/**
 * A list's search and filters, held in the address: a reload, a step back and a copied link show the same.
 * "" is no condition. Call it while a component is set up.
 */
export function listState<K extends string>(
	keys: readonly K[],
): Record<K, string> {
	const told = () =>
		Object.fromEntries(
			keys.map((key) => [key, page.url.searchParams.get(key) ?? ""]),
		) as Record<K, string>;
	const state = $state(told());
	/** Navigations of our own under way: what they say may be older than what has been typed since. */
	let own = 0;
	$effect.pre(() => {
		// A link to the same page with other filters.
		const asked = told();
		if (own === 0) Object.assign(state, asked);
	});
	$effect(() => {
		const wanted = { ...state };
		own += 1;
		void putInAddress(wanted).finally(() => {
			own -= 1;
		});
	});
	return state;
}
