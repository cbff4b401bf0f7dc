import Dexie from "dexie";
import { v7 as uuidv7 } from "uuid";
import type { ActionEnvelope } from "#domain/actions/action.ts";
import type { Verdict } from "#domain/sync.ts";
import type { Instant } from "#domain/time.ts";
import type { LocalDatabase } from "./database.ts";
import { newEntry, type OutboxEntry, stateOf } from "./outboxEntry.ts";
import type { DeviceRow } from "./rows.ts";

/** A backup of the server that is older than this takes actions with it that no device offers again. */
export const KEPT_DAYS = 90;

/** `replaces`: an entry under "Needs attention" whose place the first one takes; `alongside`: what is stored in the same step. */
export type Enqueuing = { replaces?: string; alongside?: () => Promise<void> };

/**
 * Puts actions into the outbox, numbered by this device's counter: the order in which they were
 * made, whatever its clock does, and whichever tab they come from. Durable when it returns.
 */
export async function enqueue(
	store: LocalDatabase,
	actions: readonly Pick<
		ActionEnvelope,
		"id" | "kind" | "payload" | "madeAt"
	>[],
	{ replaces, alongside }: Enqueuing = {},
): Promise<OutboxEntry[]> {
	const enqueued = await store.transaction(
		"rw",
		[
			store.meta,
			store.outbox,
			...(alongside ? [store.imports, store.importSlices] : []),
		],
		async () => {
			const device = ((await store.meta.get("device")) as
				| DeviceRow
				| undefined) ?? {
				key: "device",
				deviceId: uuidv7(),
				counter: 0,
				madeAt: null,
			};
			const entries = actions.map((action): OutboxEntry => {
				device.counter += 1;
				if (device.madeAt === null || action.madeAt > device.madeAt)
					device.madeAt = action.madeAt;
				return newEntry({
					id: action.id,
					kind: action.kind,
					payload: action.payload,
					deviceId: device.deviceId,
					counter: device.counter,
					madeAt: device.madeAt,
				} satisfies ActionEnvelope);
			});
			await Promise.all([
				store.meta.put(device),
				store.outbox.bulkAdd(entries),
			]);
			if (replaces) await settle(store, replaces);
			await alongside?.();
			return entries;
		},
	);
	store.onEnqueued(enqueued);
	return enqueued;
}

/**
 * Takes an entry off "Needs attention". What the server accepted in part stays among what was sent,
 * so that it is shown until its documents have arrived.
 */
export async function settle(store: LocalDatabase, id: string): Promise<void> {
	await store.transaction("rw", store.outbox, async () => {
		const entry = await store.outbox.get(id);
		if (entry?.state === "conflict")
			await store.outbox.update(id, { state: "accepted" });
		else await store.outbox.delete(id);
	});
}

/**
 * What the server said of a batch in this epoch; `retry` leaves the action waiting and counts the
 * attempt. False, and nothing stored, when the shown documents are of another epoch: what was accepted
 * there says nothing of what the server knows here.
 */
export async function recordVerdicts(
	store: LocalDatabase,
	verdicts: readonly { id: string; verdict: Verdict }[],
	epoch: string | null,
): Promise<boolean> {
	return store.transaction("rw", store.meta, store.outbox, async () => {
		const { positions } = await store.feed();
		const known = positions.active?.epoch;
		if (epoch !== null && known !== undefined && known !== epoch) return false;
		const found = await store.outbox.bulkGet(verdicts.map(({ id }) => id));
		const changed: OutboxEntry[] = [];
		for (const [index, { verdict }] of verdicts.entries()) {
			const entry = found[index];
			if (entry?.state !== "waiting") continue;
			changed.push(
				verdict.status === "retry"
					? {
							...entry,
							attempts: entry.attempts + 1,
							lastError: verdict.message,
						}
					: {
							...entry,
							state: stateOf(verdict),
							verdict,
							epoch,
							lastError: null,
						},
			);
		}
		await store.outbox.bulkPut(changed);
		return true;
	});
}

/**
 * Lays aside what was accepted and whose documents are here, and forgets what was laid aside 90 days
 * ago. An entry whose documents have not arrived stays in the outbox: it is what shows them.
 */
export async function layAsideSent(
	store: LocalDatabase,
	now: Instant,
): Promise<void> {
	if ((await store.outbox.where("state").equals("accepted").count()) === 0)
		return;
	const tables = [store.meta, store.outbox, store.sent];
	await store.transaction("rw", tables, async () => {
		const checkpoint = (await store.feed()).positions.active?.checkpoint;
		if (checkpoint?.phase !== "follow") return;
		const arrived = await store.outbox
			.where("state")
			.equals("accepted")
			.filter(
				({ verdict }) =>
					verdict?.status === "accepted" && verdict.seq <= checkpoint.seq,
			)
			.toArray();
		await store.outbox.bulkDelete(arrived.map(({ id }) => id));
		await store.sent.bulkPut(
			arrived.map((entry) => ({ ...entry, laidAsideAt: now })),
		);
		const oldest = new Date(Date.parse(now) - KEPT_DAYS * 86_400_000);
		const old = await store.sent
			.where("laidAsideAt")
			.below(oldest.toISOString())
			.primaryKeys();
		await store.sent.bulkDelete(old);
	});
}

/** The first of what waits, in the device's order, but for those `without`. */
export async function waiting(
	store: LocalDatabase,
	limit: number,
	without: ReadonlySet<string>,
): Promise<OutboxEntry[]> {
	// Read in one go: a filter of Dexie's walks row by row.
	const found = await store.outbox
		.where("[state+counter]")
		.between(["waiting", Dexie.minKey], ["waiting", Dexie.maxKey])
		.limit(limit + without.size)
		.toArray();
	return found.filter(({ id }) => !without.has(id)).slice(0, limit);
}

/**
 * A server that was restored from a backup is in another epoch than the one in which it accepted these:
 * they wait once more. Those that it still knows get their verdict again and do nothing.
 */
export async function offerAgain(
	store: LocalDatabase,
	epoch: string,
): Promise<void> {
	const isOfAnother = (entry: OutboxEntry) => entry.epoch !== epoch;
	const accepted = await store.outbox
		.where("state")
		.anyOf("accepted", "conflict")
		.filter(isOfAnother)
		.toArray();
	const sent = await store.sent.filter(isOfAnother).toArray();
	if (accepted.length + sent.length === 0) return;
	await store.outbox.bulkPut(
		[...accepted, ...sent].map(({ action }) => newEntry(action)),
	);
	await store.sent.bulkDelete(sent.map(({ id }) => id));
}

/** A last action from the future was made under a wrong clock: the next ones need not follow it there. */
export async function correctMadeAt(
	store: LocalDatabase,
	serverTime: Instant,
): Promise<void> {
	const device = (await store.meta.get("device")) as DeviceRow | undefined;
	if (device?.madeAt && device.madeAt > serverTime)
		await store.meta.put({ ...device, madeAt: serverTime });
}
