import {
	drawCode,
	drawFacts,
	drawFrame,
	drawLogo,
	drawSignature,
	signatureWidth,
} from "./around.ts";
import type { Weight } from "./faces.ts";
import { type Face, printable } from "./fonts.ts";
import { type Column, type Drawing, Page } from "./page.ts";
import type { Printed } from "./printed.ts";
import { type Paragraph, paragraph, wrap } from "./wrap.ts";

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
