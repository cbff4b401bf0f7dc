import { imageTypes } from "#domain/files.ts";

/** Pixels of the longer side that lessons need at most. */
const LARGEST = 1600;
const SMALL_ENOUGH = 400_000;

/** A photo as large as a lesson needs it; anything else, and what is small already, as it is. */
export async function prepared(file: File): Promise<File> {
	if (
		!imageTypes.includes(file.type) ||
		file.type === "image/gif" ||
		file.size <= SMALL_ENOUGH
	)
		return file;
	const image = await createImageBitmap(file).catch(() => null);
	if (!image) return file;
	const scale = Math.min(1, LARGEST / Math.max(image.width, image.height));
	const canvas = new OffscreenCanvas(
		Math.round(image.width * scale),
		Math.round(image.height * scale),
	);
	canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
	image.close();
	const smaller = await canvas.convertToBlob({
		type: "image/webp",
		quality: 0.85,
	});
	if (smaller.size >= file.size) return file;
	const name = file.name.replace(/\.\w+$/, "");
	return new File([smaller], `${name}.webp`, { type: smaller.type });
}

/** How formatted text names a file: an image is shown, anything else can be saved. */
export function markdownFor(id: string, file: File): string {
	const name = file.name.replace(/[[\]\\]/g, "");
	return imageTypes.includes(file.type)
		? `![${name.replace(/\.\w+$/, "")}](file:${id})`
		: `[${name}](file:${id})`;
}
