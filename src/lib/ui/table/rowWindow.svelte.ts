import { flushSync, tick } from "svelte";
import { afterPaint, scrollParent } from "../tableRows.ts";

/** A row's height in CSS pixels: `h-10`. */
export const ROW = 40;
/** More rows than these are not printed. */
export const PRINTED = 2000;
/** Rows beyond the edges, so that keys and quick scrolling find them in place. */
const BEYOND = 12;

/** Where one is in a list: which of its rows are drawn, as they can be in sight, and which one the keyboard is at. */
export class RowWindow {
	/** What holds the rows, each with its `data-index`; null while the list is empty. */
	body = $state.raw<HTMLElement | null>(null);
	#active = $state(0);
	#first = $state(0);
	/** At first only what can be in sight: it is there sooner. */
	#count = $state(Math.ceil(window.innerHeight / ROW));
	readonly #length: () => number;

	/** The first row that is drawn. */
	readonly start = $derived.by(() =>
		Math.max(0, Math.min(this.#first, this.#length() - this.#count)),
	);
	/** Behind the last row that is drawn; may lie beyond the list's end. */
	readonly end = $derived(this.start + this.#count);
	/** The row that the Tab key comes to. */
	readonly current = $derived.by(() =>
		Math.min(this.#active, Math.max(0, this.#length() - 1)),
	);

	/** `length`: how many rows the list has. */
	constructor(length: () => number) {
		this.#length = length;
	}

	/** Follows whatever it is that scrolls, and what is printed; returns what ends it. */
	follow(): () => void {
		const stop = afterPaint(this.#look);
		const options = { capture: true, passive: true };
		window.addEventListener("scroll", this.#look, options);
		window.addEventListener("resize", this.#look);
		window.addEventListener("beforeprint", this.#drawAll);
		window.addEventListener("afterprint", this.#look);
		return () => {
			stop();
			window.removeEventListener("scroll", this.#look, options);
			window.removeEventListener("resize", this.#look);
			window.removeEventListener("beforeprint", this.#drawAll);
			window.removeEventListener("afterprint", this.#look);
		};
	}

	/** The keyboard has come to this row, or the mouse has. */
	isAt(index: number): void {
		this.#active = index;
	}

	/** Takes the keyboard to this row, and scrolls as far as that needs. */
	async moveTo(index: number): Promise<void> {
		this.#active = index;
		const { body } = this;
		if (!body) return;
		const parent = scrollParent(body);
		const top = body.getBoundingClientRect().top + index * ROW;
		const { low, high } = parent.edges();
		if (top < low + ROW) parent.element.scrollTop -= low + ROW - top;
		else if (top + ROW > high) parent.element.scrollTop += top + ROW - high;
		this.#look();
		await tick();
		body
			.querySelector<HTMLElement>(`[data-index="${this.#active}"]`)
			?.focus({ preventScroll: true });
	}

	readonly #look = () => {
		if (!this.body) return;
		const { top } = this.body.getBoundingClientRect();
		const seen = Math.ceil(window.innerHeight / ROW) + 2 * BEYOND;
		const from = Math.floor(-top / ROW) - BEYOND;
		this.#first = Math.max(0, from - (from % 2));
		this.#count = seen;
	};

	readonly #drawAll = () => {
		flushSync(() => {
			this.#first = 0;
			this.#count = Math.min(this.#length(), PRINTED);
		});
	};
}
