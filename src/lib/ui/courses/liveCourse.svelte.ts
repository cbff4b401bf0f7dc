import { createContext } from "svelte";
import { chainsOf } from "#domain/chains.ts";
import type { CourseId } from "#domain/documents/document.ts";
import { sameAsNow } from "#domain/liveLearning.ts";
import { governingVersion } from "#domain/recertification.ts";
import type { Device, Shown } from "#lib/local/device.svelte.ts";
import { live, liveOne } from "#lib/local/live.svelte.ts";
import { chainRows } from "../chainRows.ts";

/** One course with its versions, enrollments and chains, reactive to documents and to the day. */
export function liveCourse(device: Device, courseId: () => CourseId | null) {
	const { documents } = device;
	/** Nothing is asked for an address that holds no id. */
	const ofCourse = <Query>(query: (id: CourseId) => Query) => {
		const id = courseId();
		return id === null ? null : query(id);
	};
	const course = liveOne(() => ofCourse((id) => documents.courses.findOne(id)));
	const versions = live(() =>
		ofCourse((id) =>
			documents.courseVersions.find({
				selector: { courseId: id },
				sort: [{ courseId: "asc" }, { number: "asc" }],
			}),
		),
	);
	const enrollments = live(() =>
		ofCourse((id) =>
			documents.enrollments.find({ selector: { courseId: id } }),
		),
	);
	const awards = live(() =>
		ofCourse((id) => documents.awards.find({ selector: { courseId: id } })),
	);
	const people = live(() => documents.people.find());
	const groups = live(() => documents.groups.find());
	const sessions = live(() =>
		ofCourse((id) =>
			documents.sessions.find({
				selector: { courseId: id },
				sort: [{ startsAt: "asc" }],
			}),
		),
	);
	const exemptions = live(() => documents.exemptions.find());
	const all = [
		course,
		versions,
		enrollments,
		awards,
		people,
		groups,
		sessions,
		exemptions,
	];
	const since = $derived(
		sameAsNow(sessions.current, device.clock.now, device.timeZone),
	);
	const chains = $derived(
		course.current
			? chainsOf(
					{
						courses: [course.current],
						courseVersions: versions.current,
						enrollments: enrollments.current,
						awards: awards.current,
						people: people.current,
						groups: groups.current,
						sessions: sessions.current,
						exemptions: exemptions.current,
						timeZone: device.timeZone,
					},
					since,
				)
			: [],
	);
	const rows = $derived(chainRows(chains, people.current, device.clock.today));
	return {
		get course() {
			return course.current;
		},
		get loading() {
			return all.some((query) => query.loading);
		},
		/** Oldest first. */
		get versions(): Shown<"courseVersions">[] {
			return versions.current;
		},
		get published(): Shown<"courseVersions"> | null {
			return governingVersion(versions.current);
		},
		get draft(): Shown<"courseVersions"> | null {
			return (
				versions.current.find((version) => version.status === "draft") ?? null
			);
		},
		get enrollments(): Shown<"enrollments">[] {
			return enrollments.current;
		},
		get awards() {
			return awards.current;
		},
		get people() {
			return people.current;
		},
		get groups() {
			return groups.current;
		},
		/** Of all its versions, by start. */
		get sessions(): Shown<"sessions">[] {
			return sessions.current;
		},
		get exemptions() {
			return exemptions.current;
		},
		get chains() {
			return chains;
		},
		get rows() {
			return rows;
		},
	};
}
export type LiveCourse = ReturnType<typeof liveCourse>;

/** The course that the address names: the layout of its pages sets it, they all share it. */
export const [shownCourse, setShownCourse] = createContext<LiveCourse>();
