type List<T> = {
	/** The rows that the list shows, in its order. */
	readonly ordered: readonly T[];
	/** Whether something can be done with chosen rows. */
	readonly isOffered: boolean;
	/** Ids of the chosen rows, also of those that a filter hides; replaced, never changed in place. */
	selected: ReadonlySet<string>;
};

/** Which rows of a list are chosen, and how that changes. */
export class RowChoice<T extends { id: string }> {
	readonly #list: List<T>;
	/** Where a range begins that is chosen with the Shift key. */
	#anchor = 0;

	/** Whether there is anything to choose rows for. */
	readonly isOffered = $derived.by(() => this.#list.isOffered);
	/** Only what the list shows as it is filtered: nothing is done with what nobody sees. */
	readonly chosen = $derived.by(() => {
		const { ordered, selected } = this.#list;
		return this.isOffered && selected.size > 0
			? ordered.filter((row) => selected.has(row.id))
			: [];
	});
	readonly isAll = $derived.by(() => {
		const { length } = this.#list.ordered;
		return length > 0 && this.chosen.length === length;
	});

	constructor(list: List<T>) {
		this.#list = list;
	}

	has({ id }: T): boolean {
		return this.#list.selected.has(id);
	}

	/** The other way round than it is; `extend`: with all from where one chose before. */
	toggle(index: number, extend: boolean): void {
		const row = this.#list.ordered[index];
		if (!row) return;
		this.putRange(extend ? this.#anchor : index, index, !this.has(row));
	}

	putRange(from: number, to: number, on: boolean): void {
		const [low, high] = [Math.min(from, to), Math.max(from, to)];
		this.#put(this.#list.ordered.slice(low, high + 1), on);
		this.#anchor = to;
	}

	/** All that the list shows, whatever is chosen besides. */
	putAll(on: boolean): void {
		this.#put(this.#list.ordered, on);
	}

	clear(): void {
		this.#list.selected = new Set();
	}

	#put(rows: readonly T[], on: boolean): void {
		const next = new Set(this.#list.selected);
		for (const { id } of rows)
			if (on) next.add(id);
			else next.delete(id);
		this.#list.selected = next;
	}
}
