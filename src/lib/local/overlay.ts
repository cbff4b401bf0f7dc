import type {
	ActionEnvelope,
	Change,
	Context,
	Decision,
	Documents,
	Viewer,
} from "#domain/actions/action.ts";
import { type Collection, collections } from "#domain/documents/collections.ts";
import { Rejection, type RejectionReason } from "#domain/rejection.ts";
import type { PulledChanges } from "#domain/sync.ts";
import { dayAt } from "#domain/time.ts";
import { Layer, Reader } from "./layer.ts";
import { loadRules } from "./loadRules.ts";
import type { Doc, Tables } from "./tables.ts";
import { takeTurns } from "./turns.ts";

/** The ids of the documents that a generation has, by collection. */
export type Present = ReadonlyMap<Collection, ReadonlySet<string>>;
export type Undecided = Pick<
	ActionEnvelope,
	"id" | "kind" | "payload" | "madeAt"
>;

/** What an action would come to: what is wrong with it, or whether it changes anything and what takes it back. */
export type Foreseen = {
	reason: RejectionReason | null;
	isIdle: boolean;
	opposite: Pick<ActionEnvelope, "kind" | "payload"> | null;
};

/**
 * What is shown: the server's documents with the waiting actions laid over them, computed by the same
 * `decide` that the server applies. The RxDB collections hold the result; `base` remembers the server's
 * state of what is covered. Its methods must be called one after another.
 */
export class Overlay {
	readonly #shown: Tables;
	readonly #viewer: () => Viewer;
	readonly #timeZone: () => string;
	readonly #base = new Layer();
	#laid = new Layer();

	constructor(shown: Tables, viewer: () => Viewer, timeZone: () => string) {
		this.#shown = shown;
		this.#viewer = viewer;
		this.#timeZone = timeZone;
	}

	/**
	 * Decides actions one after the other, each over what the ones before it leave: what is wrong with
	 * each, or null, and the layer to show once they are durable. Changes nothing itself. `over`: the
	 * actions to lay first, when they are others than those that are shown.
	 */
	async decideAll(
		actions: readonly Undecided[],
		over?: readonly Undecided[],
	): Promise<{ reasons: (RejectionReason | null)[]; layer: Layer }> {
		const layer = over ? new Layer() : this.#laid.copy();
		await this.decideOn(layer, over ?? []);
		const reasons = await this.decideOn(layer, actions);
		return { reasons, layer };
	}

	/** What is laid over the server's documents now, to try actions on. */
	trialLayer(): Layer {
		return this.#laid.copy();
	}

	/** What `decide` reads when it is asked over what is shown with `layer` on top. */
	contextOn(layer: Layer, action: Pick<Undecided, "id" | "madeAt">): Context {
		return this.#context(action, new Reader(this.#shown, this.#base, layer));
	}

	/** The documents of a collection as they are shown with `layer` on top, in no order. */
	*shownUnder(layer: Layer, collection: Collection): Generator<Doc> {
		const laid = layer.of(collection);
		const shown = this.#shown.of(collection);
		for (const id of shown.ids()) {
			const document = laid.has(id) ? laid.get(id) : shown.get(id);
			if (document) yield document as Doc;
		}
		for (const [id, document] of laid)
			if (document && !shown.has(id)) yield document;
	}

	/**
	 * Decides actions one after the other over what is shown with `layer` on top, which takes in what they
	 * leave. What is wrong with each, or null. The page gets its turns meanwhile.
	 */
	async decideOn(
		layer: Layer,
		actions: readonly Undecided[],
	): Promise<(RejectionReason | null)[]> {
		if (actions.length === 0) return [];
		const { decide } = await loadRules();
		const documents = new Reader(this.#shown, this.#base, layer);
		const reasons: (RejectionReason | null)[] = [];
		for (const action of actions) {
			await takeTurns();
			const decision = decide(action, this.#context(action, documents));
			reasons.push(await lay(decision, layer));
		}
		return reasons;
	}

	/** As `decideOn`, with what each action would come to; `takenBack` words the reason of an opposite. */
	async foreseeOn(
		layer: Layer,
		actions: readonly Undecided[],
		takenBack: (reason: string) => string,
	): Promise<Foreseen[]> {
		const { decide, opposite } = await loadRules();
		const documents = new Reader(this.#shown, this.#base, layer);
		const { role } = this.#viewer();
		const foreseen: Foreseen[] = [];
		for (const action of actions) {
			await takeTurns();
			const back = await opposite(action, documents, role, takenBack);
			const decision = decide(action, this.#context(action, documents));
			const changes: Change[] = [];
			const reason = await lay(decision, layer, changes);
			foreseen.push({ reason, isIdle: changes.length === 0, opposite: back });
		}
		return foreseen;
	}

	/** How many documents of a collection `layer` has that are not shown. */
	madeIn(layer: Layer, collection: Collection): number {
		const shown = this.#shown.of(collection);
		let made = 0;
		for (const [id, document] of layer.of(collection))
			if (document && !shown.has(id)) made += 1;
		return made;
	}

	/** Computes the overlay anew from these actions, in their order, over the server's documents. */
	async replay(actions: readonly ActionEnvelope[]): Promise<void> {
		// Refused here and now: nothing to lay over; what becomes of the action the server decides.
		const { layer } = await this.decideAll([], actions);
		await this.show(layer);
	}

	/** Takes in what the server sent; covered documents stay covered until the next `replay`. */
	async receive(changes: PulledChanges): Promise<void> {
		for (const collection of collections) {
			const incoming = changes[collection];
			if (!incoming) continue;
			const put: Doc[] = [];
			const gone: string[] = [];
			for (const document of incoming) {
				const isDeleted = "_deleted" in document;
				if (this.#laid.has(collection, document.id))
					this.#base.set(
						collection,
						document.id,
						isDeleted ? null : (document as Doc),
					);
				else if (isDeleted) gone.push(document.id);
				else put.push(document as Doc);
			}
			await this.#shown.write(collection, put, gone);
		}
	}

	/** Takes away the server's documents that are not `present`; ends a change of generation. */
	async keepOnly(present: Present): Promise<void> {
		for (const collection of collections) {
			const ids = present.get(collection);
			for (const [id] of this.#laid.of(collection))
				if (!ids?.has(id)) this.#base.set(collection, id, null);
			const gone = [...this.#shown.of(collection).ids()].filter(
				(id) => !ids?.has(id) && !this.#laid.has(collection, id),
			);
			await this.#shown.write(collection, [], gone);
		}
	}

	/** Shows this layer instead of the present one: writes only what differs. */
	async show(layer: Layer): Promise<void> {
		for (const collection of collections) {
			const put: Doc[] = [];
			const gone: string[] = [];
			const before = this.#laid.of(collection);
			const after = layer.of(collection);
			for (const [id, document] of after) {
				const covered = before.get(id);
				if (before.has(id)) {
					if (same(covered, document)) continue;
				} else {
					const base = this.#shown.get(collection, id);
					this.#base.set(collection, id, base ?? null);
				}
				if (document) put.push({ ...document, pending: true } as never);
				else gone.push(id);
			}
			for (const [id] of before) {
				if (after.has(id)) continue;
				const base = this.#base.get(collection, id);
				if (base) put.push(base);
				else gone.push(id);
			}
			await this.#shown.write(collection, put, gone);
			for (const [id] of before)
				if (!after.has(id)) this.#base.delete(collection, id);
		}
		this.#laid = layer;
	}

	#context(
		action: Pick<Undecided, "id" | "madeAt">,
		documents: Documents,
	): Context {
		const timeZone = this.#timeZone();
		return {
			viewer: this.#viewer(),
			documents,
			actionId: action.id,
			now: action.madeAt,
			madeAt: action.madeAt,
			timeZone,
			today: dayAt(action.madeAt, timeZone),
		};
	}
}

/** Lays what is decided into `layer` and adds it to `changed`; what is wrong with it, or null. */
async function lay(
	decision: Promise<Decision>,
	layer: Layer,
	changed: Change[] = [],
): Promise<RejectionReason | null> {
	let changes: Change[];
	try {
		({ changes } = await decision);
	} catch (error) {
		if (error instanceof Rejection) return error.reason;
		throw error;
	}
	for (const change of changes)
		if ("deleted" in change) layer.set(change.collection, change.deleted, null);
		else layer.set(change.collection, change.document.id, change.document);
	changed.push(...changes);
	return null;
}

function same(a: Doc | null | undefined, b: Doc | null): boolean {
	return a === b || JSON.stringify(a) === JSON.stringify(b);
}
