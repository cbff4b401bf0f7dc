import { isOpen, isReEnrollment } from "#domain/enrollment.ts";
import type { Day } from "#domain/time.ts";
import type { ChainRow } from "../chainRows.ts";
import { formatDay } from "../words.ts";

/** Whether a new enrollment would start a second chain beside this one (R19). */
export function stillCounts({ state }: ChainRow): boolean {
	// Switched off, not over: once auto re-enroll is enabled again, these chains go on.
	return state.state !== "ended" || state.reason === "disabled";
}

/** R19: when the learner of a chain comes round anyway, e.g. "To be re-enrolled anyway on 10 May 2027". */
export function comesRound(
	{ next, enrollment, state }: ChainRow,
	today: Day,
): string {
	if (next.kind === "on")
		return next.day > today
			? `To be re-enrolled anyway on ${formatDay(next.day)}`
			: "About to be re-enrolled anyway";
	if (isOpen(enrollment))
		return isReEnrollment(enrollment)
			? "Re-enrolled already, and not finished yet"
			: "Enrolled already, and not finished yet";
	return state.state === "ended"
		? "No re-enrollment is planned while auto re-enroll is disabled"
		: "No re-enrollment is planned";
}
