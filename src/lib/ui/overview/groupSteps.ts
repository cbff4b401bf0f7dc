import type { Group } from "#domain/documents/index.ts";
import type { Day, Instant } from "#domain/time.ts";
import type { ChainRow } from "../chainRows.ts";
import { canNudge } from "../nudge/due.ts";
import { STEP } from "./figures.ts";

/** How a group stands: its learners' chains by state, and those of whom a learner can be nudged. */
export type GroupFigures = {
	group: Group;
	counts: Partial<Record<ChainRow["state"]["state"], number>>;
	due: ChainRow[];
};

/** Of each of these groups, in their order, in short steps between which the page may have its turn. */
export function* groupSteps(
	rows: readonly ChainRow[],
	groups: readonly Group[],
	today: Day,
	now: Instant,
): Generator<undefined, GroupFigures[]> {
	const figures = new Map<string, GroupFigures>(
		groups.map((group) => [group.id, { group, counts: {}, due: [] }]),
	);
	for (const [index, row] of rows.entries()) {
		if (index % STEP === STEP - 1) yield;
		const isDue = canNudge(row, today, now);
		for (const id of row.learner.groupIds) {
			const found = figures.get(id);
			if (!found) continue;
			const { state } = row.state;
			found.counts[state] = (found.counts[state] ?? 0) + 1;
			if (isDue) found.due.push(row);
		}
	}
	return [...figures.values()];
}
