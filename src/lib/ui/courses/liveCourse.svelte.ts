import type { CourseId } from "#domain/documents/document.ts";
import type { CourseVersion } from "#domain/documents/index.ts";
import { governingVersion } from "#domain/recertification.ts";
import { chainsOf } from "#lib/local/chains.ts";
import type { Device } from "#lib/local/device.svelte.ts";
import { live, liveOne } from "#lib/local/live.svelte.ts";
import { chainRows } from "../chainRows.ts";

/** One course with its versions, enrollments and chains, reactive to documents and to the day. */
export function liveCourse(device: Device, courseId: () => CourseId) {
	const { documents } = device;
	const course = liveOne(() => documents.courses.findOne(courseId()));
	const versions = live(() =>
		documents.courseVersions.find({
			selector: { courseId: courseId() },
			sort: [{ courseId: "asc" }, { number: "asc" }],
		}),
	);
	const enrollments = live(() =>
		documents.enrollments.find({ selector: { courseId: courseId() } }),
	);
	const awards = live(() =>
		documents.awards.find({ selector: { courseId: courseId() } }),
	);
	const people = live(() => documents.people.find());
	const chains = $derived(
		course.current
			? chainsOf({
					courses: [course.current],
					courseVersions: versions.current,
					enrollments: enrollments.current,
					awards: awards.current,
					people: people.current,
					timeZone: device.timeZone,
				})
			: [],
	);
	const rows = $derived(chainRows(chains, people.current, device.clock.today));
	return {
		get course() {
			return course.current;
		},
		get loading() {
			return (
				course.loading ||
				versions.loading ||
				enrollments.loading ||
				awards.loading ||
				people.loading
			);
		},
		/** Oldest first. */
		get versions(): CourseVersion[] {
			return versions.current;
		},
		get published() {
			return governingVersion(versions.current);
		},
		get draft() {
			return (
				versions.current.find((version) => version.status === "draft") ?? null
			);
		},
		get enrollments() {
			return enrollments.current;
		},
		get awards() {
			return awards.current;
		},
		get people() {
			return people.current;
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
