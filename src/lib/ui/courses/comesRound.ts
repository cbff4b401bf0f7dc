import { isOpen, isReEnrollment } from "#domain/enrollment.ts";
import type { Day } from "#domain/time.ts";
import type { ChainRow } from "../chainRows.ts";
import { formatDay } from "../words.ts";

/** Whether a new enrollment would start a second chain beside this one (R19). */
export function stillCounts({ state }: ChainRow): boolean {
	// Switched off, not over: once auto re-enroll is enabled again, these chains go on.
	return state.state !== "ended" || state.reason === "disabled";
}

/** R19: when the learner of a chain comes round anyway, e.g. "would be re-enrolled anyway on 10 May 2027". */
export function comesRound(
	{ next, enrollment, state }: ChainRow,
	today: Day,
): string {
	if (next.kind === "on")
		return next.day > today
			? `would be re-enrolled anyway on ${formatDay(next.day)}`
			: "is about to be re-enrolled anyway";
	if (isOpen(enrollment))
		return isReEnrollment(enrollment)
			? "is re-enrolled already and has not finished yet"
			: "is enrolled already and has not finished yet";
	return state.state === "ended"
		? "no re-enrollment is planned while auto re-enroll is disabled"
		: "no re-enrollment is planned";
}
