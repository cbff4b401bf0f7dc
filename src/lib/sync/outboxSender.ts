import type { ActionEnvelope } from "#domain/actions/action.ts";
import { SCHEMA_VERSION } from "#domain/documents/index.ts";
import { MAXIMUM_BATCH, type Verdict } from "#domain/sync.ts";
import type { OutboxEntry } from "#lib/local/outboxEntry.ts";
import type { LocalStore } from "#lib/local/store.ts";
import { backoff } from "./backoff.ts";
import { failureOf, messageOf, type Remote } from "./remote.ts";

const MAXIMUM_BYTES = 500_000;

/**
 * Sends what waits in the outbox, in the device's order, a batch at a time, until nothing does. The
 * same batch may go twice when an answer was lost: the server knows its actions by their ids.
 */
export class OutboxSender {
	readonly #store: LocalStore;
	readonly #remote: Remote;
	readonly #personId: string;
	/** Actions that the server could not decide, and when to send them again. */
	readonly #deferred = new Map<string, number>();

	constructor(store: LocalStore, remote: Remote, personId: string) {
		this.#store = store;
		this.#remote = remote;
		this.#personId = personId;
	}

	/** When the first of the actions put off is due, in epoch milliseconds; null when there is none. */
	get nextDue(): number | null {
		return this.#deferred.size > 0
			? Math.min(...this.#deferred.values())
			: null;
	}

	/** Resolves to `upgrade` when the server no longer takes what this version of the app sends. */
	async send(isStopped: () => boolean): Promise<"sent" | "upgrade"> {
		while (!isStopped()) {
			const batch = await this.#nextBatch();
			if (batch.length === 0 || isStopped()) return "sent";
			const verdicts = await this.#decide(batch.map(({ action }) => action));
			if (!verdicts) return "upgrade";
			await this.#store.recordVerdicts(verdicts);
			const decided = new Map(verdicts.map(({ id, verdict }) => [id, verdict]));
			for (const { id, attempts } of batch) {
				const verdict = decided.get(id);
				if (verdict && verdict.status !== "retry") this.#deferred.delete(id);
				else this.#deferred.set(id, Date.now() + backoff(attempts + 1));
			}
		}
		return "sent";
	}

	async #decide(
		actions: ActionEnvelope[],
	): Promise<{ id: string; verdict: Verdict }[] | null> {
		try {
			const answer = await this.#remote.act({
				schemaVersion: SCHEMA_VERSION,
				personId: this.#personId,
				actions,
			});
			return answer.kind === "verdicts" ? answer.verdicts : null;
		} catch (error) {
			if (failureOf(error) !== "refused") throw error;
			// One of them makes the whole batch unacceptable: find it by sending each alone.
			const [only] = actions;
			if (actions.length > 1 || !only) {
				const verdicts: { id: string; verdict: Verdict }[] = [];
				for (const action of actions) {
					const decided = await this.#decide([action]);
					if (!decided) return null;
					verdicts.push(...decided);
				}
				return verdicts;
			}
			return [
				{
					id: only.id,
					verdict: {
						status: "rejected",
						code: "refused",
						field: null,
						message: messageOf(error),
					},
				},
			];
		}
	}

	async #nextBatch(): Promise<OutboxEntry[]> {
		const waiting = await this.#store.outbox
			.where("state")
			.equals("waiting")
			.sortBy("counter");
		const batch: OutboxEntry[] = [];
		let bytes = 0;
		for (const entry of waiting) {
			if ((this.#deferred.get(entry.id) ?? 0) > Date.now()) continue;
			bytes += encoder.encode(JSON.stringify(entry.action)).length;
			if (
				batch.length === MAXIMUM_BATCH ||
				(batch.length > 0 && bytes > MAXIMUM_BYTES)
			)
				break;
			batch.push(entry);
		}
		return batch;
	}
}

const encoder = new TextEncoder();
