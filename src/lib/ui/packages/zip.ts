import {
	BlobReader,
	BlobWriter,
	configure,
	type FileEntry,
	ZipReader,
} from "@zip.js/zip.js";
import {
	MAXIMUM_PACKAGE,
	MAXIMUM_PACKAGE_FILES,
	MAXIMUM_UNPACKED,
} from "#domain/documents/packages.ts";
import {
	MANIFEST,
	type Manifest,
	PackageRefusal,
	readManifest,
} from "#domain/scorm/manifest.ts";
import {
	decoded,
	fileOfLaunch,
	mediaTypeOf,
	pathInside,
} from "#domain/scorm/paths.ts";
import type { XmlElement } from "#domain/scorm/xml.ts";

// Files are unpacked one by one, as they are asked for: nothing that a worker of its own would speed up.
configure({ useWebWorkers: false });

/** A package's files by their paths. */
export type PackageFiles = {
	/** The file with its media type; null: there is none. */
	read(path: string): Promise<Blob | null>;
	readonly paths: readonly string[];
};

/** Opens a zip file without unpacking it. Throws a PackageRefusal. */
export async function openZip(zip: Blob): Promise<PackageFiles> {
	if (zip.size > MAXIMUM_PACKAGE)
		throw new PackageRefusal("A package can have at most 200 MB.");
	const files = new Map<string, FileEntry>();
	let unpacked = 0;
	for (const entry of await entriesOf(zip)) {
		if (entry.directory) continue;
		const path = pathInside(entry.filename);
		if (!path || path !== entry.filename.replace(/^(\.\/)+/, ""))
			throw new PackageRefusal(
				`The package holds a file with a path that is not allowed: “${entry.filename.slice(0, 80)}”.`,
			);
		if (entry.encrypted)
			throw new PackageRefusal("This package is encrypted: it cannot be read.");
		unpacked += entry.uncompressedSize;
		files.set(path, entry);
	}
	if (unpacked > MAXIMUM_UNPACKED || files.size > MAXIMUM_PACKAGE_FILES)
		throw new PackageRefusal(
			"This package is too large: unpacked it can have at most 1 GB and 20,000 files.",
		);
	const read = new Map<string, Promise<Blob>>();
	return {
		paths: [...files.keys()],
		async read(path) {
			const entry = files.get(path) ?? files.get(decoded(path));
			if (!entry) return null;
			// Videos are asked for bit by bit.
			const blob = read.get(path) ?? unpack(entry, mediaTypeOf(path));
			read.set(path, blob);
			return blob;
		},
	};
}

async function entriesOf(zip: Blob) {
	try {
		// Paths are looked at here, with a sentence of their own.
		return await new ZipReader(new BlobReader(zip)).getEntries({
			filenameValidation: "tolerant",
		});
	} catch {
		throw new PackageRefusal(
			"This is no zip file, or it is damaged. Choose the .zip that your authoring tool exported.",
		);
	}
}

async function unpack(entry: FileEntry, type: string): Promise<Blob> {
	const blob = await entry.getData(new BlobWriter(type), {
		checkSignature: true,
	});
	// Older tools write in other encodings, which their pages name, or leave to the browser to guess.
	if (!type.startsWith("text/") || !isUtf8(await blob.arrayBuffer()))
		return blob;
	// @wc-ignore
	return new Blob([blob], { type: `${type}; charset=utf-8` });
}

function isUtf8(bytes: ArrayBuffer): boolean {
	try {
		new TextDecoder("utf-8", { fatal: true }).decode(bytes);
		return true;
	} catch {
		return false;
	}
}

/** What the package's manifest says; its launched file is there. Throws a PackageRefusal. */
export async function manifestOf(
	files: PackageFiles,
	parse: (xml: string) => XmlElement | null,
): Promise<Manifest> {
	const blob = await files.read(MANIFEST);
	if (!blob) {
		const isDeeper = files.paths.some((path) => path.endsWith(`/${MANIFEST}`));
		throw new PackageRefusal(
			isDeeper
				? "The package lies in a folder of the zip file. Zip what is in that folder, not the folder itself."
				: "This is no SCORM package: the zip file has no imsmanifest.xml.",
		);
	}
	if (blob.size > 5_000_000)
		throw new PackageRefusal(
			"The imsmanifest.xml of this package is too large.",
		);
	const root = parse(xmlText(new Uint8Array(await blob.arrayBuffer())));
	if (!root)
		throw new PackageRefusal(
			"The imsmanifest.xml of this package is no well-formed XML.",
		);
	const manifest = readManifest(root);
	for (const { launch } of manifest.activities)
		if (!(await files.read(fileOfLaunch(launch))))
			throw new PackageRefusal(
				`The package begins with “${fileOfLaunch(launch).slice(0, 80)}”, which is not in it.`,
			);
	return manifest;
}

/** XML in the encoding that its first bytes name. */
function xmlText(bytes: Uint8Array): string {
	const start = new TextDecoder("latin1").decode(bytes.subarray(0, 100));
	const encoding = start.startsWith("\xff\xfe")
		? "utf-16le"
		: start.startsWith("\xfe\xff")
			? "utf-16be"
			: (/^<\?xml[^>]*encoding=["']([\w.-]+)["']/.exec(start)?.[1] ?? "utf-8");
	try {
		return new TextDecoder(encoding).decode(bytes);
	} catch {
		return new TextDecoder().decode(bytes);
	}
}

/** XML as browsers read it; null where it is not well-formed. */
export function parseXml(xml: string): XmlElement | null {
	const parsed = new DOMParser().parseFromString(xml, "application/xml");
	return parsed.querySelector("parsererror") ? null : parsed.documentElement;
}
