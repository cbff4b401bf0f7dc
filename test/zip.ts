import { BlobReader, BlobWriter, TextReader, ZipWriter } from "@zip.js/zip.js";

/** A zip file of these files by their paths. */
export async function zip(
	files: Record<string, string | Uint8Array<ArrayBuffer>>,
): Promise<Blob> {
	const writer = new ZipWriter(new BlobWriter("application/zip"));
	for (const [path, content] of Object.entries(files))
		await writer.add(
			path,
			typeof content === "string"
				? new TextReader(content)
				: new BlobReader(new Blob([content])),
		);
	return writer.close();
}
