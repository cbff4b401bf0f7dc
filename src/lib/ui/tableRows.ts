import type { Snippet } from "svelte";
import { locale } from "./language.ts";

/** A column of a DataTable; sortable when it has a `value`. */
export type Column<T> = {
	key: string;
	label: string;
	/** The label is for screen readers only, e.g. above the rows' menus. */
	hideLabel?: boolean;
	cell?: Snippet<[T]>;
	value?: (row: T) => string | number;
	align?: "left" | "right" | "center";
	/** CSS width, e.g. "9rem"; columns without one share what is left. */
	width?: string;
	/** False: not shown on phones. */
	phone?: boolean;
	/** False: not shown where the window is narrower than 1,024 pixels. */
	narrow?: boolean;
};

/** The classes of a column's cells: to which side they keep, and where there is no room for them. */
export function columnLook<T>({ align, narrow, phone }: Column<T>): string {
	const side =
		align === "right"
			? "text-end"
			: align === "center"
				? "text-center"
				: "text-start";
	const room =
		narrow === false ? "max-lg:hidden" : phone === false ? "max-sm:hidden" : "";
	return `${side} ${room}`;
}

const byWords = new Intl.Collator(locale, { numeric: true });

/** `rows` by the column's value; rows of equal value keep their order. */
export function sorted<T>(
	rows: readonly T[],
	column: Column<T> | undefined,
	descending: boolean,
): readonly T[] {
	const value = column?.value;
	if (!value) return rows;
	const keyed = rows.map((row) => ({ row, key: value(row) }));
	const sign = descending ? -1 : 1;
	keyed.sort((a, b) =>
		typeof a.key === "number" && typeof b.key === "number"
			? sign * (a.key - b.key)
			: sign * byWords.compare(String(a.key), String(b.key)),
	);
	return keyed.map(({ row }) => row);
}

/** What scrolls `element`, and the viewport's pixels between which its rows are seen. */
export function scrollParent(element: HTMLElement) {
	for (
		let parent = element.parentElement;
		parent;
		parent = parent.parentElement
	) {
		const found = parent;
		if (/auto|scroll/.test(getComputedStyle(found).overflowY))
			return {
				element: found,
				edges: () => {
					const { top, bottom } = found.getBoundingClientRect();
					return { low: top, high: bottom };
				},
			};
	}
	return {
		element: document.documentElement,
		edges: () => ({ low: 0, high: window.innerHeight }),
	};
}

/** Calls back when what is drawn now has been painted: to measure it then costs nothing. Returns what ends it. */
export function afterPaint(happened: () => void): () => void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const frame = requestAnimationFrame(() => {
		timer = setTimeout(happened);
	});
	return () => {
		cancelAnimationFrame(frame);
		clearTimeout(timer);
	};
}
