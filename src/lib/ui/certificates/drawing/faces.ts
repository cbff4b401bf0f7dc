import arabic from "@fontsource/noto-naskh-arabic/unicode.json";
import latin from "@fontsource/noto-serif/unicode.json";
import japanese from "@fontsource/noto-serif-jp/unicode.json";

export type Weight = 400 | 700;
/** One file of a font: the letters of one script, or a part of them, in one weight. */
export type FaceFile = {
	name: string;
	url: string;
	weight: Weight;
	/** Code points, first and last of each range. */
	ranges: readonly (readonly [number, number])[];
};

// WOFF, not WOFF2: fontkit can subset the former alone.
const urls = {
	...import.meta.glob<string>(
		[
			"/node_modules/@fontsource/noto-serif/files/*-{400,700}-normal.woff",
			"!**/*-math-*",
		],
		{ query: "?url", import: "default", eager: true },
	),
	...import.meta.glob<string>(
		"/node_modules/@fontsource/noto-naskh-arabic/files/*-arabic-arabic-{400,700}-normal.woff",
		{ query: "?url", import: "default", eager: true },
	),
	...import.meta.glob<string>(
		"/node_modules/@fontsource/noto-serif-jp/files/noto-serif-jp-[0-9]*-{400,700}-normal.woff",
		{ query: "?url", import: "default", eager: true },
	),
};

const families = [
	{ family: "noto-serif", parts: latin },
	{ family: "noto-naskh-arabic", parts: { arabic: arabic.arabic } },
	{ family: "noto-serif-jp", parts: numbered(japanese) },
];

/** Every font file that there is, those first whose letters are preferred. */
export const faceFiles: readonly FaceFile[] = families.flatMap(
	({ family, parts }) =>
		Object.entries(parts).flatMap(([part, ranges]) =>
			([400, 700] as const).flatMap((weight) => {
				const file = `${family}-${part.replace(/[[\]]/g, "")}-${weight}-normal.woff`;
				const url = urls[`/node_modules/@fontsource/${family}/files/${file}`];
				return url === undefined
					? []
					: [{ name: file, url, weight, ranges: parsed(ranges) }];
			}),
		),
);

/** The Latin letters, which every certificate has. */
export const BASE = "noto-serif-latin";

/** Of a Japanese font the numbered parts: the named ones hold what others have. */
function numbered(parts: Record<string, string>): Record<string, string> {
	return Object.fromEntries(
		Object.entries(parts).filter(([part]) => part.startsWith("[")),
	);
}

/** `U+0301,U+0400-045F` as pairs of numbers. */
function parsed(ranges: string): [number, number][] {
	return ranges.split(",").map((range) => {
		const [first = "", last = first] = range.replace(/^U\+/i, "").split("-");
		return [Number.parseInt(first, 16), Number.parseInt(last, 16)];
	});
}
