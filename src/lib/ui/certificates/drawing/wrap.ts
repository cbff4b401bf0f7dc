import LineBreaker from "linebreak";
import type { Weight } from "./faces.ts";
import type { Face } from "./fonts.ts";
import {
	type Levelled,
	levelled,
	type ShapedLine,
	shapeLine,
} from "./shape.ts";

/** A stretch between two places where the line may break; widths for size 1, with and without its end spaces. */
type Segment = { start: number; end: number; width: number; inked: number };

/** A paragraph measured once, to be wrapped to any width. */
export type Paragraph = Levelled & {
	faces: readonly Face[];
	weight: Weight;
	segments: Segment[];
};

export function paragraph(
	text: string,
	faces: readonly Face[],
	weight: Weight,
): Paragraph {
	const whole = { ...levelled(text), faces, weight };
	const segments: Segment[] = [];
	const breaker = new LineBreaker(text);
	let start = 0;
	for (let found = breaker.nextBreak(); found; found = breaker.nextBreak()) {
		segments.push(measured(whole, start, found.position));
		start = found.position;
	}
	return { ...whole, segments };
}

/** The paragraph's lines of at most this width, for size 1; an empty one has one empty line. */
export function wrap(paragraph: Paragraph, width: number): ShapedLine[] {
	const lines: ShapedLine[] = [];
	let line: { start: number; end: number; width: number } | null = null;
	const finish = () => {
		if (line) lines.push(shaped(paragraph, line.start, line.end));
		line = null;
	};
	for (const segment of paragraph.segments.flatMap((each) =>
		each.inked <= width ? [each] : letters(paragraph, each),
	)) {
		if (line && line.width + segment.inked > width) finish();
		line ??= { start: segment.start, end: segment.start, width: 0 };
		line.end = segment.end;
		line.width += segment.width;
	}
	finish();
	return lines.length > 0 ? lines : [shaped(paragraph, 0, 0)];
}

function shaped(paragraph: Paragraph, start: number, end: number): ShapedLine {
	const text = paragraph.text.slice(start, end);
	const { faces, weight } = paragraph;
	return shapeLine(
		paragraph,
		faces,
		weight,
		start,
		start + text.trimEnd().length,
	);
}

function measured(
	whole: Levelled & Pick<Paragraph, "faces" | "weight">,
	start: number,
	end: number,
): Segment {
	const { faces, weight } = whole;
	const inkedEnd = start + whole.text.slice(start, end).trimEnd().length;
	return {
		start,
		end,
		width: shapeLine(whole, faces, weight, start, end).width,
		inked: shapeLine(whole, faces, weight, start, inkedEnd).width,
	};
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** A word that is longer than a line breaks anywhere. */
function letters(paragraph: Paragraph, { start, end }: Segment): Segment[] {
	return [...graphemes.segment(paragraph.text.slice(start, end))].map(
		({ index, segment }) =>
			measured(paragraph, start + index, start + index + segment.length),
	);
}
