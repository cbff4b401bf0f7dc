/** A font is not on the device, and cannot be fetched. */
export class MissingFont extends Error {
	constructor(url: string) {
		super(`The font ${url} cannot be read.`);
		this.name = "MissingFont";
	}
}

/** Why a certificate could not be drawn, for people. */
export function printFailure(error: unknown): string {
	if (error instanceof MissingFont || !navigator.onLine)
		return "The letters of this certificate are not on this device yet. Connect to a network once and try again.";
	const why = error instanceof Error ? error.message : String(error);
	return `The certificate could not be drawn: ${why}`;
}
