import type { PersonId } from "#domain/documents/document.ts";
import type { Award, Enrollment } from "#domain/documents/index.ts";
import type { Device } from "#lib/local/device.svelte.ts";
import { trpc } from "#lib/sync/client.ts";

type Turn = { enrollment: Enrollment; award: Award | null };

/**
 * The older history of a person, asked of the server once it is `wanted` and there is a network; `turns` is null
 * until all of it is here.
 */
export function olderTurns(
	device: Device,
	learnerId: PersonId,
	wanted: () => boolean,
) {
	let turns = $state.raw<readonly Turn[] | null>(null);
	let loading = $state(false);
	let tried = $state(0);
	let asking = false;

	async function load(): Promise<void> {
		asking = true;
		loading = true;
		try {
			const found: Turn[] = [];
			let after: Parameters<typeof trpc.history.search.query>[0]["after"] =
				null;
			do {
				const page = await trpc.history.search.query({
					learnerId,
					courseId: null,
					fromOn: null,
					toOn: null,
					after,
				});
				found.push(...page.entries);
				after = page.next;
			} while (after !== null);
			turns = found;
		} catch {
			// The page says that it is incomplete, and offers to try again.
		} finally {
			asking = false;
			loading = false;
		}
	}

	$effect(() => {
		void tried;
		if (wanted() && device.sync.online && turns === null && !asking)
			void load();
	});

	return {
		get turns() {
			return turns;
		},
		get loading() {
			return loading;
		},
		tryAgain() {
			tried += 1;
		},
	};
}
