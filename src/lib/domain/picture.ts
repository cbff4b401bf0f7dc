import { z } from "zod";

/** Bytes of a logo or signature: it travels with its certificate to every device that holds one. */
export const LARGEST_PICTURE = 100_000;
/** Pixels a side: a small file can unfold to more than a phone has memory for. */
export const LONGEST_SIDE = 2000;

const DATA_URL = /^data:image\/(png|jpeg);base64,([A-Za-z0-9+/]+={0,2})$/;

export type PictureSize = { width: number; height: number };

/** A PNG or JPEG as a data URL, at most 100,000 bytes and 2,000 pixels a side. */
export const Picture = z
	.string()
	.max((LARGEST_PICTURE * 4) / 3 + 40, "Use a picture of at most 100 kB.")
	.superRefine((picture, context) => {
		const size = pictureSize(picture);
		if (!size)
			context.addIssue({
				code: "custom",
				message: "Use a PNG or JPEG picture.",
			});
		else if (Math.max(size.width, size.height) > LONGEST_SIDE)
			context.addIssue({
				code: "custom",
				message: "Use a picture of at most 2,000 pixels a side.",
			});
	});

/** The pixels of a PNG or JPEG data URL; null when it is neither, whatever it says it is. */
export function pictureSize(picture: string): PictureSize | null {
	const bytes = pictureBytes(picture);
	if (!bytes) return null;
	const size = picture.startsWith("data:image/png")
		? pngSize(bytes)
		: jpegSize(bytes);
	return size && size.width > 0 && size.height > 0 ? size : null;
}

/** The file that a picture's data URL holds; null when it is none. */
export function pictureBytes(picture: string): Uint8Array | null {
	const [, , base64] = DATA_URL.exec(picture) ?? [];
	if (base64 === undefined || base64.length % 4 !== 0) return null;
	return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

function pngSize(bytes: Uint8Array): PictureSize | null {
	if (bytes.length < 33 || PNG.some((byte, at) => bytes[at] !== byte))
		return null;
	const view = new DataView(bytes.buffer, bytes.byteOffset);
	return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** Walks a JPEG's segments to the frame, which says how large it is. */
function jpegSize(bytes: Uint8Array): PictureSize | null {
	const view = new DataView(bytes.buffer, bytes.byteOffset);
	if (bytes.length < 4 || view.getUint16(0) !== 0xffd8) return null;
	let at = 2;
	while (at + 9 <= bytes.length) {
		if (bytes[at] !== 0xff) return null;
		const marker = bytes[at + 1] ?? 0;
		const isFrame =
			marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
		if (isFrame)
			return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
		at += 2 + view.getUint16(at + 2);
	}
	return null;
}
