import { encode } from "uqr";
import type { CertificateLayout } from "#domain/documents/certificates.ts";
import { pictureSize } from "#domain/picture.ts";
import type { Column, Drawing, Item, Page } from "./page.ts";
import type { Printed } from "./printed.ts";

// What stands around the wording: frame, logo, facts, signature and the code.

/** The lines around the page. */
export function drawFrame(
	page: Page,
	{ frame, accentColour }: CertificateLayout,
) {
	const lines =
		frame === "none"
			? []
			: frame === "line"
				? [{ inset: 24, width: 1.5 }]
				: [
						{ inset: 22, width: 3 },
						{ inset: 29, width: 0.75 },
					];
	for (const { inset, width } of lines)
		page.items.push({
			kind: "rectangle",
			x: inset,
			y: inset,
			width: page.width - 2 * inset,
			height: page.height - 2 * inset,
			stroke: { colour: accentColour, width },
		});
}

/** The code that leads to the public page, and its address; at the end of the line in which one reads. */
export function drawCode(
	page: Page,
	{ url, layout, language }: Printed,
	{ left, right, foot }: Column,
	bottom: number,
): Drawing["link"] {
	const isRightToLeft = language === "ar";
	const side = 68;
	const x = isRightToLeft ? left : right - side;
	const y = bottom - side - 10;
	const { data, size } = encode(url, { ecc: "M", border: 0 });
	const quiet = 4;
	// Scanners want it dark on light, with room around it.
	page.items.push({
		kind: "rectangle",
		x: x - quiet,
		y: y - quiet,
		width: side + 2 * quiet,
		height: side + 2 * quiet,
		fill: "#ffffff",
	});
	page.items.push({
		kind: "shape",
		x,
		y,
		scale: side / size,
		path: modules(data),
		fill: "#000000",
	});
	page.line(url.replace(/^https?:\/\//, ""), {
		x: isRightToLeft ? left : right,
		y: bottom + 4,
		anchor: isRightToLeft ? 0 : 1,
		size: 6.5,
		fill: layout.textColour,
		weight: 400,
		longest: foot,
	});
	return { url, x, y, side };
}

/** The dark squares of a code as one path, those beside one another in one piece. */
function modules(data: boolean[][]): string {
	return data
		.flatMap((row, y) => {
			const parts: string[] = [];
			let x = 0;
			while (x < row.length) {
				let end = x;
				while (row[end]) end += 1;
				if (end > x) parts.push(`M${x} ${y}H${end}V${y + 1}H${x}Z`);
				x = end + 1;
			}
			return parts;
		})
		.join("");
}

/** Portal, number and dates, where one begins to read; their top. */
export function drawFacts(
	page: Page,
	{ portal, facts, layout, language }: Printed,
	{ left, right, foot }: Column,
	bottom: number,
): number {
	const isRightToLeft = language === "ar";
	const lines = [portal, ...facts];
	for (const [index, text] of lines.entries())
		page.line(text, {
			x: isRightToLeft ? right : left,
			y: bottom + 4 - (lines.length - 1 - index) * 13,
			anchor: isRightToLeft ? 1 : 0,
			size: 9,
			fill: layout.textColour,
			weight: index === 0 ? 700 : 400,
			longest: foot,
		});
	return bottom - (lines.length - 1) * 13 - 6;
}

/** The signature over its line and the signatory's name, in the middle; its top. */
export function drawSignature(
	page: Page,
	{ signature, signatory, textColour }: CertificateLayout,
	bottom: number,
): number {
	if (signature === null && signatory === "") return bottom;
	const width = signatureWidth(page);
	const x = (page.width - width) / 2;
	const y = bottom - 12;
	if (signature !== null)
		page.items.push(fitted(signature, { x, y: y - 50, width, height: 46 }, 1));
	page.items.push({
		kind: "rectangle",
		x,
		y,
		width,
		height: 0.75,
		fill: textColour,
	});
	page.line(signatory, {
		x: page.width / 2,
		y: bottom + 4,
		anchor: 0.5,
		size: 9,
		fill: textColour,
		weight: 400,
		longest: width,
	});
	return signature === null ? y - 6 : y - 50;
}

export function signatureWidth({ width, height }: Page): number {
	return width > height ? 190 : 130;
}

/** Centred at the top; where the title may begin. */
export function drawLogo(
	page: Page,
	{ logo }: CertificateLayout,
	top: number,
): number {
	if (logo === null) return top;
	const box = { x: page.width / 2 - 110, y: top - 6, width: 220, height: 62 };
	page.items.push(fitted(logo, box, 0.5));
	return top + 70;
}

/** A picture as large as its box lets it be, in the middle across, `down` of the free height above it. */
function fitted(
	picture: string,
	box: { x: number; y: number; width: number; height: number },
	down: number,
): Item {
	const size = pictureSize(picture) ?? { width: 1, height: 1 };
	const scale = Math.min(box.width / size.width, box.height / size.height);
	const width = size.width * scale;
	const height = size.height * scale;
	return {
		kind: "picture",
		x: box.x + (box.width - width) / 2,
		y: box.y + (box.height - height) * down,
		width,
		height,
		picture,
	};
}
