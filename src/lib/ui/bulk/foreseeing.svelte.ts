import type { BulkSubject, BulkTask } from "#domain/bulk.ts";
import type { Device } from "#lib/local/device.svelte.ts";
import { type Foresight, foresee } from "./foresee.ts";

/** What a task would come to, as far as it is known; follows `task` and `subjects`. */
export function foreseeing(
	device: Device,
	task: () => BulkTask | null,
	subjects: () => readonly BulkSubject[],
) {
	let found = $state.raw<Foresight | null>(null);
	let done = $state(0);
	let fault = $state<string | null>(null);
	$effect(() => {
		const asked = task();
		const about = subjects();
		found = null;
		done = 0;
		fault = null;
		if (!asked) return;
		let stale = false;
		foresee(
			device,
			asked,
			about,
			() => stale,
			(count) => {
				if (!stale) done = count;
			},
		).then(
			(foresight) => {
				if (!stale) found = foresight;
			},
			(error) => {
				if (!stale) fault = error instanceof Error ? error.message : `${error}`;
			},
		);
		return () => {
			stale = true;
		};
	});
	return {
		get found() {
			return found;
		},
		/** Tried so far. */
		get done() {
			return done;
		},
		get fault() {
			return fault;
		},
	};
}
