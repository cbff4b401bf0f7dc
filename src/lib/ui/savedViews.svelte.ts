import { page } from "$app/state";

/** A list's filters under a name that the person gave; `query` as it stands in the address. */
export type SavedView = { name: string; query: string };

/** A person's saved views of one list, kept in this browser; reactive. */
export function savedViews(list: string, personId: string) {
	const key = `views/${personId}/${list}`;
	let views = $state.raw<readonly SavedView[]>(read(key));
	const keep = (next: readonly SavedView[]) => {
		views = next;
		localStorage.setItem(key, JSON.stringify(next));
	};
	return {
		get all(): readonly SavedView[] {
			return views;
		},
		/** The saved view that the page shows just now. */
		get current(): SavedView | undefined {
			return views.find(({ query }) => query === page.url.search);
		},
		/** Keeps what the page shows under this name, in place of another view of it. */
		save(name: string): void {
			keep(
				[
					...views.filter((view) => view.name !== name),
					{ name, query: location.search },
				].sort((a, b) => a.name.localeCompare(b.name)),
			);
		},
		remove(name: string): void {
			keep(views.filter((view) => view.name !== name));
		},
	};
}

function read(key: string): readonly SavedView[] {
	try {
		const kept: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
		return Array.isArray(kept) ? kept.filter(isView) : [];
	} catch {
		return []; // Not readable: there are none.
	}
}

function isView(value: unknown): value is SavedView {
	const view = value as Partial<SavedView> | null;
	return typeof view?.name === "string" && typeof view.query === "string";
}
