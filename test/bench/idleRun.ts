import type { Day } from "#domain/time.ts";
import type { Database } from "#server/database/database.ts";
import { recertify } from "#server/recertification/engine.ts";
import { type FilledPortal, morning } from "./fill.ts";
import { byTurns, type Row } from "./row.ts";

const RUNS = 200;

/** A run with nobody due on a large portal beside one on a small portal, the medians of many. */
export async function benchIdleRun(
	database: Database,
	what: string,
	day: Day,
	large: FilledPortal,
	small: FilledPortal,
): Promise<Row> {
	const run = async ({ portalId }: FilledPortal) => {
		const { enrolled } = await recertify(
			database,
			{ now: () => morning(day) },
			portalId,
		);
		if (enrolled !== 0)
			throw new Error(
				`Nobody was to be due, but ${enrolled} were re-enrolled.`,
			);
	};
	const { ours, bare } = await byTurns(
		RUNS,
		() => run(large),
		() => run(small),
	);
	const ratio = ours / bare;
	return {
		what,
		of: `${large.awards} awards against ${small.awards}`,
		ours: `${ours.toFixed(2)} ms`,
		bare: `${bare.toFixed(2)} ms`,
		ratio,
		budget: "≤ 2 ×",
		isMet: ratio <= 2,
	};
}
