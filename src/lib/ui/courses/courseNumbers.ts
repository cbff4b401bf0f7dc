import { isOpen } from "#domain/enrollment.ts";
import { awardStatus } from "#domain/recertification.ts";
import type { Day } from "#domain/time.ts";
import type { LiveCourse } from "./liveCourse.svelte.ts";

/** Whom a step on the course concerns, counted on the device. */
export type CourseNumbers = {
	/** Chains that are planned to be re-enrolled. */
	planned: number;
	/** Enrollments that are not finished. */
	open: number;
	/** Certificates that are valid today. */
	valid: number;
};

export function courseNumbers(
	{
		rows,
		enrollments,
		awards,
	}: Pick<LiveCourse, "rows" | "enrollments" | "awards">,
	today: Day,
): CourseNumbers {
	const count = <Item>(items: readonly Item[], is: (item: Item) => boolean) =>
		items.reduce((sum, item) => (is(item) ? sum + 1 : sum), 0);
	return {
		planned: count(rows, ({ next }) => next.kind === "on"),
		open: count(enrollments, isOpen),
		valid: count(awards, (award) => awardStatus(award, today) === "valid"),
	};
}
