import { v7 as uuidv7 } from "uuid";
import { PACKAGE_PART } from "#domain/documents/packages.ts";
import { sendFile } from "#lib/sync/files.ts";

/** A zip file on its way to the server, part by part. */
export type Sending = {
	/** Bytes of the parts that have arrived. */
	readonly sent: number;
	/** Sends what has not arrived yet; after a failure, it goes on from there. Throws a sentence. */
	send(signal: AbortSignal): Promise<readonly string[]>;
};

/** `onprogress`: with the bytes that have arrived. */
export function sendingOf(
	courseId: string,
	zip: File,
	onprogress: (sent: number) => void,
): Sending {
	const partIds = Array.from(
		{ length: Math.ceil(zip.size / PACKAGE_PART) },
		() => uuidv7(),
	);
	let arrived = 0;
	const sent = () => Math.min(zip.size, arrived * PACKAGE_PART);
	return {
		get sent() {
			return sent();
		},
		async send(signal) {
			while (arrived < partIds.length) {
				const id = partIds[arrived] as string;
				const part = new File(
					[zip.slice(arrived * PACKAGE_PART, (arrived + 1) * PACKAGE_PART)],
					zip.name,
					{ type: "application/octet-stream" },
				);
				await sendFile(id, courseId, part, signal);
				arrived += 1;
				onprogress(sent());
			}
			return partIds;
		},
	};
}
