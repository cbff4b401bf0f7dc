import { chainsOf } from "#domain/chains.ts";
import type { PersonId } from "#domain/documents/document.ts";
import { sameAsNow } from "#domain/liveLearning.ts";
import type { Device } from "#lib/local/device.svelte.ts";
import { live } from "#lib/local/live.svelte.ts";
import { type ChainRow, chainRows } from "./chainRows.ts";

/** The chains of one learner, or of everybody on the device; reactive to documents and to the day. */
export function liveChainRows(
	device: Device,
	learnerId?: PersonId,
): { readonly rows: ChainRow[]; readonly loading: boolean } {
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
	const since = $derived(
		sameAsNow(sessions.current, device.clock.now, device.timeZone),
	);
	const chains = $derived(
		chainsOf(
			{
				people: people.current,
				courses: courses.current,
				courseVersions: courseVersions.current,
				enrollments: enrollments.current,
				awards: awards.current,
				groups: groups.current,
				sessions: sessions.current,
				exemptions: exemptions.current,
				timeZone: device.timeZone,
			},
			since,
		),
	);
	const today = $derived(device.clock.today);
	const rows = $derived(chainRows(chains, people.current, today));
	return {
		get rows() {
			return rows;
		},
		get loading() {
			return all.some((query) => query.loading);
		},
	};
}
