import { LARGEST_PICTURE, Picture, pictureBytes } from "#domain/picture.ts";

/** The longest side that is worth keeping: 220 points of paper at 300 dots an inch. */
const PIXELS = 900;

/**
 * A picture that somebody chose, as the data URL that a certificate keeps: scaled down until it is small
 * enough, as PNG where that will do, since logos have transparent grounds. Throws with a sentence for people.
 */
export async function pictureOf(file: Blob): Promise<string> {
	const bitmap = await decoded(file);
	try {
		for (let side = PIXELS; side >= 100; side = Math.round(side * 0.75)) {
			const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
			const picture = drawn(bitmap, scale);
			if (fits(picture)) return picture;
		}
	} finally {
		bitmap.close();
	}
	throw new Error("This picture cannot be made small enough. Use another one.");
}

async function decoded(file: Blob): Promise<ImageBitmap> {
	try {
		return await createImageBitmap(file);
	} catch {
		throw new Error(
			"The browser cannot read this file. Use a PNG or JPEG picture.",
		);
	}
}

function drawn(bitmap: ImageBitmap, scale: number): string {
	const canvas = document.createElement("canvas");
	canvas.width = Math.max(1, Math.round(bitmap.width * scale));
	canvas.height = Math.max(1, Math.round(bitmap.height * scale));
	canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
	return canvas.toDataURL("image/png");
}

function fits(picture: string): boolean {
	return (
		(pictureBytes(picture)?.length ?? Number.POSITIVE_INFINITY) <=
			LARGEST_PICTURE && Picture.safeParse(picture).success
	);
}
