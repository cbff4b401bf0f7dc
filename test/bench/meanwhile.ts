import { v7 as uuidv7 } from "uuid";
import { PersonId } from "#domain/documents/document.ts";
import { act } from "#server/actions/act.ts";
import type { Database } from "#server/database/database.ts";
import { recertify } from "#server/recertification/engine.ts";
import { dueDay, type FilledPortal, morning } from "./fill.ts";
import { noteTold } from "./reEnrollment.ts";
import { milliseconds, type Row } from "./row.ts";

const BUDGET = 250;
const HEAP_BUDGET = 64;

/**
 * What else an engine run of a tenth of a portal's awards does to the server: how long other actions of
 * that portal take meanwhile, one after the other, and how far its heap grows beyond that of a small run.
 */
export async function benchMeanwhile(
	database: Database,
	large: FilledPortal,
	small: FilledPortal,
	round: number,
): Promise<Row[]> {
	const clock = { now: () => morning(dueDay(round)) };
	const run = async ({ portalId, awards }: FilledPortal) => {
		await noteTold(database, portalId, dueDay(round));
		const { enrolled } = await recertify(database, clock, portalId);
		if (enrolled !== awards / 10)
			throw new Error(`The engine re-enrolled ${enrolled}.`);
	};
	const heapSmall = await heapGrowth(() => run(small));
	const taken: number[] = [];
	let running = true;
	const heapLarge = await heapGrowth(async () => {
		const done = run(large).finally(() => {
			running = false;
		});
		while (running)
			taken.push(await milliseconds(() => createCertificate(database, large)));
		await done;
	});
	taken.sort((a, b) => a - b);
	const p95 = taken[Math.floor(taken.length * 0.95)] ?? Number.NaN;
	const middle = taken[Math.floor(taken.length / 2)] ?? Number.NaN;
	return [
		{
			what: "actions during the run",
			of: `${taken.length} actions, ${large.awards / 10} due`,
			ours: `p95 ${p95.toFixed(0)} ms`,
			bare: `median ${middle.toFixed(0)} ms`,
			ratio: p95 / BUDGET,
			budget: `p95 ≤ ${BUDGET} ms`,
			isMet: p95 <= BUDGET,
		},
		{
			what: "heap during the run",
			of: `${large.awards} awards against ${small.awards}`,
			ours: `+${heapLarge.toFixed(0)} MB`,
			bare: `+${heapSmall.toFixed(0)} MB`,
			ratio: heapLarge / HEAP_BUDGET,
			budget: `≤ ${HEAP_BUDGET} MB`,
			isMet: heapLarge <= HEAP_BUDGET,
		},
	];
}

/** An action of the admin, as the server decides it: a transaction of its own under the portal's lock. */
async function createCertificate(
	database: Database,
	{ portalId, adminId }: FilledPortal,
): Promise<void> {
	const clock = { now: () => morning(dueDay(1)) };
	const viewer = {
		portalId,
		personId: PersonId.parse(adminId),
		role: "admin" as const,
	};
	const { verdicts } = await act(
		database,
		clock,
		viewer,
		[
			{
				id: uuidv7(),
				kind: "createCertificate",
				payload: { certificateId: uuidv7(), title: "Meanwhile", text: "" },
				deviceId: adminId,
				counter: 1,
				madeAt: clock.now(),
			},
		],
		(error) => {
			throw error;
		},
	);
	if (verdicts[0]?.verdict.status !== "accepted")
		throw new Error(JSON.stringify(verdicts));
}

/** By how many MB the heap grew at most while `work` ran; without --expose-gc what is not collected yet counts. */
async function heapGrowth(work: () => Promise<unknown>): Promise<number> {
	globalThis.gc?.();
	const before = process.memoryUsage().heapUsed;
	let most = before;
	const sampling = setInterval(() => {
		most = Math.max(most, process.memoryUsage().heapUsed);
	}, 20);
	try {
		await work();
	} finally {
		clearInterval(sampling);
	}
	return (Math.max(most, process.memoryUsage().heapUsed) - before) / 2 ** 20;
}
