import { MissingFont } from "../printFailure.ts";
import { facesFor, printable, type ReadFont } from "./fonts.ts";
import { layOut } from "./layOut.ts";
import { type Drawing, Page, type Sheet } from "./page.ts";
import { pdf } from "./pdf.ts";
import { type Printed, textsOf } from "./printed.ts";

export { outline } from "./outline.ts";
export { levelled, shapeLine } from "./shape.ts";
export { paragraph, wrap } from "./wrap.ts";
export type { Drawing, Printed, ReadFont, Sheet };
export { facesFor, Page, pdf, printable };

/** The service worker answers for what it keeps; Japanese letters it keeps once they were needed. */
export const fetched: ReadFont = async (url) => {
	const answer = await fetch(url).catch(() => null);
	if (!answer?.ok) throw new MissingFont(url);
	return answer.arrayBuffer();
};

/** A certificate's page, with the fonts that it needs. Throws MissingFont when one of them cannot be read. */
export async function drawing(
	printed: Printed,
	read: ReadFont = fetched,
): Promise<Drawing> {
	return layOut(printed, await facesFor(textsOf(printed), read));
}

/** A certificate as a PDF file. Throws as `drawing`. */
export async function certificateFile(printed: Printed): Promise<Blob> {
	const { title, portal, language } = printed;
	const bytes = await pdf([await drawing(printed)], {
		title,
		author: portal,
		language,
	});
	return new Blob([bytes as BlobPart], { type: "application/pdf" });
}

/** Has the letters of these certificates kept on the device, so that they can be drawn without a network. */
export async function keepFonts(all: readonly Printed[]): Promise<void> {
	await facesFor(all.flatMap(textsOf), fetched);
}
