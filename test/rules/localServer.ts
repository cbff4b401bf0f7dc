import { TRPCClientError } from "@trpc/client";
import { v7 as uuidv7 } from "uuid";
import type { ActionEnvelope, Change } from "#domain/actions/action.ts";
import { decide } from "#domain/actions/decide.ts";
import { PersonId } from "#domain/documents/document.ts";
import {
	type Collection,
	collections,
	type DocumentOf,
	SCHEMA_VERSION,
} from "#domain/documents/index.ts";
import { Rejection } from "#domain/rejection.ts";
import type {
	ActAnswer,
	Checkpoint,
	Identity,
	LiveWord,
	News,
	PullAnswer,
	PullRequest,
	Verdict,
} from "#domain/sync.ts";
import { dayAt, instantOf } from "#domain/time.ts";
import type { Remote } from "#lib/sync/remote.ts";

type Doc = DocumentOf<Collection>;
type Row = {
	collection: Collection;
	id: string;
	seq: number;
	document: Doc | null;
};

export const networkGone = () => new TRPCClientError("fetch failed");

export const answered = (httpStatus: number, code: string) =>
	TRPCClientError.from({
		error: {
			message: code,
			code: -32000,
			data: { code, httpStatus },
		},
	} as never);

/** A server in memory that answers as the real one does, and fails as it is told to. */
export class LocalServer {
	readonly identity: Identity = {
		personId: uuidv7(),
		portalId: uuidv7(),
		role: "admin",
		name: "Ada",
		email: "ada@example.com",
		portalName: "Portal",
		timeZone: "Europe/London",
	};
	rows = new Map<string, Row>();
	verdicts = new Map<string, Verdict>();
	seq = 0;
	epoch = uuidv7();
	grantRevision = 0;
	pageSize = 1000;
	offline = false;
	signedIn = true;
	/** So many answers to `act` are lost after the actions were applied. */
	answersToLose = 0;
	/** Told `retry` of these kinds. */
	undecidable = new Set<string>();
	/** A batch that holds an action of these kinds is refused as a whole. */
	unacceptable = new Set<string>();
	/** What was asked, in order. */
	asked: string[] = [];
	batches: ActionEnvelope[][] = [];
	/** While set, pulls wait for it. */
	pullGate: Promise<void> | null = null;
	/** While set, answers to `act` wait for it, though the actions have been applied. */
	answerGate: Promise<void> | null = null;
	onAct = () => {};
	onPull = () => {};
	now = () => Date.now();
	#feeds = new Set<{ onWord(word: LiveWord): void; onEnd(): void }>();

	constructor() {
		this.put("settings", {
			id: this.identity.portalId,
			name: "Portal",
			timeZone: "Europe/London",
		} as Doc);
	}

	put(collection: Collection, document: Doc): void {
		this.seq += 1;
		this.rows.set(`${collection}/${document.id}`, {
			collection,
			id: document.id,
			seq: this.seq,
			document,
		});
	}

	remove(collection: Collection, id: string): void {
		this.seq += 1;
		this.rows.set(`${collection}/${id}`, {
			collection,
			id,
			seq: this.seq,
			document: null,
		});
	}

	get(collection: Collection, id: string): Doc | undefined {
		return this.rows.get(`${collection}/${id}`)?.document ?? undefined;
	}

	/** Tells the open feeds that there is more. */
	poke(head = this.seq, news: News | null = null): void {
		for (const feed of this.#feeds) feed.onWord({ head, news });
	}

	/** Tells them what is new since `seq` as well, as the server does with little. */
	tellNews(seq: number): void {
		const from = {
			checkpoint: { phase: "follow" as const, seq },
			epoch: this.epoch,
			grantRevision: this.grantRevision,
			schemaVersion: SCHEMA_VERSION,
		};
		const page = this.#pageFrom(from.checkpoint);
		this.poke(this.seq, { from, page });
	}

	breakFeeds(): void {
		for (const feed of [...this.#feeds]) feed.onEnd();
	}

	get openFeeds(): number {
		return this.#feeds.size;
	}

	remote(): Remote {
		return {
			pull: (request) => this.#pull(request),
			act: (batch) => this.#act(batch),
			identity: async () => {
				this.#reach("identity");
				return this.identity;
			},
			live: (onWord, onEnd) => {
				const feed = { onWord, onEnd };
				this.asked.push("live");
				if (this.offline || !this.signedIn) {
					queueMicrotask(onEnd);
					return () => {};
				}
				this.#feeds.add(feed);
				queueMicrotask(() => onWord({ head: this.seq, news: null }));
				return () => this.#feeds.delete(feed);
			},
		};
	}

	#reach(what: string): void {
		this.asked.push(what);
		if (this.offline) throw networkGone();
		if (!this.signedIn) throw answered(401, "UNAUTHORIZED");
	}

	async #pull(request: PullRequest): Promise<PullAnswer> {
		await this.pullGate;
		this.#reach("pull");
		this.onPull();
		const { checkpoint } = request;
		if (checkpoint !== null) {
			const reached =
				checkpoint.phase === "follow" ? checkpoint.seq : checkpoint.from;
			if (request.epoch !== this.epoch || reached > this.seq)
				return { kind: "reset", why: "epoch" };
			if (request.grantRevision !== this.grantRevision)
				return { kind: "reset", why: "grants" };
		}
		return this.#pageFrom(checkpoint);
	}

	#pageFrom(checkpoint: Checkpoint | null): News["page"] {
		const page =
			checkpoint?.phase === "follow"
				? this.#follow(checkpoint.seq)
				: this.#fill(
						checkpoint ?? {
							phase: "fill",
							collection: "settings",
							after: null,
							from: this.seq,
						},
					);
		const changes: Record<string, unknown[]> = {};
		for (const row of page.rows) {
			changes[row.collection] ??= [];
			changes[row.collection]?.push(
				row.document ?? { id: row.id, _deleted: true },
			);
		}
		return {
			kind: "page",
			changes: JSON.stringify(changes),
			counts: Object.fromEntries(
				Object.entries(changes).map(([collection, documents]) => [
					collection,
					documents.length,
				]),
			),
			checkpoint: page.checkpoint,
			more: page.more,
			head: this.seq,
			epoch: this.epoch,
			grantRevision: this.grantRevision,
			role: this.identity.role,
			progress: checkpoint === null ? { total: this.rows.size } : null,
			serverTime: instantOf(this.now()),
		};
	}

	#fill(start: Checkpoint & { phase: "fill" }) {
		const place = (row: { collection: Collection; id: string }) =>
			`${collections.indexOf(row.collection)}/${row.id}`;
		const after = `${collections.indexOf(start.collection)}/${start.after ?? ""}`;
		const rows = [...this.rows.values()]
			.filter((row) => row.document && place(row) > after)
			.sort((a, b) => (place(a) < place(b) ? -1 : 1))
			.slice(0, this.pageSize);
		const last = rows.at(-1);
		const checkpoint: Checkpoint =
			last && rows.length === this.pageSize
				? { ...start, collection: last.collection, after: last.id as never }
				: { phase: "follow", seq: start.from };
		return { rows, checkpoint, more: true };
	}

	#follow(seq: number) {
		const rows = [...this.rows.values()]
			.filter((row) => row.seq > seq)
			.sort((a, b) => a.seq - b.seq)
			.slice(0, this.pageSize);
		const more = rows.length === this.pageSize;
		return {
			rows,
			checkpoint: {
				phase: "follow" as const,
				seq: more ? (rows.at(-1)?.seq ?? seq) : this.seq,
			},
			more,
		};
	}

	async #act({
		actions,
		epoch,
	}: Parameters<Remote["act"]>[0]): Promise<ActAnswer> {
		this.#reach("act");
		if (actions.some(({ kind }) => this.unacceptable.has(kind)))
			throw answered(400, "BAD_REQUEST");
		this.batches.push(actions);
		this.onAct();
		const verdicts: { id: string; verdict: Verdict }[] = [];
		if (epoch !== null && epoch !== this.epoch)
			return {
				kind: "verdicts",
				verdicts,
				epoch: this.epoch,
				serverTime: instantOf(this.now()),
			};
		for (const action of [...actions].sort((a, b) => a.counter - b.counter)) {
			const verdict =
				this.verdicts.get(action.id) ?? (await this.#decide(action));
			if (verdict.status !== "retry") this.verdicts.set(action.id, verdict);
			verdicts.push({ id: action.id, verdict });
		}
		await this.answerGate;
		if (this.answersToLose > 0) {
			this.answersToLose -= 1;
			throw networkGone();
		}
		return {
			kind: "verdicts",
			verdicts,
			epoch: this.epoch,
			serverTime: instantOf(this.now()),
		};
	}

	async #decide(action: ActionEnvelope): Promise<Verdict> {
		if (this.undecidable.has(action.kind))
			return { status: "retry", message: "Not just now." };
		const now = instantOf(this.now());
		try {
			const decision = await decide(action, {
				viewer: {
					personId: PersonId.parse(this.identity.personId),
					role: this.identity.role,
				},
				documents: {
					get: async (collection, id) => this.get(collection, id) as never,
					find: async (collection, where) =>
						[...this.rows.values()].flatMap((row) =>
							row.collection === collection &&
							row.document &&
							Object.entries(where).every(
								([field, value]) =>
									row.document?.[field as keyof Doc] === value,
							)
								? [row.document as never]
								: [],
						),
				},
				actionId: action.id,
				now,
				madeAt: action.madeAt,
				timeZone: this.identity.timeZone,
				today: dayAt(now, this.identity.timeZone),
			});
			for (const change of decision.changes) this.#write(change);
			return {
				status: "accepted",
				seq: this.seq,
				conflicts: decision.conflicts ?? [],
			};
		} catch (error) {
			if (!(error instanceof Rejection)) throw error;
			return { status: "rejected", ...error.reason };
		}
	}

	#write(change: Change): void {
		if ("deleted" in change) this.remove(change.collection, change.deleted);
		else this.put(change.collection, change.document);
	}
}
