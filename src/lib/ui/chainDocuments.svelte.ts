import type { ChainDocuments } from "#domain/chains.ts";
import type { PersonId } from "#domain/documents/document.ts";
import { sameAsNow } from "#domain/liveLearning.ts";
import type { Instant } from "#domain/time.ts";
import type { Device } from "#lib/local/device.svelte.ts";
import { live } from "#lib/local/live.svelte.ts";

/** What the chains of one learner, or of everybody on the device, follow from; reactive. */
export function liveChainDocuments(device: Device, learnerId?: PersonId) {
	const own = learnerId === undefined ? {} : { selector: { learnerId } };
	const { documents } = device;
	const people = live(() =>
		documents.people.find(
			learnerId === undefined ? {} : { selector: { id: learnerId } },
		),
	);
	const courses = live(() => documents.courses.find());
	const courseVersions = live(() => documents.courseVersions.find());
	const enrollments = live(() => documents.enrollments.find(own));
	const awards = live(() => documents.awards.find(own));
	const groups = live(() => documents.groups.find());
	const sessions = live(() => documents.sessions.find());
	const exemptions = live(() => documents.exemptions.find(own));
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
	const current = $derived({
		people: people.current,
		courses: courses.current,
		courseVersions: courseVersions.current,
		enrollments: enrollments.current,
		awards: awards.current,
		groups: groups.current,
		sessions: sessions.current,
		exemptions: exemptions.current,
		timeZone: device.timeZone,
	} satisfies ChainDocuments);
	const since = $derived(
		sameAsNow(sessions.current, device.clock.now, device.timeZone),
	);
	return {
		get current() {
			return current;
		},
		/** An instant at which chains are as they are now, and that seldom changes. */
		get since(): Instant {
			return since;
		},
		get loading(): boolean {
			return all.some((query) => query.loading);
		},
	};
}
