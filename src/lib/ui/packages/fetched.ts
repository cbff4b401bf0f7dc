import scorm12 from "scorm-again/scorm12/min?url";
import scorm2004 from "scorm-again/scorm2004/min?url";
import { z } from "zod";
import type { ScormPackage } from "#domain/documents/packages.ts";
import type { Device } from "#lib/local/device.svelte.ts";
import { openZip, type PackageFiles } from "./zip.ts";

const ORIGIN = "packages-origin";
const Answer = z.object({ origin: z.string().nullable() });

/** All that a package needs to play: its files, the runtime that it looks for, and where it plays. */
export type Playable = {
	files: PackageFiles;
	runtime: string;
	origin: string;
};

/**
 * From this device, or else from the server, after which it is on this device. `onprogress`: with the bytes that
 * are here. Throws a sentence.
 */
export async function playable(
	device: Device,
	scorm: ScormPackage,
	onprogress: (bytes: number) => void,
): Promise<Playable> {
	const origin = await originOf(device);
	const parts: Blob[] = [];
	let bytes = 0;
	for (const id of scorm.partIds) {
		const part = await device.files.read(id).catch(() => {
			throw new Error(
				"The package could not be fetched. Open it again when you are online.",
			);
		});
		parts.push(part);
		bytes += part.size;
		onprogress(bytes);
	}
	return {
		origin,
		files: await openZip(new Blob(parts)),
		runtime: await runtimeOf(scorm),
	};
}

async function runtimeOf({ version }: ScormPackage): Promise<string> {
	const answer = await fetch(version === "1.2" ? scorm12 : scorm2004).catch(
		() => null,
	);
	if (!answer?.ok)
		throw new Error(
			"What plays packages is not on this device yet. Open it again when you are online.",
		);
	return answer.text();
}

/** As the server says it; without a network, as it said it last. */
async function originOf(device: Device): Promise<string> {
	const answer = await fetch("/api/packages/origin").catch(() => null);
	const told = answer?.ok
		? Answer.safeParse(await answer.json().catch(() => null)).data
		: undefined;
	if (told) await device.drafts.keep(ORIGIN, told);
	const { origin } = told ??
		Answer.safeParse(await device.drafts.read(ORIGIN)).data ?? { origin: null };
	if (origin) return origin;
	throw new Error(
		told
			? "Packages do not play here yet: the server has no address of its own for them. Ask an admin."
			: "Packages have not played on this device yet. Open it again when you are online.",
	);
}
