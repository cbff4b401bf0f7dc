import { sameAsNow } from "#domain/liveLearning.ts";
import type { Day, Instant } from "#domain/time.ts";
import type { Device } from "#lib/local/device.svelte.ts";
import { live } from "#lib/local/live.svelte.ts";
import type { ChainRow } from "./chainRows.ts";
import { chainsInSlices } from "./chainSlices.ts";

/** All chains on the device with what they were worked out for. */
export type PortalChains = { rows: readonly ChainRow[]; day: Day; at: Instant };

/**
 * The chains of everybody on the device, worked out in slices, so that the page answers meanwhile; null until they
 * are there for the first time. `complete`: whether every document has arrived.
 */
export function portalChains(device: Device) {
	const { documents } = device;
	const people = live(() => documents.people.find());
	const courses = live(() => documents.courses.find());
	const courseVersions = live(() => documents.courseVersions.find());
	const enrollments = live(() => documents.enrollments.find());
	const awards = live(() => documents.awards.find());
	const groups = live(() => documents.groups.find());
	const sessions = live(() => documents.sessions.find());
	const exemptions = live(() => documents.exemptions.find());
	const all = [
		people,
		courses,
		courseVersions,
		enrollments,
		awards,
		groups,
		sessions,
		exemptions,
	];
	const complete = $derived(
		device.sync.filled && all.every((query) => !query.loading),
	);
	const today = $derived(device.clock.today);
	const since = $derived(
		sameAsNow(sessions.current, device.clock.now, device.timeZone),
	);
	let found = $state.raw<PortalChains | null>(null);

	$effect(() => {
		if (!complete) return;
		let stale = false;
		const whole = {
			people: people.current,
			courses: courses.current,
			courseVersions: courseVersions.current,
			enrollments: enrollments.current,
			awards: awards.current,
			groups: groups.current,
			sessions: sessions.current,
			exemptions: exemptions.current,
			timeZone: device.timeZone,
		};
		const [at, day] = [since, today];
		void chainsInSlices(whole, at, day, () => stale).then((rows) => {
			if (rows) found = { rows, day, at };
		});
		return () => {
			stale = true;
		};
	});
	return {
		get found() {
			return found;
		},
		get complete() {
			return complete;
		},
		get people() {
			return people.current;
		},
		get courses() {
			return courses.current;
		},
		get courseVersions() {
			return courseVersions.current;
		},
		get enrollments() {
			return enrollments.current;
		},
		get groups() {
			return groups.current;
		},
		get sessions() {
			return sessions.current;
		},
	};
}
