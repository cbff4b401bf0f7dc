import type { RxQuery } from "rxdb/plugins/core";

/** What a query finds, kept up to date; `loading` until it has answered once. */
export type Live<Result> = {
	readonly current: Result;
	readonly loading: boolean;
};

/**
 * The documents that a query finds, live; call it while a component is set up. The query is built anew
 * when what its function reads changes; `null` finds nothing. The documents are plain and must not be
 * changed.
 */
export function live<Doc>(
	query: () => RxQuery<Doc, unknown> | null,
): Live<Doc[]> {
	return follow<Doc[]>(query, [], (found) =>
		found instanceof Map
			? [...found.values()].map(dataOf<Doc>)
			: (found as unknown[]).map(dataOf<Doc>),
	);
}

/** The one document that a query finds, live; null when there is none. */
export function liveOne<Doc>(
	query: () => RxQuery<Doc, unknown> | null,
): Live<Doc | null> {
	return follow<Doc | null>(query, null, (found) =>
		found ? dataOf<Doc>(found) : null,
	);
}

function follow<Result>(
	query: () => RxQuery<never, unknown> | RxQuery | null,
	nothing: Result,
	read: (found: unknown) => Result,
): Live<Result> {
	let current = $state.raw(nothing);
	let loading = $state(true);
	$effect(() => {
		const found = query();
		if (!found) {
			current = nothing;
			loading = false;
			return;
		}
		const subscription = (found as RxQuery).$.subscribe((result: unknown) => {
			current = read(result);
			loading = false;
		});
		return () => subscription.unsubscribe();
	});
	return {
		get current() {
			return current;
		},
		get loading() {
			return loading;
		},
	};
}

/** The stored data of an RxDB document: plain, shared, not to be changed. */
function dataOf<Doc>(document: unknown): Doc {
	return (document as { _data: Doc })._data;
}
