import type { Device } from "#lib/local/device.svelte.ts";
import { trpc } from "#lib/sync/client.ts";

/** How many e-mails could not be delivered, of the newest fifty that failed; the server knows, so 0 without a network. */
export function bouncedEmails(device: Device): { readonly count: number } {
	let count = $state(0);
	$effect(() => {
		if (device.viewer.role !== "admin" || !device.sync.online) return;
		trpc.mail.list.query({ status: "failed", before: null }).then(
			({ emails }) => {
				count = emails.length;
			},
			() => {
				// Not reached: the page of e-mails says so to who goes there.
			},
		);
	});
	return {
		get count() {
			return count;
		},
	};
}
