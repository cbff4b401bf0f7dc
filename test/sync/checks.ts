import { isDeepStrictEqual } from "node:util";
import { sql } from "drizzle-orm";
import {
	type Collection,
	collections,
	SCHEMA_VERSION,
} from "#domain/documents/index.ts";
import type { Verdict } from "#domain/sync.ts";
import { readState } from "#test/model/state.ts";
import { visibleRows } from "#test/server/oracle.ts";
import { type Choice, deedOf } from "./deeds.ts";
import type { Contents, Doc, SimDevice, Tab } from "./device.ts";
import { type Game, touches } from "./game.ts";
import { heal } from "./heal.ts";
import { historical } from "./history.ts";
import { inTheDevicesOrder, resultsInTheirTime } from "./log.ts";
import { replayed } from "./replay.ts";
import { seenBy } from "./upkeep.ts";

/** So long a device offers again what it sent, should the server be restored from a backup. */
const OFFERED_FOR = 90 * 86_400_000;

/** What must hold once all faults have ended (the four promises). */
export async function compareAll(game: Game): Promise<void> {
	const { world } = game.stage;
	const { documents, verdicts } = await replayed(game);
	for (const { status } of verdicts.values())
		if (status === "rejected") game.add("rejected");
	same(
		"the log of actions",
		documents,
		await readState(world.database, world.portalId),
	);
	for (const device of game.devices) {
		const tab = device.tab as Tab;
		await everyActionEnded(game, device, tab, verdicts);
		await holdsWhatIsVisible(game, device);
	}
	await nobodyElseActed(game, verdicts);
	await inTheDevicesOrder(game);
	await resultsInTheirTime(game);
}

/** 1: each action of the device is accepted once, or rejected and shown. */
async function everyActionEnded(
	game: Game,
	device: SimDevice,
	{ store }: Tab,
	verdicts: ReadonlyMap<string, Verdict>,
): Promise<void> {
	const sent = new Set(await store.sent.toCollection().primaryKeys());
	const entries = new Map(
		(await store.outbox.toArray()).map((entry) => [entry.id, entry]),
	);
	for (const id of new Set([...device.kept.keys(), ...entries.keys()])) {
		const state = entries.get(id)?.state ?? (sent.has(id) ? "sent" : "gone");
		const verdict = verdicts.get(id)?.status ?? "unknown";
		const ends =
			device.settled.has(id) ||
			// What a server refused before it was restored is no longer known there, but shown here.
			(state === "rejected" && verdict !== "accepted") ||
			(["accepted", "conflict", "sent"].includes(state) &&
				verdict === "accepted") ||
			(state === "gone" &&
				verdict !== "rejected" &&
				isForgotten(game, device, id));
		if (!ends)
			throw new Error(
				`${device.title}: ${entries.get(id)?.action.kind ?? `action ${id}`} is ${state} here and ${verdict} to the server.`,
			);
	}
}

/** Sent so long ago that no backup is thought to lack it. */
function isForgotten(game: Game, { kept }: SimDevice, id: string): boolean {
	const keptAt = kept.get(id);
	return keptAt !== undefined && game.now() - keptAt > OFFERED_FOR;
}

/** 1: what the server knows was made by somebody. */
async function nobodyElseActed(
	{ devices, stage }: Game,
	verdicts: ReadonlyMap<string, unknown>,
): Promise<void> {
	const { rows } = await stage.world.database.db.execute(sql`
		select id from actions where portal_id = ${stage.world.portalId} and person_id <> ${stage.otherAdmin}`);
	const made = new Set<string>();
	for (const { kept, settled, tab } of devices) {
		for (const id of [...kept.keys(), ...settled]) made.add(id);
		for (const table of [tab?.store.outbox, tab?.store.sent])
			for (const id of (await table?.toCollection().primaryKeys()) ?? [])
				made.add(id);
	}
	for (const { id } of rows)
		if (verdicts.has(String(id)) && !made.has(String(id)))
			throw new Error(`Nobody made the action ${id}.`);
}

/** 2: the device shows exactly what its person may see, and nothing else is stored on it. */
async function holdsWhatIsVisible(
	{ stage }: Game,
	device: SimDevice,
): Promise<void> {
	const expected = await seenBy(stage, device.identity);
	for (const tab of device.tabs) {
		same(
			`${device.title} lists what it did`,
			tab.entries,
			await tab.store.outbox.orderBy("counter").toArray(),
		);
		same(`${device.title} shows`, await device.shown(tab), expected);
		const { contents, strayPages } = await device.stored(tab.store);
		same(`${device.title} stores`, contents, expected);
		if (strayPages > 0)
			throw new Error(`${device.title} stores ${strayPages} stray pages.`);
	}
}

/** Whose news enter a viewer's scope otherwise than by their own place in the feed, but for these. */
const ownPlace: Record<string, readonly Collection[]> = {
	admin: collections,
	manager: collections.filter((collection) => collection !== "sessions"),
	instructor: collections.filter((collection) => collection !== "sessions"),
	learner: ["settings", "people", "enrollments", "awards", "exemptions"],
};

/** 3: the checkpoint has not passed a row that the device does not have. */
export async function followsWhole(
	{ stage, server }: Game,
	device: SimDevice,
): Promise<void> {
	const identity = await server.identity(device.identity.personId);
	const store = device.tab?.store;
	if (!identity || !store?.isOpen()) return;
	const { positions } = await store.feed();
	const position = positions.active;
	const { rows } = await stage.world.database.db.execute(sql`
		select head.epoch, coalesce(g.revision, 0) as revision from sync_heads head
		left join grants g on g.portal_id = head.portal_id and g.person_id = ${identity.personId}
		where head.portal_id = ${identity.portalId}`);
	if (
		position?.checkpoint.phase !== "follow" ||
		position.schemaVersion !== SCHEMA_VERSION ||
		position.epoch !== rows[0]?.epoch ||
		position.grantRevision !== Number(rows[0]?.revision)
	)
		return;
	const { seq } = position.checkpoint;
	const { contents } = await device.stored(store);
	const expected = await visibleRows(stage.world.database, identity);
	for (const collection of ownPlace[identity.role] ?? []) {
		const held = new Map(
			contents[collection].map((document) => [document.id, document]),
		);
		for (const row of expected[collection])
			if (row.seq <= seq)
				same(
					`${device.title} has passed ${seq} and holds of ${collection}`,
					held.get(row.document.id),
					row.document,
				);
	}
}

/** 4: with nothing else under way, what waits is shown as the server then does it, or is refused in words. */
export async function foresees(
	game: Game,
	[index, ...choice]: readonly [number, ...Choice],
): Promise<void> {
	const device = game.devices[index] as SimDevice;
	const tab = device.tab as Tab;
	const deed = deedOf(device.identity.role, await device.shown(tab), choice);
	if (!deed || touches(deed.payload, game.stage.otherAdmin)) return;
	const before = new Set(device.kept.keys());
	const wasHistorical = await historical(game);
	await device.act(tab, [deed]);
	const [id] = [...device.kept.keys()].filter((kept) => !before.has(kept));
	const foreseen = await device.shown(tab);
	await heal(game);
	if (id === undefined) return;
	const entry = await tab.store.outbox.get(id);
	if (entry?.state === "rejected" || entry?.state === "conflict") return;
	// The person's own role may have changed what they see at all.
	if (deed.kind === "editPerson" || deed.kind === "deactivatePerson") return;
	// No device foresees what it does not hold: turns that this brings back from history.
	const isHistorical = await historical(game);
	const isBack = ({ id }: Doc) =>
		wasHistorical.has(id) && !isHistorical.has(id);
	const shown = await device.shown(tab);
	const held =
		device.identity.role === "learner" ? shown : without(shown, isBack);
	same(`${device.title} foresees ${deed.kind}`, foreseen, held);
}

function without(
	contents: Contents,
	isLeftOut: (doc: Doc) => boolean,
): Contents {
	const left = ([collection, documents]: [string, Doc[]]) => [
		collection,
		documents.filter((document) => !isLeftOut(document)),
	];
	return Object.fromEntries(Object.entries(contents).map(left));
}

/** Throws the first few places in which documents differ, by collection, id and field. */
function same(what: string, actual: unknown, expected: unknown): void {
	if (isDeepStrictEqual(actual, expected)) return;
	throw new Error(
		[`${what}:`, ...differences(actual, expected, "").slice(0, 6)].join("\n  "),
	);
}

function differences(
	actual: unknown,
	expected: unknown,
	path: string,
): string[] {
	if (isDeepStrictEqual(actual, expected)) return [];
	if (!isNested(actual) || !isNested(expected))
		return [
			`${path}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`,
		];
	const [left, right] = [byKey(actual), byKey(expected)];
	return [...new Set([...left.keys(), ...right.keys()])].flatMap((key) =>
		differences(left.get(key), right.get(key), `${path}/${key}`),
	);
}

function isNested(value: unknown): value is object {
	return typeof value === "object" && value !== null;
}

/** An object's fields; a list's documents by their ids. */
function byKey(value: object): Map<string, unknown> {
	return new Map(
		Array.isArray(value)
			? value.map((item, index) => [String(item?.id ?? index), item])
			: Object.entries(value),
	);
}
