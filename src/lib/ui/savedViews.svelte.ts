import type { Device } from "#lib/local/device.svelte.ts";
import { page } from "$app/state";

/** A list's filters under a name that the person gave; `query` as it stands in the address. */
export type SavedView = { name: string; query: string };

/** A person's saved views of one list, kept on this device until they sign out; reactive. */
export function savedViews({ drafts }: Device, list: string) {
	const key = `views/${list}`;
	let views = $state.raw<readonly SavedView[]>([]);
	void drafts.read(key).then((kept) => {
		if (Array.isArray(kept)) views = kept.filter(isView);
	});
	const keep = (next: readonly SavedView[]) => {
		views = next;
		return drafts.keep(key, next);
	};
	return {
		get all(): readonly SavedView[] {
			return views;
		},
		/** The saved view that the page shows just now. */
		get current(): SavedView | undefined {
			return views.find(({ query }) => query === page.url.search);
		},
		/** Keeps what the page shows under this name, in place of another view of it; durable when it returns. */
		save(name: string): Promise<void> {
			return keep(
				[
					...views.filter((view) => view.name !== name),
					{ name, query: page.url.search },
				].sort((a, b) => a.name.localeCompare(b.name)),
			);
		},
		remove(name: string): Promise<void> {
			return keep(views.filter((view) => view.name !== name));
		},
	};
}

function isView(value: unknown): value is SavedView {
	const view = value as Partial<SavedView> | null;
	return typeof view?.name === "string" && typeof view.query === "string";
}
