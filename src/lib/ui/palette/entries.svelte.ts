import type { Device } from "#lib/local/device.svelte.ts";
import { live } from "#lib/local/live.svelte.ts";
import { takeTurns } from "#lib/local/turns.ts";
import { startTime } from "../liveLearning/words.ts";
import { roleWords } from "../words.ts";
import { type Choice, type Entry, entryOf } from "./search.ts";

/** Of documents that have not changed since: documents are never changed in place. */
const made = new WeakMap<object, Entry>();

/**
 * What this person can go to, folded for searching while the page goes on answering; call it while a
 * component is set up.
 */
export function documentEntries(device: Device): {
	readonly lists: readonly (readonly Entry[])[];
} {
	const { role } = device.viewer;
	const isAdmin = role === "admin";
	const { documents } = device;
	const courses = live(() => documents.courses.find());
	const people = live(() =>
		role === "learner" ? null : documents.people.find(),
	);
	const groups = live(() => (isAdmin ? documents.groups.find() : null));
	const certificates = live(() =>
		isAdmin ? documents.certificates.find() : null,
	);
	const sessions = live(() =>
		isAdmin || role === "instructor" ? documents.sessions.find() : null,
	);

	const lists = [
		folded(
			() => courses.current,
			(course) => ({
				key: `course:${course.id}`,
				kind: "course",
				label: course.title,
				detail: course.status === "archived" ? "Archived" : "",
				href: role === "learner" ? "/catalog" : `/courses/${course.id}`,
			}),
			({ status, inCatalog }) =>
				role !== "learner" || (status === "active" && inCatalog),
		),
		folded(
			() => people.current,
			(person) => ({
				key: `person:${person.id}`,
				kind: "person",
				label: person.name,
				detail: person.email,
				also: roleWords[person.role],
				href: `/people/${person.id}`,
			}),
			({ status }) => status !== "removed",
		),
		folded(
			() => groups.current,
			(group) => ({
				key: `group:${group.id}`,
				kind: "group",
				label: group.name,
				detail: "",
				href: `/groups/${group.id}`,
			}),
		),
		folded(
			() => certificates.current,
			(certificate) => ({
				key: `certificate:${certificate.id}`,
				kind: "certificate",
				label: certificate.title,
				detail: "",
				href: `/certificates/${certificate.id}`,
			}),
		),
		folded(
			// A session is named by its course, which may be renamed: made anew with the courses.
			() => {
				const titles = new Map<string, string>(
					courses.current.map(({ id, title }) => [id, title]),
				);
				return sessions.current.flatMap((session) => {
					const title = titles.get(session.courseId);
					return title && session.cancelledAt === null
						? [{ ...session, title }]
						: [];
				});
			},
			(session) => ({
				key: `session:${session.id}`,
				kind: "session",
				label: session.title,
				detail: startTime(session.startsAt, device.ownZone),
				also: session.place,
				href: `/sessions/${session.id}`,
			}),
		),
	];
	return {
		get lists() {
			return lists.map((list) => list.current);
		},
	};
}

function folded<Document extends object>(
	documents: () => readonly Document[],
	choiceOf: (document: Document) => Choice,
	isOffered: (document: Document) => boolean = () => true,
): { readonly current: readonly Entry[] } {
	let current = $state.raw<readonly Entry[]>([]);
	$effect(() => {
		const offered = documents().filter(isOffered);
		let stale = false;
		void (async () => {
			const entries: Entry[] = [];
			for (const document of offered) {
				await takeTurns();
				if (stale) return;
				const entry = made.get(document) ?? entryOf(choiceOf(document));
				made.set(document, entry);
				entries.push(entry);
			}
			current = entries;
		})();
		return () => {
			stale = true;
		};
	});
	return {
		get current() {
			return current;
		},
	};
}
