import type { ActionEnvelope } from "#domain/actions/action.ts";
import { SCHEMA_VERSION } from "#domain/documents/collections.ts";
import { MAXIMUM_BATCH, type Verdict } from "#domain/sync.ts";
import type { DeviceClock } from "#lib/local/clock.ts";
import { recordVerdicts, waiting } from "#lib/local/outbox.ts";
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
	readonly #clock: DeviceClock;
	/** Actions that the server could not decide, and when to send them again, in elapsed milliseconds. */
	readonly #deferred = new Map<string, number>();
	/** Up to which of the device's counter nothing waits, and in which epoch: in another one all is offered again. */
	#sent: { through: number; epoch: string | null } | null = null;

	constructor(
		store: LocalStore,
		remote: Remote,
		personId: string,
		clock: DeviceClock,
	) {
		this.#store = store;
		this.#remote = remote;
		this.#personId = personId;
		this.#clock = clock;
	}

	/** In how many milliseconds the first of the actions put off is due; null when there is none. */
	get nextDue(): number | null {
		return this.#deferred.size > 0
			? Math.min(...this.#deferred.values()) - this.#clock.elapsed()
			: null;
	}

	/**
	 * While the server decides one batch, the next is read and the verdicts of the former are stored. `known`: what
	 * was just put into the outbox, and the epoch of what is shown; sent without reading either where nothing waits
	 * before it.
	 */
	async send(isStopped: () => boolean, known: Known): Promise<Sending> {
		let recorded = Promise.resolve(true);
		let reached: number | null = null;
		try {
			let former: OutboxEntry[] = [];
			let { batch, shown } = this.#followsUp(known) ?? (await this.#first());
			let through = this.#sent?.epoch === shown ? this.#sent.through : null;
			this.#sent = null;
			while (batch.length > 0 && !isStopped()) {
				const [answer, next] = await Promise.all([
					this.#decide(
						batch.map(({ action }) => action),
						shown,
					),
					this.#nextBatch([...former, ...batch]),
				]);
				if (!answer) return { outcome: "upgrade", reached };
				const { verdicts, epoch } = answer;
				if (isStopped()) return { outcome: "sent", reached };
				if (!(await recorded)) return { outcome: "pull first", reached };
				// Nothing was decided, and nothing is to be put off.
				if (shown !== null && epoch !== null && epoch !== shown)
					return { outcome: "pull first", reached };
				reached = Math.max(reached ?? 0, ...verdicts.map(placeOf));
				recorded = recordVerdicts(this.#store, verdicts, epoch);
				// Told when it is awaited.
				recorded.catch(() => {});
				this.#defer(batch, verdicts);
				through = batch.at(-1)?.action.counter ?? through;
				former = batch;
				batch = next;
			}
			const isAll = batch.length === 0 && this.#deferred.size === 0;
			if (isAll && through !== null) this.#sent = { through, epoch: shown };
		} finally {
			await recorded;
		}
		return { outcome: (await recorded) ? "sent" : "pull first", reached };
	}

	/** What is known without looking, if all of what waits is known; null otherwise. */
	#followsUp({ entries, shownEpoch }: Known): Beginning | null {
		const [first] = entries;
		const isAll =
			first !== undefined &&
			this.#sent !== null &&
			this.#sent.epoch === shownEpoch &&
			this.#sent.through + 1 === first.action.counter;
		if (!isAll || shownEpoch === undefined) return null;
		const batch = fitting(entries.slice(0, MAXIMUM_BATCH));
		return { batch, shown: shownEpoch };
	}

	async #first(): Promise<Beginning> {
		const [batch, { positions }] = await Promise.all([
			this.#nextBatch([]),
			this.#store.feed(),
		]);
		return { batch, shown: positions.active?.epoch ?? null };
	}

	/** Puts off what the server did not decide. */
	#defer(batch: readonly OutboxEntry[], verdicts: Verdicts["verdicts"]): void {
		const decided = new Map(verdicts.map(({ id, verdict }) => [id, verdict]));
		for (const { id, attempts } of batch) {
			const verdict = decided.get(id);
			if (verdict && verdict.status !== "retry") this.#deferred.delete(id);
			else
				this.#deferred.set(id, this.#clock.elapsed() + backoff(attempts + 1));
		}
	}

	/** Null when this version of the app is too old to be answered. */
	async #decide(
		actions: ActionEnvelope[],
		epoch: string | null,
	): Promise<Verdicts | null> {
		try {
			const answer = await this.#remote.act({
				schemaVersion: SCHEMA_VERSION,
				personId: this.#personId,
				epoch,
				actions,
			});
			return answer.kind === "verdicts" ? answer : null;
		} catch (error) {
			if (failureOf(error) !== "refused") throw error;
			// One of them makes the whole batch unacceptable: find it by sending each alone.
			const [only] = actions;
			if (actions.length > 1 || !only) {
				const all: Verdicts = { verdicts: [], epoch: null };
				for (const action of actions) {
					const decided = await this.#decide([action], epoch);
					if (!decided) return null;
					all.verdicts.push(...decided.verdicts);
					all.epoch = decided.epoch ?? all.epoch;
				}
				return all;
			}
			const verdict: Verdict = {
				status: "rejected",
				code: "refused",
				field: null,
				message: messageOf(error),
			};
			return { verdicts: [{ id: only.id, verdict }], epoch: null };
		}
	}

	/** What waits, but for what is under way. */
	async #nextBatch(underWay: readonly OutboxEntry[]): Promise<OutboxEntry[]> {
		const now = this.#clock.elapsed();
		const putOff = new Set([
			...underWay.map(({ id }) => id),
			...[...this.#deferred].flatMap(([id, due]) => (due > now ? [id] : [])),
		]);
		return fitting(await waiting(this.#store, MAXIMUM_BATCH, putOff));
	}
}

/** As many of them, from the first on, as one request may hold. */
function fitting(entries: readonly OutboxEntry[]): OutboxEntry[] {
	const batch: OutboxEntry[] = [];
	let bytes = 0;
	for (const entry of entries) {
		bytes += encoder.encode(JSON.stringify(entry.action)).length;
		if (batch.length > 0 && bytes > MAXIMUM_BYTES) break;
		batch.push(entry);
	}
	return batch;
}

export type Sending = {
	/**
	 * `upgrade`: the server no longer takes what this version of the app sends; `pull first`: it turned out to be in
	 * another epoch than what is shown.
	 */
	outcome: "sent" | "upgrade" | "pull first";
	/** The last place in the feed that an action took; null: nothing was decided. */
	reached: number | null;
};

function placeOf({ verdict }: Verdicts["verdicts"][number]): number {
	return verdict.status === "accepted" ? verdict.seq : 0;
}

type Known = {
	entries: readonly OutboxEntry[];
	shownEpoch: string | undefined;
};

/** What to begin with, and the epoch of what is shown; null before the first fill. */
type Beginning = { batch: OutboxEntry[]; shown: string | null };

type Verdicts = {
	verdicts: { id: string; verdict: Verdict }[];
	/** In which the server gave them; null: it has not looked at any of them. */
	epoch: string | null;
};

const encoder = new TextEncoder();
