import { exemptionOn } from "#domain/exemption.ts";
import { nudgeAgainAt, nudgeCause } from "#domain/nudge.ts";
import type { Day, Instant } from "#domain/time.ts";
import type { ChainRow } from "../chainRows.ts";

/** Whether there is something to remind this chain's learner of, as far as this device knows. */
export function isDue(row: ChainRow, today: Day): boolean {
	const { learner, course, chain, enrollment } = row;
	return (
		learner.status === "active" &&
		nudgeCause({ ...chain, course, enrollment }, today) !== null &&
		!exemptionOn(chain.exemptions, course.id, today)
	);
}

/** Whether the learner can be nudged now: due, and not nudged in the last 24 hours. */
export function canNudge(row: ChainRow, today: Day, now: Instant): boolean {
	return nudgeAgainAt(row.enrollment, now) === null && isDue(row, today);
}
