import { v7 as uuidv7 } from "uuid";
import type { ActionEnvelope } from "#domain/actions/action.ts";
import type { Kind, PayloadOf } from "#domain/actions/index.ts";
import {
	type Collection,
	type DocumentOf,
	documentKinds,
	SCHEMA_VERSION,
} from "#domain/documents/index.ts";
import {
	type Checkpoint,
	MAXIMUM_BATCH,
	type PulledChanges,
	type Verdict,
} from "#domain/sync.ts";
import type { Instant } from "#domain/time.ts";
import { createCaller } from "#server/api/router.ts";
import { identityOf } from "#server/auth/viewer.ts";
import type { HistoryEntry, HistoryPage } from "#server/history/search.ts";
import type { Server } from "#server/server.ts";

/** An action to be sent; `madeAt` is the server's time unless the device says otherwise (R11). */
export type Deed = { kind: Kind; payload: unknown; madeAt?: Instant };

/** A deed whose payload fits its kind. */
export function deed<K extends Kind>(
	kind: K,
	payload: PayloadOf<K>,
	madeAt?: Instant,
): Deed {
	return { kind, payload, ...(madeAt ? { madeAt } : {}) };
}

/** The server could not even be asked, or gave an answer that no device expects. */
export class NotAnswered extends Error {
	constructor(message: string) {
		super(message);
		this.name = "NotAnswered";
	}
}

/**
 * A person's device, as far as it speaks to the server: sends actions through the real router and
 * follows the feed. Its documents stand in the order in which they came into being.
 */
export function openDevice(server: Server, personId: string) {
	const deviceId = uuidv7();
	const headers = new Headers();
	let counter = 0;
	let checkpoint: Checkpoint | null = null;
	let filled: { epoch: string; grantRevision: number } | null = null;
	const documents = new Map<Collection, Map<string, unknown>>();

	/** Who the person is by now: nobody, once deactivated or removed. */
	const caller = async () =>
		createCaller({
			server,
			identity: await identityOf(server.database, personId),
			headers,
		});

	async function pullPage(): Promise<boolean> {
		const { sync } = await caller();
		const answer = await sync.pull({
			schemaVersion: SCHEMA_VERSION,
			epoch: filled?.epoch ?? null,
			grantRevision: filled?.grantRevision ?? null,
			checkpoint,
		});
		if (answer.kind === "upgrade")
			throw new NotAnswered("The server takes this for an old app.");
		if (answer.kind === "reset") {
			checkpoint = filled = null;
			documents.clear();
			return true;
		}
		const changes: PulledChanges = JSON.parse(answer.changes);
		for (const name of Object.keys(changes) as Collection[]) {
			const held = documents.get(name) ?? new Map<string, unknown>();
			documents.set(name, held);
			for (const document of changes[name] ?? [])
				if ("_deleted" in document) held.delete(document.id);
				else held.set(document.id, documentKinds[name].schema.parse(document));
		}
		checkpoint = answer.checkpoint;
		filled = { epoch: answer.epoch, grantRevision: answer.grantRevision };
		return answer.more;
	}

	return {
		/** Takes in everything that the server has for this person. */
		async pull(): Promise<void> {
			while (await pullPage());
		},
		/** Sends deeds in their order; a verdict each, in that order. */
		async act(deeds: readonly Deed[]): Promise<Verdict[]> {
			const verdicts: Verdict[] = [];
			const { sync } = await caller();
			for (let start = 0; start < deeds.length; start += MAXIMUM_BATCH) {
				const actions = deeds
					.slice(start, start + MAXIMUM_BATCH)
					.map((each): ActionEnvelope => {
						counter += 1;
						const madeAt = server.clock.now();
						return { id: uuidv7(), deviceId, counter, madeAt, ...each };
					});
				const answer = await sync.act({
					schemaVersion: SCHEMA_VERSION,
					actions,
				});
				if (answer.kind !== "verdicts")
					throw new NotAnswered("The server takes this for an old app.");
				verdicts.push(...answer.verdicts.map(({ verdict }) => verdict));
			}
			return verdicts;
		},
		/** What the server's search finds of the older history, which this device does not hold. */
		async older(): Promise<HistoryEntry[]> {
			const { history } = await caller();
			const entries: HistoryEntry[] = [];
			let after: HistoryPage["next"] = null;
			do {
				const page: HistoryPage = await history.search({
					learnerId: null,
					courseId: null,
					fromOn: null,
					toOn: null,
					after,
				});
				entries.push(...page.entries);
				after = page.next;
			} while (after);
			return entries;
		},
		all<C extends Collection>(collection: C): DocumentOf<C>[] {
			// Parsed by this collection's schema when it was pulled.
			return [
				...(documents.get(collection)?.values() ?? []),
			] as DocumentOf<C>[];
		},
		get<C extends Collection>(
			collection: C,
			id: string,
		): DocumentOf<C> | undefined {
			return documents.get(collection)?.get(id) as DocumentOf<C> | undefined;
		},
	};
}
export type Device = ReturnType<typeof openDevice>;
