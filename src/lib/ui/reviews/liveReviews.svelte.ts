import type { Attempt } from "#domain/documents/index.ts";
import { isOpen } from "#domain/enrollment.ts";
import type { Device, Shown } from "#lib/local/device.svelte.ts";
import { live } from "#lib/local/live.svelte.ts";

export type Review = {
	enrollmentId: Shown<"enrollments">["id"];
	attempt: Attempt;
	learner: string;
	course: string;
	pending: boolean;
};

/** The attempts in which the viewer has something to mark, the longest waiting first. */
export function liveReviews(device: Device) {
	const { documents } = device;
	const progress = live(() => documents.progress.find());
	const people = live(() => documents.people.find());
	const courses = live(() => documents.courses.find());
	const enrollments = live(() => documents.enrollments.find());
	const reviews = $derived.by(() => {
		const waiting = progress.current.filter(
			({ awaitsReview, learnerId }) =>
				awaitsReview && learnerId !== device.viewer.personId,
		);
		if (waiting.length === 0) return [];
		const nameOf = new Map(people.current.map(({ id, name }) => [id, name]));
		const titleOf = new Map(
			courses.current.map(({ id, title }) => [id, title]),
		);
		const onVersion = new Map(
			enrollments.current
				.filter(isOpen)
				.map(({ id, courseVersionId }) => [id, courseVersionId]),
		);
		return waiting
			.filter(
				({ id, courseVersionId }) => onVersion.get(id) === courseVersionId,
			)
			.flatMap((each) =>
				each.attempts
					.filter(({ status }) => status === "pending_review")
					.map(
						(attempt): Review => ({
							enrollmentId: each.id,
							attempt,
							learner: nameOf.get(each.learnerId) ?? "Somebody",
							course: titleOf.get(each.courseId) ?? "A course",
							pending: each.pending ?? false,
						}),
					),
			)
			.sort((a, b) => a.attempt.finishedAt.localeCompare(b.attempt.finishedAt));
	});
	return {
		get loading() {
			return [progress, people, courses, enrollments].some(
				(query) => query.loading,
			);
		},
		get all() {
			return reviews;
		},
	};
}
