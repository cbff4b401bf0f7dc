import bidiFactory from "bidi-js";
import type { Weight } from "./faces.ts";
import type { Face } from "./fonts.ts";

const bidi = bidiFactory();

/** Text in one face and one direction, in logical order; `width` for size 1. */
export type Run = {
	face: Face;
	text: string;
	direction: "ltr" | "rtl";
	width: number;
};
/** A line of text in the order in which it stands on paper, from left to right. */
export type ShapedLine = { runs: Run[]; width: number; missing: Set<string> };

type Piece = { text: string; level: number; face: Face };

/** Marks, spaces and punctuation stay with the letters before them where those letters' face has them. */
const FOLLOWS = /[\p{M}\p{Z}\p{P}\p{Cf}]/u;
/** Tell the direction, and are not drawn. */
const UNSEEN = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff\u00ad]/u;

/** A text and the level of each of its UTF-16 units, by Unicode's bidirectional algorithm. */
export type Levelled = { text: string; levels: Uint8Array };

/** A paragraph's direction is that of its first strong letter, unless it is said. */
export function levelled(
	text: string,
	direction: "ltr" | "rtl" | "auto" = "auto",
): Levelled {
	return { text, levels: bidi.getEmbeddingLevels(text, direction).levels };
}

/** One line, or the part of one from `start` to `end`, as it stands on paper. `missing`: letters that no face has. */
export function shapeLine(
	{ text, levels }: Levelled,
	faces: readonly Face[],
	weight: Weight,
	start = 0,
	end = text.length,
): ShapedLine {
	const missing = new Set<string>();
	const pieces = pieced(
		text.slice(start, end),
		levels.subarray(start, end),
		faces.filter((face) => face.weight === weight),
		missing,
	);
	const runs = reordered(pieces).map(({ text, level, face }): Run => {
		const direction = level % 2 === 1 ? "rtl" : "ltr";
		return { face, text, direction, width: widthOf(face, text, direction) };
	});
	return {
		runs,
		width: runs.reduce((sum, run) => sum + run.width, 0),
		missing,
	};
}

function widthOf(
	{ font }: Face,
	text: string,
	direction: Run["direction"],
): number {
	const { advanceWidth } = font.layout(
		text,
		[],
		undefined,
		undefined,
		direction,
	);
	return advanceWidth / font.unitsPerEm;
}

/** The text in pieces of one level and one face each. */
function pieced(
	text: string,
	levels: Uint8Array,
	faces: readonly Face[],
	missing: Set<string>,
): Piece[] {
	const pieces: Piece[] = [];
	let at = 0;
	for (const character of text) {
		const level = levels[at] ?? 0;
		at += character.length;
		if (UNSEEN.test(character)) continue;
		const mirrored =
			level % 2 === 1
				? (bidi.getMirroredCharacter(character) ?? character)
				: character;
		const last = pieces.at(-1);
		const face = faceOf(mirrored, faces, last?.face, missing);
		if (!face) continue;
		if (last && last.level === level && last.face === face)
			last.text += mirrored;
		else pieces.push({ text: mirrored, level, face });
	}
	return pieces;
}

function faceOf(
	character: string,
	faces: readonly Face[],
	current: Face | undefined,
	missing: Set<string>,
): Face | undefined {
	const code = character.codePointAt(0) ?? 0;
	const has = (face: Face) => face.font.hasGlyphForCodePoint(code);
	if (current && FOLLOWS.test(character) && has(current)) return current;
	const face = faces.find(has);
	if (face) return face;
	// A joiner that nothing joins is not seen.
	if (/\p{Cf}/u.test(character)) return undefined;
	missing.add(character);
	return current ?? faces[0];
}

/** Rule L2: from the highest level down, whatever lies at it or above is turned around. */
function reordered(pieces: Piece[]): Piece[] {
	const result = [...pieces];
	const highest = Math.max(0, ...pieces.map(({ level }) => level));
	for (let level = highest; level >= 1; level -= 1) {
		let start = 0;
		while (start < result.length) {
			if ((result[start]?.level ?? 0) < level) {
				start += 1;
				continue;
			}
			let end = start;
			while (end < result.length && (result[end]?.level ?? 0) >= level)
				end += 1;
			result.splice(start, end - start, ...result.slice(start, end).reverse());
			start = end;
		}
	}
	return result;
}
