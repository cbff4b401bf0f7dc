import type { Content } from "./documents/contents.ts";

/** Bytes that a file of a lesson can have at most. */
export const MAXIMUM_FILE = 10 * 1024 * 1024;

/** Shown as images; everything else is saved as a file. No SVG: it can hold scripts. */
export const imageTypes: readonly string[] = [
	"image/png",
	"image/jpeg",
	"image/webp",
	"image/gif",
];

const reference =
	/file:([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/;

/** The id of the file that an address in formatted text names, as `file:…`; null for any other address. */
export function fileIdOf(address: string): string | null {
	return new RegExp(`^${reference.source}$`).exec(address)?.[1] ?? null;
}

/** The ids of all files that formatted text names. */
export function filesIn(text: string): string[] {
	return [...text.matchAll(new RegExp(reference, "g"))].map(
		([, id]) => id as string,
	);
}

/** The ids of all files that a part of a course needs. */
export function filesOf({
	text,
	scorm,
}: Pick<Content, "text" | "scorm">): string[] {
	return [...filesIn(text), ...(scorm?.partIds ?? [])];
}
