import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { wording } from "#domain/certificate.ts";
import {
	type CertificateLayout,
	DEFAULT_LAYOUT,
} from "#domain/documents/certificates.ts";
import type { Language } from "#domain/documents/document.ts";
import { filesFor, printable } from "#lib/ui/certificates/drawing/fonts.ts";
import {
	type Drawing,
	drawing,
	outline,
	type Printed,
	pdf,
} from "#lib/ui/certificates/drawing/index.ts";
import { openType } from "#lib/ui/certificates/drawing/sfnt.ts";
import { day } from "./builders.ts";

async function read(url: string): Promise<ArrayBuffer> {
	const file = await readFile(`.${url.split("?")[0]}`);
	return new Uint8Array(file).buffer;
}

function printed(
	learner: string,
	over: {
		course?: string;
		title?: string;
		text?: string;
		language?: Language;
		layout?: Partial<CertificateLayout>;
	} = {},
): Printed {
	const {
		language = "en",
		course = "Fire safety",
		title = "Certificate",
	} = over;
	const awarded = {
		learner,
		course,
		version: 2,
		number: "7C1E-94B2-0D5F-A836",
		issuedOn: day("2027-01-10"),
		expiresOn: day("2028-01-10"),
		score: null,
		credits: null,
		creditType: "",
		portal: "Harbour Training",
		language,
	};
	return {
		...wording(
			{ title, text: over.text ?? "For\n{learner}\nwho passed {course}." },
			awarded,
		),
		portal: awarded.portal,
		language,
		url: "https://learn.example.com/verify/7C1E-94B2-0D5F-A836",
		layout: { ...DEFAULT_LAYOUT, ...over.layout },
	};
}
const runs = ({ items }: Drawing) =>
	items.flatMap((item) => (item.kind === "run" ? [item] : []));
/** What stands on the line of a text that holds this, from left to right. */
function lineWith(drawn: Drawing, part: string) {
	const y = runs(drawn).find(({ run }) => run.text.includes(part))?.y;
	return runs(drawn)
		.filter((item) => item.y === y)
		.sort((a, b) => a.x - b.x);
}

const scripts = {
	latin: ["Łukasz Žółć-Þórðarson", "Nguyễn Thị Hằng, ő ű"],
	greek: ["Αλέξανδρος Παπαδόπουλος", "ἐν ἀρχῇ ἦν ὁ λόγος"],
	cyrillic: ["Дмитрий Щукин", "Ґанок, їжак"],
	arabic: ["محمد بن عبد الله", "السلامة من الحريق"],
	japanese: ["山田 太郎", "防火安全講習「応用編」、カタカナ。"],
} as const;

describe("a certificate's page", { timeout: 30_000 }, () => {
	it.each(Object.entries(scripts))(
		"has every letter, within its edges, and its fonts in the PDF: %s",
		async (_, [learner, course]) => {
			for (const orientation of ["landscape", "portrait"] as const) {
				const drawn = await drawing(
					printed(learner, { course, title: learner, layout: { orientation } }),
					read,
				);
				expect(drawn.missing).toEqual([]);
				expect(drawn.overflows).toBe(false);
				for (const { run, x, y, size } of runs(drawn)) {
					expect(x).toBeGreaterThan(0);
					expect(x + run.width * size).toBeLessThan(drawn.width);
					expect(y).toBeGreaterThan(0);
					expect(y).toBeLessThan(drawn.height);
					if (run.text.trim() !== "") expect(outline(run)).toMatch(/^M/);
				}
				const file = await pdf([drawn], {
					title: "Certificate",
					author: "Harbour Training",
					language: "en",
				});
				const text = Buffer.from(file).toString("latin1");
				const faces = new Set(runs(drawn).map(({ run }) => run.face.name));
				expect(text.match(/\/FontFile[23] /g)).toHaveLength(faces.size);
				expect(text).toContain(
					"/URI (https://learn.example.com/verify/7C1E-94B2-0D5F-A836)",
				);
				// Subsets: whole, the fonts would be many times as large.
				expect(file.length).toBeLessThan(150_000);
			}
		},
	);

	it("sets Arabic from right to left, with numbers and Latin words inside it from left to right", async () => {
		const drawn = await drawing(
			printed("x", {
				text: "السلامة (ISO 45001) دورة",
				language: "ar",
			}),
			read,
		);
		const line = lineWith(drawn, "ISO");
		const text = line.map(({ run }) => run.text);
		const at = (part: string) => text.findIndex((each) => each.includes(part));
		expect(at("السلامة")).toBeGreaterThan(at("ISO"));
		expect(at("ISO")).toBeGreaterThan(at("دورة"));
		const direction = (part: string) => line[at(part)]?.run.direction;
		expect(direction("ISO 45001")).toBe("ltr");
		expect(direction("السلامة")).toBe("rtl");
		// Brackets open towards what they enclose: turned around, they are drawn mirrored.
		expect(text.join("").replace(/[^()]/g, "")).toMatch(/^[()]{2}$/);
		const [first] = line.filter(({ run }) => /[()]/.test(run.text));
		expect(first?.run.text).toContain("(");
	});

	it("joins Arabic letters: the word is narrower than its letters apart", async () => {
		const width = async (text: string) =>
			lineWith(await drawing(printed("x", { text }), read), text.slice(0, 1))
				.map(({ run }) => run.width)
				.reduce((sum, each) => sum + each, 0);
		expect(await width("محمد")).toBeLessThan(0.9 * (await width("م ح م د")));
	});

	it("puts a vowel on its shadda, not under it", () => {
		expect(printable("مَّ".normalize("NFC"))).toBe("م\u0651\u064e");
	});

	it("sets right-to-left certificates the other way around", async () => {
		const code = async (language: Language) =>
			(await drawing(printed("x", { language }), read)).link.x;
		expect(await code("en")).toBeGreaterThan(400);
		expect(await code("ar")).toBeLessThan(100);
	});

	it("makes long wordings smaller, and says when even that is not enough", async () => {
		const words = (count: number) => "fire safety ".repeat(count);
		const size = (drawn: Drawing) =>
			Math.max(...runs(drawn).map(({ size }) => size));
		const short = await drawing(printed("x", { text: words(5) }), read);
		const long = await drawing(printed("x", { text: words(130) }), read);
		expect(long.overflows).toBe(false);
		expect(size(long)).toBeLessThan(size(short));
		const endless = await drawing(
			printed("x", { text: "fire\n".repeat(200) }),
			read,
		);
		expect(endless.overflows).toBe(true);
	});

	it("breaks a word that is longer than the line", async () => {
		const drawn = await drawing(printed("x".repeat(200)), read);
		for (const { run, x, size } of runs(drawn))
			expect(x + run.width * size).toBeLessThan(drawn.width);
	});

	it("names the letters that no font has, and draws the rest", async () => {
		const drawn = await drawing(printed("Ana 😀"), read);
		expect(drawn.missing).toEqual(["😀"]);
		expect(lineWith(drawn, "Ana")).not.toEqual([]);
	});

	it("asks for no more fonts than its letters need", () => {
		expect(filesFor(["Ana Silva"]).map(({ name }) => name)).toEqual([
			"noto-serif-latin-400-normal.woff",
			"noto-serif-latin-700-normal.woff",
		]);
		expect(filesFor(["山"]).length).toBe(4);
	});
});

it("what is no font is refused as such", () => {
	expect(() => openType(new ArrayBuffer(8))).toThrow("no WOFF");
});
