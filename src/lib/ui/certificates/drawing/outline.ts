import type { Run } from "./shape.ts";

const outlines = new WeakMap<Run, string>();

/** The letters of a run as one SVG path for size 1 of the font's units, y downwards. */
export function outline(run: Run): string {
	let path = outlines.get(run);
	if (path === undefined) {
		path = drawn(run);
		outlines.set(run, path);
	}
	return path;
}

function drawn({ face, text, direction }: Run): string {
	const { glyphs, positions } = face.font.layout(
		text,
		[],
		undefined,
		undefined,
		direction,
	);
	let x = 0;
	let path = "";
	for (const [index, glyph] of glyphs.entries()) {
		const position = positions[index];
		if (!position) continue;
		path += glyph.path
			.transform(1, 0, 0, -1, x + position.xOffset, -position.yOffset)
			.toSVG();
		x += position.xAdvance;
	}
	return path;
}
