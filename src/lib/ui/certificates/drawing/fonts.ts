import { create, type Font } from "fontkit";
import { BASE, type FaceFile, faceFiles, type Weight } from "./faces.ts";
import { openType } from "./sfnt.ts";

export type Face = { name: string; weight: Weight; font: Font };

/** Reads a font file by its address. */
export type ReadFont = (url: string) => Promise<ArrayBuffer>;

const opened = new Map<string, Promise<Face>>();

/**
 * The faces that these texts need in both weights, opened once each. Throws what `read` throws, such as
 * without a network for letters that this device has never needed.
 */
export async function facesFor(
	texts: readonly string[],
	read: ReadFont,
): Promise<Face[]> {
	return Promise.all(filesFor(texts).map((file) => open(file, read)));
}

/** The files that hold the letters of these texts. */
export function filesFor(texts: readonly string[]): FaceFile[] {
	const wanted = new Set(
		faceFiles.filter(
			({ name }) =>
				name.startsWith(`${BASE}-4`) || name.startsWith(`${BASE}-7`),
		),
	);
	const characters = new Set(texts.flatMap((text) => [...printable(text)]));
	for (const character of characters) {
		const code = character.codePointAt(0) ?? 0;
		for (const weight of [400, 700] as const) {
			const file = faceFiles.find(
				(each) =>
					each.weight === weight &&
					each.ranges.some(([first, last]) => first <= code && code <= last),
			);
			if (file) wanted.add(file);
		}
	}
	return [...wanted];
}

/**
 * As fonts expect it: letters and marks composed where they can be, and a shadda before the vowel that
 * stands on it, which composing turns around: fontkit would draw a fatha there as if it were a kasra.
 */
export function printable(text: string): string {
	return text
		.normalize("NFC")
		.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, " ")
		.replace(/([\u064b-\u0650]+)\u0651/g, "\u0651$1");
}

async function open(file: FaceFile, read: ReadFont): Promise<Face> {
	let face = opened.get(file.name);
	if (!face) {
		face = read(file.url).then((woff) => ({
			name: file.name,
			weight: file.weight,
			// The types name Node's Buffer; any bytes do. One file, so no collection.
			font: create(openType(woff) as Buffer) as Font,
		}));
		opened.set(file.name, face);
		face.catch(() => opened.delete(file.name));
	}
	return face;
}
