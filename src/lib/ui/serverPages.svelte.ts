import { failureOf, messageOf } from "#lib/sync/remote.ts";
import { said } from "./said.svelte.ts";

/** A page of something that the server lists; `next`: where the next one begins, null at the end. */
type Page<Entry, Next> = { entries: Entry[]; next: Next | null };

/**
 * What the server lists, page by page, shown when it has been `prepared`; an answer to a question before the latest
 * is not shown.
 */
export function serverPages<Entry, Next>(
	ask: (after: Next | null) => Promise<Page<Entry, Next>>,
	prepare: (entries: readonly Entry[]) => Promise<void>,
) {
	let entries = $state.raw<readonly Entry[] | null>(null);
	let next = $state.raw<Next | null>(null);
	let loading = $state(false);
	let failed = $state<string | null>(null);
	let asked = 0;

	async function load(after: Next | null): Promise<void> {
		asked += 1;
		const own = asked;
		loading = true;
		failed = null;
		if (after === null) entries = null;
		try {
			const page = await ask(after);
			const all = [...(entries ?? []), ...page.entries];
			if (own !== asked) return;
			await prepare(all);
			if (own !== asked) return;
			entries = all;
			next = page.next;
		} catch (error) {
			if (own !== asked) return;
			failed =
				failureOf(error) === "unreachable"
					? "The server cannot be reached just now."
					: said(messageOf(error));
		} finally {
			if (own === asked) loading = false;
		}
	}

	return {
		/** All that has come; null before the first answer. */
		get entries() {
			return entries;
		},
		get hasMore(): boolean {
			return next !== null;
		},
		get loading() {
			return loading;
		},
		/** Why the latest question has no answer, in a sentence. */
		get failed() {
			return failed;
		},
		/** Asks anew, from the beginning. */
		begin: () => load(null),
		/** The page after what is shown; from the beginning where there is nothing. */
		more: () => load(entries ? next : null),
	};
}
