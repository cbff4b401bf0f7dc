import type { Weight } from "./faces.ts";
import { type Face, printable } from "./fonts.ts";
import { levelled, type Run, shapeLine } from "./shape.ts";

/** What is on a page, in points from its top left corner, in the order in which it is drawn. */
export type Item =
	| {
			kind: "rectangle";
			x: number;
			y: number;
			width: number;
			height: number;
			fill?: string;
			stroke?: { colour: string; width: number };
	  }
	/** `path` in SVG's words, `scale` times as large, its origin at x, y. */
	| {
			kind: "shape";
			x: number;
			y: number;
			scale: number;
			path: string;
			fill: string;
	  }
	| {
			kind: "picture";
			x: number;
			y: number;
			width: number;
			height: number;
			picture: string;
	  }
	/** `y`: the baseline. */
	| {
			kind: "run";
			x: number;
			y: number;
			size: number;
			run: Run;
			fill: string;
	  };

/** One page of paper. */
export type Sheet = { width: number; height: number; items: Item[] };

export type Drawing = Sheet & {
	/** The public page, to which the code leads. */
	link: { url: string; x: number; y: number; side: number };
	/** Letters that no font has. */
	missing: string[];
	/** Even in the smallest letters the wording is longer than the page. */
	overflows: boolean;
};

/** `foot`: how long the lines left and right of the signature may be. */
export type Column = { left: number; right: number; foot: number };

/** A page while it is being laid out. */
export class Page {
	readonly items: Item[] = [];
	readonly missing = new Set<string>();
	readonly width: number;
	readonly height: number;
	readonly faces: readonly Face[];

	constructor(width: number, height: number, faces: readonly Face[]) {
		this.width = width;
		this.height = height;
		this.faces = faces;
	}

	/** Runs side by side; `anchor`: 0 begins at x, 0.5 is centred on it, 1 ends there. */
	runs(
		line: { runs: Run[]; width: number; missing: Set<string> },
		at: { x: number; y: number; anchor: number; size: number; fill: string },
	): void {
		const { y, size, fill } = at;
		let x = at.x - line.width * size * at.anchor;
		for (const run of line.runs) {
			this.items.push({ kind: "run", x, y, size, run, fill });
			x += run.width * size;
		}
		for (const letter of line.missing) this.missing.add(letter);
	}

	/** One line, in smaller letters where it is longer than `longest`. */
	line(
		text: string,
		at: {
			x: number;
			y: number;
			anchor: number;
			size: number;
			fill: string;
			weight: Weight;
			longest: number;
		},
	): void {
		const line = shapeLine(levelled(printable(text)), this.faces, at.weight);
		const size = Math.min(at.size, at.longest / Math.max(line.width, 0.01));
		this.runs(line, { ...at, size });
	}
}
