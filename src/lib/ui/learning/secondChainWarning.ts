import { isOpen } from "#domain/enrollment.ts";
import type { Day } from "#domain/time.ts";
import type { ChainRow } from "../chainRows.ts";
import { formatDay } from "../words.ts";

/** R19: what learners should know before they start a second chain on a course. */
export function secondChainWarning(
	own: readonly ChainRow[],
	today: Day,
): string {
	const days = own
		.flatMap(({ next }) => (next.kind === "on" ? [next.day] : []))
		.sort();
	const [first] = days;
	const once = own[0]?.course.oneChainPerLearner
		? "Once you pass, the new certificate takes the place of the one you have."
		: "Enrolling now starts a second chain: each is renewed at its own time.";
	if (own.some(({ enrollment }) => isOpen(enrollment)))
		return `You are enrolled already and have not finished yet. ${once}`;
	if (first === undefined) return `You have taken this course before. ${once}`;
	return first > today
		? `You will be enrolled again on ${formatDay(first)} anyway. ${once}`
		: `You are about to be enrolled again anyway. ${once}`;
}
