import type { Font } from "fontkit";
import PdfDocument from "pdfkit";
import { toBytes } from "pdfkit/output";
import { pictureBytes } from "#domain/picture.ts";
import type { Face } from "./fonts.ts";
import type { Drawing, Item, Sheet } from "./page.ts";

/** What the file says about itself. */
export type About = { title: string; author: string; language: string };

/** A certificate, or sheets of anything, as a PDF; the letters that it uses are embedded. */
export async function pdf(
	sheets: readonly (Sheet & Partial<Pick<Drawing, "link">>)[],
	about: About,
): Promise<Uint8Array> {
	const document = new PdfDocument({
		autoFirstPage: false,
		// None of the fonts that readers are trusted to have: PDFKit would begin with Helvetica.
		font: "",
		lang: about.language,
		displayTitle: true,
		pdfVersion: "1.7",
		info: { Title: about.title, Author: about.author, Creator: "Perennial" },
	});
	const bytes = toBytes(document);
	const fonts = new Map<string, Directed>();
	for (const { width, height, items, link } of sheets) {
		document.addPage({ size: [width, height], margin: 0 });
		for (const item of items) draw(document, item, fonts);
		if (link) document.link(link.x, link.y, link.side, link.side, link.url);
	}
	document.end();
	return bytes;
}

/** A font that lays text out in the direction that was set last: PDFKit does not know of directions. */
type Directed = { font: Font; set(direction: "ltr" | "rtl"): void };

function directed({ font }: Face): Directed {
	let direction = "ltr";
	const layout: Font["layout"] = (text, features) =>
		font.layout(text, features, undefined, undefined, direction);
	return {
		font: Object.create(font, { layout: { value: layout } }) as Font,
		set(wanted) {
			direction = wanted;
		},
	};
}

function draw(
	document: PDFKit.PDFDocument,
	item: Item,
	fonts: Map<string, Directed>,
): void {
	const { x, y } = item;
	switch (item.kind) {
		case "rectangle":
			document.rect(x, y, item.width, item.height);
			if (item.fill) document.fill(item.fill);
			if (item.stroke)
				document.lineWidth(item.stroke.width).stroke(item.stroke.colour);
			return;
		case "shape":
			document
				.save()
				.translate(x, y)
				.scale(item.scale)
				.path(item.path)
				.fill(item.fill)
				.restore();
			return;
		case "picture": {
			const bytes = pictureBytes(item.picture);
			if (!bytes) return;
			document.image(bytes.buffer as ArrayBuffer, x, y, {
				width: item.width,
				height: item.height,
			});
			return;
		}
		case "run": {
			const { face, text, direction } = item.run;
			let font = fonts.get(face.name);
			if (!font) {
				font = directed(face);
				fonts.set(face.name, font);
				document.registerFont(
					face.name,
					font.font as unknown as PDFKit.Mixins.PDFFontSource,
				);
			}
			font.set(direction);
			document
				.font(face.name)
				.fontSize(item.size)
				.fillColor(item.fill)
				// Features, if only none, keep PDFKit from laying out word by word, left to right.
				.text(text, x, y, {
					lineBreak: false,
					baseline: "alphabetic",
					features: [],
				});
		}
	}
}
