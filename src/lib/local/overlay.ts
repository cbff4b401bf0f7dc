import type {
	ActionEnvelope,
	Change,
	Context,
	Documents,
	Viewer,
} from "#domain/actions/action.ts";
import { decide } from "#domain/actions/decide.ts";
import {
	type Collection,
	collections,
	type DocumentOf,
} from "#domain/documents/index.ts";
import { Rejection } from "#domain/rejection.ts";
import type { PulledChanges } from "#domain/sync.ts";
import { dayAt } from "#domain/time.ts";
import type { LocalDocuments, Shown } from "./collections.ts";

type Doc = DocumentOf<Collection>;
type Key = `${Collection}/${string}`;
/** A document laid over the server's; null: deleted by a waiting action. */
type Laid = { collection: Collection; id: string; document: Doc | null };

const keyOf = (collection: Collection, id: string): Key =>
	`${collection}/${id}`;

/**
 * What is shown: the server's documents with the waiting actions laid over them, computed by the same
 * `decide` that the server applies. The RxDB collections hold the result; `base` remembers the server's
 * state of what is covered. Its methods must be called one after another.
 */
export class Overlay {
	readonly #shown: LocalDocuments;
	readonly #viewer: () => Viewer;
	readonly #timeZone: () => string;
	readonly #base = new Map<Key, Doc | null>();
	#laid = new Map<Key, Laid>();

	constructor(
		shown: LocalDocuments,
		viewer: () => Viewer,
		timeZone: () => string,
	) {
		this.#shown = shown;
		this.#viewer = viewer;
		this.#timeZone = timeZone;
	}

	/** Decides an action over what is shown now; throws a Rejection. Changes nothing. */
	async decide(
		action: Pick<ActionEnvelope, "kind" | "payload" | "madeAt">,
	): Promise<Change[]> {
		return (
			await decide(
				action,
				this.#context(action, new Reader(this.#shown, new Map(), new Map())),
			)
		).changes;
	}

	/** Lays the changes of one more action over what is shown. */
	async lay(changes: readonly Change[]): Promise<void> {
		const laid = new Map(this.#laid);
		for (const change of changes) layOne(laid, change);
		await this.#show(laid);
	}

	/** Takes in what the server sent; covered documents stay covered until the next `replay`. */
	async receive(changes: PulledChanges): Promise<void> {
		for (const collection of collections) {
			const incoming = changes[collection];
			if (!incoming) continue;
			const put: Doc[] = [];
			const gone: string[] = [];
			for (const document of incoming) {
				const key = keyOf(collection, document.id);
				const deleted = "_deleted" in document;
				if (this.#laid.has(key))
					this.#base.set(key, deleted ? null : (document as Doc));
				else if (deleted) gone.push(document.id);
				else put.push(document as Doc);
			}
			await this.#write(collection, put, gone);
		}
	}

	/** Replaces all of the server's documents by another generation of them, without a gap. */
	async replaceAll(changes: PulledChanges): Promise<void> {
		for (const collection of collections) {
			const present = new Set(changes[collection]?.map(({ id }) => id));
			for (const [key, laid] of this.#laid)
				if (laid.collection === collection && !present.has(laid.id))
					this.#base.set(key, null);
			const shown = await this.#shown[collection].find().exec();
			const gone = shown
				.map(({ id }) => id)
				.filter(
					(id) => !present.has(id) && !this.#laid.has(keyOf(collection, id)),
				);
			await this.#write(collection, [], gone);
		}
		await this.receive(changes);
	}

	/** Computes the overlay anew from these actions, in their order, over the server's documents. */
	async replay(actions: readonly ActionEnvelope[]): Promise<void> {
		const laid = new Map<Key, Laid>();
		const reader = new Reader(this.#shown, this.#base, laid);
		for (const action of actions) {
			try {
				const { changes } = await decide(action, this.#context(action, reader));
				for (const change of changes) layOne(laid, change);
			} catch (error) {
				// Refused here and now: nothing to lay over; what becomes of the action the server decides.
				if (!(error instanceof Rejection)) throw error;
			}
		}
		await this.#show(laid);
	}

	#context(
		action: Pick<ActionEnvelope, "madeAt">,
		documents: Documents,
	): Context {
		const timeZone = this.#timeZone();
		return {
			viewer: this.#viewer(),
			documents,
			now: action.madeAt,
			madeAt: action.madeAt,
			timeZone,
			today: dayAt(action.madeAt, timeZone),
		};
	}

	async #show(laid: Map<Key, Laid>): Promise<void> {
		const writes = new Map<Collection, { put: Doc[]; gone: string[] }>();
		const of = (collection: Collection) => {
			const write = writes.get(collection) ?? { put: [], gone: [] };
			writes.set(collection, write);
			return write;
		};
		for (const [key, { collection, id, document }] of laid) {
			const before = this.#laid.get(key);
			if (
				before &&
				JSON.stringify(before.document) === JSON.stringify(document)
			)
				continue;
			if (!before) this.#base.set(key, await this.#current(collection, id));
			if (document)
				of(collection).put.push({
					...document,
					pending: true,
				} as unknown as Doc);
			else of(collection).gone.push(id);
		}
		const uncovered: Key[] = [];
		for (const [key, { collection, id }] of this.#laid) {
			if (laid.has(key)) continue;
			const base = this.#base.get(key);
			if (base) of(collection).put.push(base);
			else of(collection).gone.push(id);
			uncovered.push(key);
		}
		this.#laid = laid;
		for (const key of uncovered) this.#base.delete(key);
		for (const [collection, { put, gone }] of writes)
			await this.#write(collection, put, gone);
	}

	async #current(collection: Collection, id: string): Promise<Doc | null> {
		const document = await this.#shown[collection].findOne(id).exec();
		return document ? plain(document) : null;
	}

	async #write(
		collection: Collection,
		put: Doc[],
		gone: string[],
	): Promise<void> {
		const target = this.#shown[collection];
		for (let start = 0; start < put.length; start += CHUNK) {
			// `pending` is absent from what the server says, and must go with the overlay.
			const result = await target.bulkUpsert(
				put.slice(start, start + CHUNK) as never[],
			);
			if (result.error.length > 0)
				throw new Error(`Documents of ${collection} could not be shown.`);
			await nextTask();
		}
		if (gone.length > 0) {
			const present = await target.findByIds(gone).exec();
			if (present.size > 0) await target.bulkRemove([...present.keys()]);
		}
	}
}

/** Documents written at a time: short enough for the page to answer in between. */
const CHUNK = 500;
const nextTask = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

function layOne(laid: Map<Key, Laid>, change: Change): void {
	const { collection } = change;
	const id = "deleted" in change ? change.deleted : change.document.id;
	laid.set(keyOf(collection, id), {
		collection,
		id,
		document: "deleted" in change ? null : change.document,
	});
}

/** Reads what is laid first, then what the server says of covered documents, then what is shown. */
class Reader implements Documents {
	readonly #shown: LocalDocuments;
	readonly #base: ReadonlyMap<Key, Doc | null>;
	readonly #laid: ReadonlyMap<Key, Laid>;

	constructor(
		shown: LocalDocuments,
		base: ReadonlyMap<Key, Doc | null>,
		laid: ReadonlyMap<Key, Laid>,
	) {
		this.#shown = shown;
		this.#base = base;
		this.#laid = laid;
	}

	async get<C extends Collection>(
		collection: C,
		id: string,
	): Promise<DocumentOf<C> | undefined> {
		const key = keyOf(collection, id);
		const laid = this.#laid.get(key);
		if (laid) return (laid.document ?? undefined) as DocumentOf<C> | undefined;
		if (this.#base.has(key))
			return (this.#base.get(key) ?? undefined) as DocumentOf<C> | undefined;
		const document = await this.#shown[collection].findOne(id).exec();
		return document ? (plain(document) as DocumentOf<C>) : undefined;
	}

	async find<C extends Collection>(
		collection: C,
		where: Partial<DocumentOf<C>>,
	): Promise<DocumentOf<C>[]> {
		const covered = new Map<string, Doc | null>();
		for (const [key, document] of this.#base)
			if (key.startsWith(`${collection}/`)) covered.set(key, document);
		for (const [key, laid] of this.#laid)
			if (laid.collection === collection) covered.set(key, laid.document);
		const shown = await this.#shown[collection]
			.find({ selector: where as never })
			.exec();
		const result = shown
			.filter(({ id }) => !covered.has(keyOf(collection, id)))
			.map((document) => plain(document) as DocumentOf<C>);
		for (const document of covered.values())
			if (
				document &&
				Object.entries(where).every(
					([field, value]) => document[field as keyof Doc] === value,
				)
			)
				result.push(document as DocumentOf<C>);
		return result;
	}
}

/** A document without what RxDB and the overlay keep beside it. */
function plain(document: { toMutableJSON(): unknown }): Doc {
	const { pending: _, ...rest } = document.toMutableJSON() as Shown<Collection>;
	return rest as Doc;
}
