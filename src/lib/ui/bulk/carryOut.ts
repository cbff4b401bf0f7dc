import type { Kind, PayloadOf } from "#domain/actions/index.ts";
import type { RejectionReason } from "#domain/rejection.ts";
import type { Device } from "#lib/local/device.svelte.ts";
import {
	type ImportDeed,
	type ImportRecord,
	UndoneAlready,
} from "#lib/local/importRows.ts";
import type { NewImport } from "#lib/local/importStore.ts";
import { notKept } from "#lib/local/keeping.ts";
import { formatNumber, plural } from "../plural.ts";
import { toast } from "../toasts.svelte.ts";
import type { Doable } from "./foresee.ts";
import { takenBack } from "./takenBack.ts";

/** More than these are handed to the outbox bit by bit, as an import's rows are. */
const AT_ONCE = 200;
/** Named in a message; of more, how many. */
const NAMED = 3;

type Words = { title: string; done: (count: number) => string };

/** Who was refused after all, by the place among all, with why; it was done with the others. */
export type Refused = { index: number; name: string; message: string }[];

/** Does it with all of them, and offers to take it back. Throws when this device cannot keep it. */
export async function carryOut(
	device: Device,
	{ title, done }: Words,
	all: readonly Pick<Doable, "name" | "action" | "opposite">[],
	leftOut = 0,
): Promise<Refused> {
	const bulk = bulkOf(
		title,
		all.map(({ name, action, opposite }) => ({
			cells: [name],
			action,
			...(opposite && { opposite }),
		})),
		leftOut,
	);
	if (all.length > AT_ONCE) {
		await begin(device, bulk);
		return [];
	}
	const { id, results } = await device.imports.atOnce(bulk);
	const accepted = results.filter(({ ok }) => ok).length;
	const isFinal = all.every(
		({ opposite }, index) => !opposite || !results[index]?.ok,
	);
	if (accepted > 0)
		toast(done(accepted), {
			undo: isFinal ? null : () => takeBackAll(device, { id, fileName: title }),
		});
	return results.flatMap((result, index) =>
		result.ok
			? []
			: [
					{
						index,
						name: all[index]?.name ?? "",
						message: result.reason.message,
					},
				],
	);
}

/** Does one thing and offers to take it back; what is wrong with it otherwise. */
export async function actUndoably<K extends Kind>(
	device: Device,
	kind: K,
	payload: PayloadOf<K>,
	name: string,
	done: string,
): Promise<{ ok: true } | { ok: false; reason: RejectionReason }> {
	const [foreseen] = await device
		.trial()
		.foresee([{ kind, payload }], takenBack);
	const answer = await device.act(kind, payload);
	const opposite = foreseen?.isIdle ? null : foreseen?.opposite;
	if (answer.ok)
		toast(done, {
			undo: opposite
				? async () => {
						const { refused } = await device.actAll([opposite]);
						tellTakenBack(1, refused.length > 0 ? [name] : []);
					}
				: null,
		});
	return answer;
}

/** Says what was taken back, and of whom not, since it has changed meanwhile. */
function tellTakenBack(accepted: number, refused: readonly string[]): void {
	if (refused.length === 0)
		toast(
			accepted === 1 ? "Undone." : `Undone for all ${formatNumber(accepted)}.`,
		);
	else
		toast(
			refused.length > NAMED
				? plural(refused.length, [
						"Undone, but for # that has changed meanwhile: it is left as it is.",
						"Undone, but for # that have changed meanwhile: they are left as they are.",
					])
				: `Undone, but for what has changed meanwhile and is left as it is: ${refused.join(", ")}.`,
			{ tone: "warning" },
		);
}

/** Takes back, once, what was done with many: what has changed meanwhile is left alone, and said. */
export async function takeBackAll(
	device: Device,
	{ id, fileName }: Pick<ImportRecord, "id" | "fileName">,
): Promise<void> {
	try {
		const all = await device.imports.undoable(id);
		// Offered in two places: here it has been taken back already.
		if (all.length === 0) return;
		const undo = { ...bulkOf(`Undo: ${fileName}`, all, 0), undoes: id };
		if (all.length > AT_ONCE) return await begin(device, undo);
		const { results } = await device.imports.atOnce(undo);
		tellTakenBack(
			all.length,
			all.flatMap(({ cells }, index) => (results[index]?.ok ? [] : cells)),
		);
	} catch (error) {
		// In the other place, or in another tab, at the same moment.
		if (error instanceof UndoneAlready) return;
		toast(notKept(error).message, { tone: "danger" });
	}
}

function bulkOf(
	title: string,
	all: readonly {
		cells: readonly string[];
		action: ImportDeed;
		opposite?: ImportDeed;
	}[],
	leftOut: number,
): NewImport {
	return {
		subject: "bulk",
		fileName: title,
		header: ["Who"],
		leftOut: { there: 0, errors: leftOut },
		rows: all.map(({ cells, action, opposite }, index) => ({
			row: index + 1,
			cells: [...cells],
			actions: [action],
			...(opposite && { opposite }),
		})),
	};
}

async function begin(device: Device, bulk: NewImport): Promise<void> {
	await device.imports.begin(bulk);
	toast(
		`${formatNumber(bulk.rows.length)} to do: it goes on while Perennial is open on this device.`,
		{ tone: "info" },
	);
}
