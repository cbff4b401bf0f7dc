import { encode } from "uqr";
import type { Wording } from "#domain/certificate.ts";
import type { CertificateLayout } from "#domain/documents/certificates.ts";
import type { Language } from "#domain/documents/document.ts";
import { pictureSize } from "#domain/picture.ts";
import type { Weight } from "./faces.ts";
import { type Face, printable } from "./fonts.ts";
import { levelled, type Run, shapeLine } from "./shape.ts";
import { type Paragraph, paragraph, wrap } from "./wrap.ts";

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

export type Drawing = {
	width: number;
	height: number;
	items: Item[];
	/** The public page, to which the code leads. */
	link: { url: string; x: number; y: number; side: number };
	/** Letters that no font has. */
	missing: string[];
	/** Even in the smallest letters the wording is longer than the page. */
	overflows: boolean;
};

/** Everything that a certificate's page is made from. */
export type Printed = Wording & {
	portal: string;
	/** Of the public page, absolute. */
	url: string;
	layout: CertificateLayout;
	/** Of the fixed words; it says from which side one reads. */
	language: Language;
};

/** The texts on a page, for which fonts are needed. */
export function textsOf({
	title,
	lines,
	facts,
	portal,
	url,
	layout,
}: Printed): string[] {
	return [
		title,
		...lines.map(({ text }) => text),
		...facts,
		portal,
		url,
		layout.signatory,
	];
}

/** A4 */
const SHORT = 595.28;
const LONG = 841.89;
const LINE_HEIGHT = 1.45;
const SMALLEST = 0.45;

/** Draws a certificate: one layout, for the preview as for the PDF. */
export function layOut(printed: Printed, faces: readonly Face[]): Drawing {
	const { layout } = printed;
	const wide = layout.orientation === "landscape";
	const page = new Page(wide ? LONG : SHORT, wide ? SHORT : LONG, faces);
	const { width, height } = page;
	page.items.push({
		kind: "rectangle",
		x: 0,
		y: 0,
		width,
		height,
		fill: layout.paperColour,
	});
	drawFrame(page, layout);
	const side = wide ? 76 : 60;
	const bottom = height - 54;
	const inner = {
		left: side,
		right: width - side,
		foot: (width - signatureWidth(page)) / 2 - side - 10,
	};
	const code = drawCode(page, printed, inner, bottom);
	const feet = drawFacts(page, printed, inner, bottom);
	const signed = drawSignature(page, layout, bottom);
	const top = drawLogo(page, layout, wide ? 58 : 72);
	const end = Math.min(code.y, feet, signed) - 18;
	const overflows = drawWording(page, printed, inner, top, end);
	return {
		width,
		height,
		items: page.items,
		link: code,
		missing: [...page.missing],
		overflows,
	};
}

/** `foot`: how long the lines left and right of the signature may be. */
type Column = { left: number; right: number; foot: number };

class Page {
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

function drawFrame(page: Page, { frame, accentColour }: CertificateLayout) {
	const lines =
		frame === "none"
			? []
			: frame === "line"
				? [{ inset: 24, width: 1.5 }]
				: [
						{ inset: 22, width: 3 },
						{ inset: 29, width: 0.75 },
					];
	for (const { inset, width } of lines)
		page.items.push({
			kind: "rectangle",
			x: inset,
			y: inset,
			width: page.width - 2 * inset,
			height: page.height - 2 * inset,
			stroke: { colour: accentColour, width },
		});
}

/** The code that leads to the public page, and its address; at the end of the line in which one reads. */
function drawCode(
	page: Page,
	{ url, layout, language }: Printed,
	{ left, right, foot }: Column,
	bottom: number,
): Drawing["link"] {
	const isRightToLeft = language === "ar";
	const side = 68;
	const x = isRightToLeft ? left : right - side;
	const y = bottom - side - 10;
	const { data, size } = encode(url, { ecc: "M", border: 0 });
	const quiet = 4;
	// Scanners want it dark on light, with room around it.
	page.items.push({
		kind: "rectangle",
		x: x - quiet,
		y: y - quiet,
		width: side + 2 * quiet,
		height: side + 2 * quiet,
		fill: "#ffffff",
	});
	page.items.push({
		kind: "shape",
		x,
		y,
		scale: side / size,
		path: modules(data),
		fill: "#000000",
	});
	page.line(url.replace(/^https?:\/\//, ""), {
		x: isRightToLeft ? left : right,
		y: bottom + 4,
		anchor: isRightToLeft ? 0 : 1,
		size: 6.5,
		fill: layout.textColour,
		weight: 400,
		longest: foot,
	});
	return { url, x, y, side };
}

/** The dark squares of a code as one path, those beside one another in one piece. */
function modules(data: boolean[][]): string {
	return data
		.flatMap((row, y) => {
			const parts: string[] = [];
			let x = 0;
			while (x < row.length) {
				let end = x;
				while (row[end]) end += 1;
				if (end > x) parts.push(`M${x} ${y}H${end}V${y + 1}H${x}Z`);
				x = end + 1;
			}
			return parts;
		})
		.join("");
}

/** Portal, number and dates, where one begins to read; their top. */
function drawFacts(
	page: Page,
	{ portal, facts, layout, language }: Printed,
	{ left, right, foot }: Column,
	bottom: number,
): number {
	const isRightToLeft = language === "ar";
	const lines = [portal, ...facts];
	for (const [index, text] of lines.entries())
		page.line(text, {
			x: isRightToLeft ? right : left,
			y: bottom + 4 - (lines.length - 1 - index) * 13,
			anchor: isRightToLeft ? 1 : 0,
			size: 9,
			fill: layout.textColour,
			weight: index === 0 ? 700 : 400,
			longest: foot,
		});
	return bottom - (lines.length - 1) * 13 - 6;
}

/** The signature over its line and the signatory's name, in the middle; its top. */
function drawSignature(
	page: Page,
	{ signature, signatory, textColour }: CertificateLayout,
	bottom: number,
): number {
	if (signature === null && signatory === "") return bottom;
	const width = signatureWidth(page);
	const x = (page.width - width) / 2;
	const y = bottom - 12;
	if (signature !== null)
		page.items.push(fitted(signature, { x, y: y - 50, width, height: 46 }, 1));
	page.items.push({
		kind: "rectangle",
		x,
		y,
		width,
		height: 0.75,
		fill: textColour,
	});
	page.line(signatory, {
		x: page.width / 2,
		y: bottom + 4,
		anchor: 0.5,
		size: 9,
		fill: textColour,
		weight: 400,
		longest: width,
	});
	return signature === null ? y - 6 : y - 50;
}

function signatureWidth({ width, height }: Page): number {
	return width > height ? 190 : 130;
}

/** Centred at the top; where the title may begin. */
function drawLogo(
	page: Page,
	{ logo }: CertificateLayout,
	top: number,
): number {
	if (logo === null) return top;
	const box = { x: page.width / 2 - 110, y: top - 6, width: 220, height: 62 };
	page.items.push(fitted(logo, box, 0.5));
	return top + 70;
}

/** A picture as large as its box lets it be, in the middle across, `down` of the free height above it. */
function fitted(
	picture: string,
	box: { x: number; y: number; width: number; height: number },
	down: number,
): Item {
	const size = pictureSize(picture) ?? { width: 1, height: 1 };
	const scale = Math.min(box.width / size.width, box.height / size.height);
	const width = size.width * scale;
	const height = size.height * scale;
	return {
		kind: "picture",
		x: box.x + (box.width - width) / 2,
		y: box.y + (box.height - height) * down,
		width,
		height,
		picture,
	};
}

type Block = {
	paragraph: Paragraph;
	size: number;
	fill: string;
	/** Points, before scaling, between it and the block after it. */
	after: number;
};

/** Title and wording, as large as they fit between `top` and `end`; whether even the smallest do not. */
function drawWording(
	page: Page,
	{ title, lines, layout }: Printed,
	{ left, right }: Column,
	top: number,
	end: number,
): boolean {
	const block = (
		text: string,
		size: number,
		weight: Weight,
		fill: string,
		after: number,
	): Block => ({
		paragraph: paragraph(printable(text), page.faces, weight),
		size,
		fill,
		after,
	});
	const blocks = [
		block(title, 42, 700, layout.accentColour, 20),
		...lines.map(({ text, prominent }) =>
			prominent
				? block(text, 28, 700, layout.textColour, 4)
				: block(text, 16, 400, layout.textColour, 0),
		),
	];
	const room = end - top;
	let scale = 1;
	let placed = placedBlocks(blocks, right - left, scale);
	while (placed.height > room && scale > SMALLEST) {
		scale = Math.max(SMALLEST, scale * 0.94);
		placed = placedBlocks(blocks, right - left, scale);
	}
	const first = top + Math.max(0, (room - placed.height) / 2);
	for (const { line, size, y, fill } of placed.lines)
		page.runs(line, {
			x: page.width / 2,
			y: first + y,
			anchor: 0.5,
			size,
			fill,
		});
	return placed.height > room;
}

function placedBlocks(blocks: readonly Block[], width: number, scale: number) {
	let height = 0;
	const lines = blocks.flatMap(({ paragraph, size: full, fill, after }) => {
		const size = full * scale;
		const wrapped = wrap(paragraph, width / size).map((line) => {
			height += size * LINE_HEIGHT;
			// The baseline lies so far above the line's lower edge.
			return { line, size, fill, y: height - size * 0.4 };
		});
		height += after * scale;
		return wrapped;
	});
	return { lines, height };
}
