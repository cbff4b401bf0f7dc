import type { Device } from "#lib/local/device.svelte.ts";
import { trpc } from "#lib/sync/client.ts";

/** As many as the server lists at once. */
const PAGE = 50;

/** `count`: those that failed, of the newest fifty; `isAtLeast`: there may be more. */
export type Bounced = { count: number; isAtLeast: boolean };

/** E-mails that could not be delivered; the server knows, so none without a network. */
export function bouncedEmails(device: Device): { readonly current: Bounced } {
	let current = $state.raw<Bounced>({ count: 0, isAtLeast: false });
	$effect(() => {
		if (device.viewer.role !== "admin" || !device.sync.online) return;
		let stale = false;
		trpc.mail.list.query({ status: "failed", before: null }).then(
			({ emails: { length } }) => {
				if (!stale) current = { count: length, isAtLeast: length >= PAGE };
			},
			() => {
				// Not reached: the page of e-mails says so to who goes there.
			},
		);
		return () => {
			stale = true;
			// What may have been sent again meanwhile is not claimed.
			current = { count: 0, isAtLeast: false };
		};
	});
	return {
		get current() {
			return current;
		},
	};
}
