import {
	type BulkSubject,
	type BulkTask,
	bulkAction,
	sameSubject,
} from "#domain/bulk.ts";
import { Rejection } from "#domain/rejection.ts";
import type { Device, Trial } from "#lib/local/device.svelte.ts";
import type { ImportDeed } from "#lib/local/importRows.ts";
import { takeTurns } from "#lib/local/turns.ts";
import { takenBack } from "./takenBack.ts";
import { reasonOfMany } from "./taskWords.ts";

/** Tried together: between two slices what was asked for may have changed. */
const AT_A_TIME = 250;

/** One of many that the task can be done with. */
export type Doable = {
	name: string;
	learnerId: string;
	action: ImportDeed;
	/** What takes it back; null where it is final. */
	opposite: ImportDeed | null;
};

/** What a task would come to. */
export type Foresight = {
	doable: Doable[];
	/** With whom it cannot be done, by why. */
	hindered: { why: string; names: string[] }[];
	/** New documents that come of it. */
	awards: number;
	enrollments: number;
};

/**
 * Tries a task with each of many over what is on this device, by the rules of the server, in slices: the page has
 * its turns meanwhile. Null as soon as `isStale()`.
 */
export async function foresee(
	device: Pick<Device, "viewer"> & {
		trial(): Pick<Trial, "foresee" | "made">;
	},
	task: BulkTask,
	subjects: readonly BulkSubject[],
	isStale: () => boolean,
	onProgress: (done: number) => void,
): Promise<Foresight | null> {
	const trial = device.trial();
	const { personId } = device.viewer;
	const doable: Doable[] = [];
	const hindered = new Map<string, string[]>();
	const hinder = (name: string, why: string) => {
		const names = hindered.get(why);
		if (names) names.push(name);
		else hindered.set(why, [name]);
	};
	const seen = new Set<string>();
	for (let start = 0; start < subjects.length; start += AT_A_TIME) {
		const slice: Omit<Doable, "opposite">[] = [];
		for (const subject of subjects.slice(start, start + AT_A_TIME)) {
			await takeTurns();
			const same = sameSubject(task, subject);
			if (seen.has(same)) continue;
			seen.add(same);
			const { name, learnerId } = subject;
			try {
				const action = bulkAction(task, subject, personId);
				slice.push({ name, learnerId, action });
			} catch (error) {
				if (!(error instanceof Rejection)) throw error;
				hinder(name, reasonOfMany(error));
			}
		}
		const foreseen = await trial.foresee(
			slice.map(({ action }) => action),
			takenBack,
		);
		if (isStale()) return null;
		for (const [at, { reason, isIdle, opposite }] of foreseen.entries()) {
			const each = slice[at];
			if (!each) continue;
			if (reason) hinder(each.name, reasonOfMany(reason));
			else if (isIdle) hinder(each.name, "It is so already.");
			else doable.push({ ...each, opposite });
		}
		onProgress(Math.min(start + AT_A_TIME, subjects.length));
	}
	return {
		doable,
		hindered: [...hindered]
			.map(([why, names]) => ({ why, names }))
			.sort((a, b) => b.names.length - a.names.length),
		awards: trial.made("awards"),
		enrollments: trial.made("enrollments"),
	};
}
