import type { Kind, PayloadOf } from "#domain/actions/index.ts";
import type { RejectionReason } from "#domain/rejection.ts";
import type { Device } from "#lib/local/device.svelte.ts";
import type {
	ImportDeed,
	ImportRecord,
	Undoable,
} from "#lib/local/importRows.ts";
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
	if (all.length > AT_ONCE) {
		await begin(
			device,
			title,
			all.map(({ name, action, opposite }) => ({
				cells: [name],
				action,
				...(opposite && { opposite }),
			})),
			leftOut,
		);
		return [];
	}
	const { accepted, refused } = await device.actAll(
		all.map(({ action }) => action),
	);
	const missed = new Set(refused.map(({ index }) => index));
	const undoable = all.flatMap(({ name, opposite }, index): Undoable[] =>
		opposite && !missed.has(index) ? [{ cells: [name], action: opposite }] : [],
	);
	if (accepted > 0) toast(done(accepted), undoOf(device, title, undoable));
	return refused.map(({ index, reason }) => ({
		index,
		name: all[index]?.name ?? "",
		message: reason.message,
	}));
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
		toast(
			done,
			undoOf(
				device,
				done,
				opposite ? [{ cells: [name], action: opposite }] : [],
			),
		);
	return answer;
}

function undoOf(device: Device, title: string, all: readonly Undoable[]) {
	return all.length > 0 ? { undo: () => takeBack(device, title, all) } : {};
}

/** Takes back what was done, one by one: what has changed meanwhile is left alone, and said. */
export async function takeBack(
	device: Device,
	title: string,
	all: readonly Undoable[],
): Promise<void> {
	try {
		if (all.length > AT_ONCE)
			return await begin(device, `Undo: ${title}`, all, 0);
		const { accepted, refused } = await device.actAll(
			all.map(({ action }) => action),
		);
		if (refused.length === 0) {
			toast(
				accepted === 1
					? "Undone."
					: `Undone for all ${formatNumber(accepted)}.`,
			);
			return;
		}
		const names = refused.map(({ index }) => all[index]?.cells[0] ?? "");
		toast(
			names.length > NAMED
				? plural(names.length, [
						"Undone, but for # that has changed meanwhile: it is left as it is.",
						"Undone, but for # that have changed meanwhile: they are left as they are.",
					])
				: `Undone, but for what has changed meanwhile and is left as it is: ${names.join(", ")}.`,
			{ tone: "warning" },
		);
	} catch (error) {
		toast(notKept(error).message, { tone: "danger" });
	}
}

/** Takes back all that was done of what was begun with many. */
export async function takeBackAll(
	device: Device,
	{ id, fileName }: Pick<ImportRecord, "id" | "fileName">,
): Promise<void> {
	const all = await device.imports.takeUndoable(id);
	// Offered in two places: here it has been taken back already.
	if (all.length > 0) await takeBack(device, fileName, all);
}

async function begin(
	device: Device,
	title: string,
	all: readonly {
		cells: readonly string[];
		action: ImportDeed;
		opposite?: ImportDeed;
	}[],
	leftOut: number,
): Promise<void> {
	await device.imports.begin({
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
	});
	toast(
		`${formatNumber(all.length)} to do: it goes on while Perennial is open on this device.`,
		{ tone: "info" },
	);
}
