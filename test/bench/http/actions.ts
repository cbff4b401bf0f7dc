import "fake-indexeddb/auto";
import { v7 as uuidv7 } from "uuid";
import type { ActionEnvelope } from "#domain/actions/action.ts";
import { SCHEMA_VERSION } from "#domain/documents/index.ts";
import { MAXIMUM_BATCH } from "#domain/sync.ts";
import { enqueue } from "#lib/local/outbox.ts";
import { LocalStore } from "#lib/local/store.ts";
import { Synchronizer } from "#lib/sync/synchronizer.ts";
import { morning, quietDay } from "../fill.ts";
import { milliseconds, type Row } from "../row.ts";
import { requireAccepted } from "./act.ts";
import type { Furnished } from "./furnish.ts";
import { remoteOf } from "./remote.ts";

const ACTIONS = 2000;
const ROUNDS = 3;

type Made = Pick<ActionEnvelope, "id" | "kind" | "payload" | "madeAt">;

/** An admin's day without a network: half of them enroll a learner, half mark that learner's result. */
function madeOffline({ learners, courseId }: Furnished): Made[] {
	const madeAt = morning(quietDay);
	return learners.slice(0, ACTIONS / 2).flatMap((learnerId): Made[] => {
		const enrollmentId = uuidv7();
		return [
			{
				id: uuidv7(),
				kind: "enroll",
				payload: { enrollmentId, learnerId, courseId },
				madeAt,
			},
			{
				id: uuidv7(),
				kind: "recordResult",
				payload: { enrollmentId, status: "passed" },
				madeAt,
			},
		];
	});
}

/** What was made offline until each action has its verdict: by the product's own client, and sent bare. */
export async function benchActions(
	url: string,
	furnished: Furnished,
	leastPerSecond: number,
): Promise<Row[]> {
	const bare: number[] = [];
	const own: number[] = [];
	for (let round = 0; round < ROUNDS; round += 1) {
		bare.push(await sendBare(url, furnished));
		own.push(await sendFromDevice(url, furnished));
	}
	const [bestBare, bestOwn] = [Math.min(...bare), Math.min(...own)];
	const perSecond = (ACTIONS / bestBare) * 1000;
	const atMost = (ACTIONS / leastPerSecond) * 1000;
	return [
		{
			what: "actions applied, one portal",
			of: `${ACTIONS} actions in batches of ${MAXIMUM_BATCH}, best of ${ROUNDS}`,
			ours: `${Math.round(perSecond).toLocaleString("en")} a second`,
			bare: "–",
			ratio: perSecond / leastPerSecond,
			budget: `≥ ${leastPerSecond.toLocaleString("en")} a second`,
			isMet: perSecond >= leastPerSecond,
		},
		{
			what: "made offline, sent, checked, applied, answered",
			of: `${ACTIONS} actions by the product's client, best of ${ROUNDS}`,
			ours: `${(bestOwn / 1000).toFixed(2)} s`,
			bare: `${(bestBare / 1000).toFixed(2)} s`,
			ratio: bestOwn / bestBare,
			budget: `≤ ${(atMost / 1000).toFixed(1)} s`,
			isMet: bestOwn <= atMost,
		},
	];
}

async function sendBare(url: string, furnished: Furnished): Promise<number> {
	const remote = remoteOf(url, furnished.admin);
	const deviceId = uuidv7();
	const actions = madeOffline(furnished).map((action, index) => ({
		...action,
		deviceId,
		counter: index + 1,
	}));
	return milliseconds(async () => {
		for (let from = 0; from < actions.length; from += MAXIMUM_BATCH)
			requireAccepted(
				await remote.act({
					schemaVersion: SCHEMA_VERSION,
					personId: furnished.admin.id,
					epoch: null,
					actions: actions.slice(from, from + MAXIMUM_BATCH),
				}),
			);
	});
}

/** A device with nothing but its outbox, which then reaches the server. */
async function sendFromDevice(
	url: string,
	furnished: Furnished,
): Promise<number> {
	const store = new LocalStore(`bench-${uuidv7()}`);
	await store.open();
	await enqueue(store, madeOffline(furnished));
	const remote = remoteOf(url, furnished.admin);
	let decided = 0;
	const answered = Promise.withResolvers<void>();
	const synchronizer = new Synchronizer(
		store,
		{
			...remote,
			async act(batch) {
				const answer = await remote.act(batch);
				requireAccepted(answer);
				decided += batch.actions.length;
				return answer;
			},
			// What happens once all are answered is measured by itself.
			async pull(request) {
				if (decided >= ACTIONS) answered.resolve();
				return remote.pull(request);
			},
			live: () => () => {},
		},
		furnished.admin.id,
		{
			identity: () => {},
			state: ({ error }) => {
				if (error) answered.reject(new Error(error));
			},
		},
	);
	try {
		return await milliseconds(async () => {
			synchronizer.start();
			await answered.promise;
		});
	} finally {
		synchronizer.stop();
		store.close();
	}
}
