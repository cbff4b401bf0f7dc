import { createContext } from "svelte";
import { inOrder, itemState, progressOn } from "#domain/courseProgress.ts";
import type { EnrollmentId } from "#domain/documents/document.ts";
import { hasAccess, isOpen } from "#domain/enrollment.ts";
import type { Device } from "#lib/local/device.svelte.ts";
import { live, liveOne } from "#lib/local/live.svelte.ts";

/** One enrollment of the person's own: its lessons and exams, and how far they are. */
export function liveTaking(device: Device, enrollmentId: EnrollmentId) {
	const { documents } = device;
	const enrollment = liveOne(() => documents.enrollments.findOne(enrollmentId));
	const course = liveOne(() =>
		enrollment.current
			? documents.courses.findOne(enrollment.current.courseId)
			: null,
	);
	const version = liveOne(() =>
		enrollment.current
			? documents.courseVersions.findOne(enrollment.current.courseVersionId)
			: null,
	);
	const contents = live(() =>
		enrollment.current
			? documents.contents.find({
					selector: {
						courseId: enrollment.current.courseId,
						courseVersionId: enrollment.current.courseVersionId,
					},
				})
			: null,
	);
	const stored = liveOne(() => documents.progress.findOne(enrollmentId));
	const progress = $derived(
		enrollment.current && progressOn(enrollment.current, stored.current),
	);
	const items = $derived(
		progress
			? inOrder(contents.current).map((item) => ({
					item,
					state: itemState(item, progress),
				}))
			: [],
	);
	return {
		/** Null: not theirs, or not on this device. */
		get enrollment() {
			return enrollment.current?.learnerId === device.viewer.personId
				? enrollment.current
				: null;
		},
		get course() {
			return course.current;
		},
		get version() {
			return version.current;
		},
		get loading() {
			return [enrollment, course, version, contents, stored].some(
				(query) => query.loading,
			);
		},
		get progress() {
			return progress;
		},
		/** Lessons and exams in their order. */
		get items() {
			return items;
		},
		/** Whether something can still be done about it: no result yet, and within the valid period. */
		get isOpen() {
			return (
				enrollment.current !== null &&
				isOpen(enrollment.current) &&
				hasAccess(enrollment.current, device.clock.today)
			);
		},
		get done() {
			return items.filter(({ state }) => state === "done").length;
		},
	};
}
export type LiveTaking = ReturnType<typeof liveTaking>;
export type TakenItem = LiveTaking["items"][number];

/** The course that the address names: the layout of its pages sets it. */
export const [shownTaking, setShownTaking] = createContext<LiveTaking>();
