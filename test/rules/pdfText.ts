import { unzlibSync } from "fflate";

/** The text of each page of a PDF that PDFKit made, as a reader copies it: by each font's own table of letters. */
export function pdfText(file: Uint8Array): string[] {
	const objects = objectsOf(file);
	const pages = [...objects.values()].filter(({ head }) =>
		/\/Type \/Page\b/.test(head),
	);
	return pages.map(({ head }) => {
		const resources = objects.get(reference(head, "Resources"))?.head ?? "";
		const fonts = new Map(
			[...resources.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name, id]) => {
				const font = objects.get(Number(id))?.head ?? "";
				const table = objects.get(reference(font, "ToUnicode"))?.stream ?? "";
				return [name, lettersOf(table)];
			}),
		);
		const content = objects.get(reference(head, "Contents"))?.stream ?? "";
		let font: Map<string, string> | undefined;
		let text = "";
		for (const [, name, shown] of content.matchAll(
			/\/(F\d+) [\d.]+ Tf|\[(.*?)\] TJ/gs,
		)) {
			if (name) font = fonts.get(name);
			else
				text += `${[...(shown ?? "").matchAll(/<([0-9a-f]+)>/gi)]
					.flatMap(([, hex]) => hex?.match(/.{4}/g) ?? [])
					.map((code) => font?.get(code.toLowerCase()) ?? "\ufffd")
					.join("")}\n`;
		}
		return text;
	});
}

type Read = { head: string; stream: string };

function objectsOf(file: Uint8Array): Map<number, Read> {
	const text = Buffer.from(file).toString("latin1");
	return new Map(
		[...text.matchAll(/^(\d+) 0 obj\n(.*?)^endobj/gms)].map(
			({ 1: id, 2: body = "" }) => {
				const at = body.indexOf("stream\n");
				if (at < 0) return [Number(id), { head: body, stream: "" }];
				const head = body.slice(0, at);
				const length = Number(/\/Length (\d+)/.exec(head)?.[1]);
				const bytes = Buffer.from(
					body.slice(at + 7, at + 7 + length),
					"latin1",
				);
				const isText = !/\/(Length1|Subtype)/.test(head);
				const plain = head.includes("/FlateDecode")
					? isText && Buffer.from(unzlibSync(bytes)).toString("latin1")
					: bytes.toString("latin1");
				return [Number(id), { head, stream: plain || "" }];
			},
		),
	);
}

function reference(head: string, key: string): number {
	return Number(new RegExp(`/${key} (\\d+) 0 R`).exec(head)?.[1]);
}

/** By the codes of glyphs, what a font’s ToUnicode says that they are. */
function lettersOf(table: string): Map<string, string> {
	const letters = new Map<string, string>();
	const text = (hex: string) =>
		Buffer.from(hex, "hex").swap16().toString("utf16le");
	for (const [, first = "", , list] of table.matchAll(
		/<([0-9a-f]{4})> <([0-9a-f]{4})> \[(.*?)\]/gis,
	)) {
		let code = Number.parseInt(first, 16);
		for (const [, hex = ""] of (list ?? "").matchAll(/<([0-9a-f ]*)>/gi)) {
			letters.set(
				code.toString(16).padStart(4, "0"),
				text(hex.replaceAll(" ", "")),
			);
			code += 1;
		}
	}
	return letters;
}
