import type { Device } from "#lib/local/device.svelte.ts";
import { live } from "#lib/local/live.svelte.ts";

/** A person's own notifications: an action that waits here may lay somebody else's over them. */
export function liveNotifications(device: Device) {
	const own = live(() =>
		device.documents.notifications.find({
			selector: { personId: device.viewer.personId },
		}),
	);
	const newestFirst = $derived(
		[...own.current].sort((a, b) =>
			a.createdAt === b.createdAt
				? a.id < b.id
					? 1
					: -1
				: a.createdAt < b.createdAt
					? 1
					: -1,
		),
	);
	const unread = $derived(newestFirst.filter(({ readAt }) => readAt === null));
	return {
		get loading() {
			return own.loading;
		},
		get newestFirst() {
			return newestFirst;
		},
		get unread() {
			return unread;
		},
	};
}
