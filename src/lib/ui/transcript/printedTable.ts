import {
	facesFor,
	fetched,
	levelled,
	Page,
	paragraph,
	pdf,
	printable,
	type ReadFont,
	type Sheet,
	shapeLine,
	wrap,
} from "../certificates/drawing/index.ts";

/** A table with what stands over and under it, every word as it is to be printed. */
export type PrintedTable = {
	title: string;
	/** In large letters under the title: whom it is about. */
	subject: string;
	/** Under the subject, a line each. */
	facts: string[];
	/** What a reader must know before the rest. */
	warning: string | null;
	/** `share`: of the width; all of them make 1. */
	columns: { label: string; share: number; atEnd?: boolean }[];
	rows: string[][];
	/** In place of rows where there are none. */
	none: string;
	/** After the rows. */
	sums: { label: string; lines: string[] } | null;
	/** At the foot of each page, with the page's number at the other end. */
	foot: string;
	pageOf(page: number, pages: number): string;
	/** Of its words. */
	language: string;
	isRightToLeft: boolean;
};

/** A4, lying. */
const WIDTH = 841.89;
const HEIGHT = 595.28;
const SIDE = 42;
const TOP = 44;
const BOTTOM = HEIGHT - 52;
const SIZE = 8.5;
const LINE = SIZE * 1.4;
/** Above and below the lines of a row, and between columns. */
const PADDING = 4;
const GAP = 8;
const INK = "#1f2933";
const PALE = "#55615b";
const RULE = "#cfd6d2";
const WARNING = { paper: "#fdf2d9", ink: "#774900" };

/** The table as a PDF file. Throws MissingFont when letters are not on this device. */
export async function printedFile(table: PrintedTable): Promise<Blob> {
	const sheets = await sheetsOf(table);
	const bytes = await pdf(sheets, {
		title: `${table.title}: ${table.subject}`,
		author: table.foot,
		language: table.language,
	});
	return new Blob([bytes as BlobPart], { type: "application/pdf" });
}

/** Has the letters of the table kept on the device, so that it can be drawn without a network. */
export async function keepLetters(table: PrintedTable): Promise<void> {
	await facesFor(textsOf(table), fetched);
}

/** The table's pages, in the same order; its head stands on each. */
export async function sheetsOf(
	table: PrintedTable,
	read: ReadFont = fetched,
): Promise<Sheet[]> {
	const faces = await facesFor(textsOf(table), read);
	const pages: Page[] = [];
	const newPage = () => {
		const page = new Page(WIDTH, HEIGHT, faces);
		pages.push(page);
		return page;
	};
	let page = newPage();
	let y = drawBeginning(page, table);
	y = drawHead(page, table, y);
	const room = (height: number, withHead: boolean) => {
		if (y + height <= BOTTOM) return;
		page = newPage();
		y = withHead ? drawHead(page, table, TOP) : TOP;
	};
	for (const row of table.rows) {
		const cells = cellsOf(page, table, row);
		const height =
			Math.max(...cells.map(({ lines }) => lines.length)) * LINE + 2 * PADDING;
		room(height, true);
		drawCells(page, cells, y);
		y += height;
		rule(page, y, 0.5);
	}
	if (table.rows.length === 0)
		y = drawText(page, table, table.none, y + PADDING, { size: 9, fill: PALE });
	if (table.sums) {
		const { label, lines } = table.sums;
		room(30 + lines.length * 14, false);
		y = drawText(page, table, label, y + 12, { size: 9, weight: 700 });
		for (const line of lines) y = drawText(page, table, line, y, { size: 9 });
	}
	for (const [index, each] of pages.entries())
		drawFoot(each, table, index + 1, pages.length);
	return pages;
}

function textsOf(table: PrintedTable): string[] {
	return [
		table.title,
		table.subject,
		...table.facts,
		table.warning ?? "",
		...table.columns.map(({ label }) => label),
		...table.rows.flat(),
		table.none,
		table.sums?.label ?? "",
		...(table.sums?.lines ?? []),
		table.foot,
		// A language's own digits, if it has some.
		table.pageOf(1_234_567_890, 1_234_567_890),
	];
}

type Look = { size: number; weight?: 400 | 700; fill?: string };

/** Lines at the beginning of the page's width; returns where what follows begins. */
function drawText(
	page: Page,
	{ isRightToLeft }: PrintedTable,
	text: string,
	top: number,
	{ size, weight = 400, fill = INK }: Look,
	inset = 0,
): number {
	const width = WIDTH - 2 * (SIDE + inset);
	const whole = paragraph(printable(text), page.faces, weight);
	let y = top;
	for (const line of wrap(whole, width / size)) {
		y += size * 1.4;
		page.runs(line, {
			x: isRightToLeft ? WIDTH - SIDE - inset : SIDE + inset,
			y: y - size * 0.35,
			anchor: isRightToLeft ? 1 : 0,
			size,
			fill,
		});
	}
	return y;
}

/** Title, subject, facts and warning; returns where the table begins. */
function drawBeginning(page: Page, table: PrintedTable): number {
	let y = drawText(page, table, table.title, TOP - 8, {
		size: 11,
		weight: 700,
		fill: PALE,
	});
	y = drawText(page, table, table.subject, y, { size: 20, weight: 700 });
	for (const fact of table.facts)
		y = drawText(page, table, fact, y, { size: 9, fill: PALE });
	if (table.warning === null) return y + 10;
	const place = page.items.length;
	const top = y + 8;
	y = drawText(
		page,
		table,
		table.warning,
		top + 5,
		{ size: 9, weight: 700, fill: WARNING.ink },
		8,
	);
	// Under its words.
	page.items.splice(place, 0, {
		kind: "rectangle",
		x: SIDE,
		y: top,
		width: WIDTH - 2 * SIDE,
		height: y + 5 - top,
		fill: WARNING.paper,
	});
	return y + 15;
}

function drawHead(page: Page, table: PrintedTable, top: number): number {
	const cells = cellsOf(
		page,
		table,
		table.columns.map(({ label }) => label),
		700,
	);
	const height =
		Math.max(...cells.map(({ lines }) => lines.length)) * LINE + 2 * PADDING;
	drawCells(page, cells, top, PALE);
	rule(page, top + height, 1);
	return top + height;
}

type Cell = {
	lines: ReturnType<typeof wrap>;
	x: number;
	anchor: 0 | 1;
};

function cellsOf(
	page: Page,
	{ columns, isRightToLeft }: PrintedTable,
	texts: readonly string[],
	weight: 400 | 700 = 400,
): Cell[] {
	let from = 0;
	return columns.map(({ share, atEnd = false }, index) => {
		const whole = (WIDTH - 2 * SIDE) * share;
		const isLast = index === columns.length - 1;
		const width = whole - (isLast ? 0 : GAP);
		const start = from;
		from += whole;
		const distance = SIDE + start + (atEnd ? width : 0);
		return {
			lines: linesOf(page, printable(texts[index] ?? ""), width / SIZE, weight),
			x: isRightToLeft ? WIDTH - distance : distance,
			anchor: atEnd === isRightToLeft ? 0 : 1,
		};
	});
}

/** Most texts are short: where they may break is asked only for others. */
function linesOf(
	page: Page,
	text: string,
	width: number,
	weight: 400 | 700,
): Cell["lines"] {
	const line = shapeLine(levelled(text), page.faces, weight);
	return line.width <= width
		? [line]
		: wrap(paragraph(text, page.faces, weight), width);
}

function drawCells(
	page: Page,
	cells: readonly Cell[],
	top: number,
	fill = INK,
): void {
	for (const { lines, x, anchor } of cells)
		for (const [index, line] of lines.entries())
			page.runs(line, {
				x,
				y: top + PADDING + (index + 1) * LINE - SIZE * 0.35,
				anchor,
				size: SIZE,
				fill,
			});
}

function rule(page: Page, y: number, height: number): void {
	page.items.push({
		kind: "rectangle",
		x: SIDE,
		y,
		width: WIDTH - 2 * SIDE,
		height,
		fill: RULE,
	});
}

function drawFoot(
	page: Page,
	{ foot, pageOf, isRightToLeft }: PrintedTable,
	number: number,
	count: number,
): void {
	rule(page, HEIGHT - 40, 0.5);
	for (const [text, atEnd] of [
		[foot, false],
		[pageOf(number, count), true],
	] as const)
		page.line(text, {
			x: atEnd === isRightToLeft ? SIDE : WIDTH - SIDE,
			y: HEIGHT - 26,
			anchor: atEnd === isRightToLeft ? 0 : 1,
			size: 8,
			fill: PALE,
			weight: 400,
			longest: (WIDTH - 2 * SIDE) * 0.7,
		});
}
