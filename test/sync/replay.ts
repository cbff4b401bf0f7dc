import { sql } from "drizzle-orm";
import type { ActionEnvelope, Documents } from "#domain/actions/action.ts";
import { decide } from "#domain/actions/decide.ts";
import { type Collection, collections } from "#domain/documents/index.ts";
import type { Verdict } from "#domain/sync.ts";
import { dayAt, type Instant, instantOf } from "#domain/time.ts";
import type { Contents, Doc } from "./device.ts";
import type { Game } from "./game.ts";
import { documentsOf } from "./upkeep.ts";

/**
 * The portal as its log of actions alone says it is: what it began with, and each accepted action once, in
 * the order of their places in the feed. With the verdict of every action of the log.
 */
export async function replayed({
	stage,
}: Game): Promise<{ documents: Contents; verdicts: Map<string, Verdict> }> {
	const { world, image } = stage;
	const state = new State(documentsOf(image));
	const began = new Set(
		(image.find(({ table }) => table === "actions")?.rows ?? []).map(
			(row) => (row as { id: string }).id,
		),
	);
	// Of those at one place only the first has moved the feed there: one with a conflict changed nothing. Counters tell no
	// order between devices; ids are of one process here.
	const { rows } = await world.database.db.execute(sql`
		select id, person_id, kind, payload, made_at, received_at, verdict from actions
		where portal_id = ${world.portalId}
		order by (verdict->>'seq')::bigint nulls first, jsonb_array_length(verdict->'conflicts'), received_at, id`);
	const verdicts = new Map<string, Verdict>();
	for (const row of rows) {
		const id = String(row.id);
		const verdict = row.verdict as Verdict;
		if (began.has(id)) continue;
		verdicts.set(id, verdict);
		if (verdict.status !== "accepted") continue;
		await state.apply(
			{
				id,
				kind: String(row.kind),
				payload: row.payload,
				madeAt: instantOf(Date.parse(String(row.made_at))),
			},
			String(row.person_id),
			instantOf(Date.parse(String(row.received_at))),
		);
	}
	return { documents: state.contents(), verdicts };
}

class State implements Documents {
	readonly #held: Record<Collection, Map<string, Doc>>;

	constructor(contents: Contents) {
		this.#held = Object.fromEntries(
			collections.map((collection) => [
				collection,
				new Map(
					contents[collection].map((document) => [document.id, document]),
				),
			]),
		) as Record<Collection, Map<string, Doc>>;
	}

	async get(collection: Collection, id: string) {
		return this.#held[collection].get(id) as never;
	}

	async find(collection: Collection, where: object) {
		const wanted = Object.entries(where);
		return [...this.#held[collection].values()].filter((document) =>
			wanted.every(([field, value]) => document[field] === value),
		) as never;
	}

	async apply(
		action: Pick<ActionEnvelope, "id" | "kind" | "payload" | "madeAt">,
		personId: string,
		now: Instant,
	): Promise<void> {
		const role = this.#held.people.get(personId)?.role;
		const timeZone = "UTC";
		const { changes } = await decide(action, {
			viewer: { personId: personId as never, role: role as never },
			documents: this,
			actionId: action.id,
			now,
			madeAt: action.madeAt,
			timeZone,
			today: dayAt(now, timeZone),
		});
		for (const change of changes)
			if ("deleted" in change)
				this.#held[change.collection].delete(change.deleted);
			else
				this.#held[change.collection].set(
					change.document.id,
					change.document as never,
				);
	}

	contents(): Contents {
		return Object.fromEntries(
			collections.map((collection) => [
				collection,
				[...this.#held[collection].values()].sort((a, b) =>
					a.id < b.id ? -1 : 1,
				),
			]),
		) as Contents;
	}
}
