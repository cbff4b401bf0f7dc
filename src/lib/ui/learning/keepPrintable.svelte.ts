import type { Device } from "#lib/local/device.svelte.ts";
import type { IssuedCertificate } from "../certificates/issuedCertificates.svelte.ts";

/**
 * While there is a network, has the letters that these certificates need kept on the device, so that they
 * can be printed without one. What fails is tried again when the page is opened next.
 */
export function keepPrintable(
	device: Device,
	own: () => readonly IssuedCertificate[],
): void {
	let kept = "";
	$effect(() => {
		const printed = own().flatMap(({ printed }) => (printed ? [printed] : []));
		const key = JSON.stringify(
			printed.map(({ title, lines }) => [title, lines]),
		);
		if (!device.sync.online || printed.length === 0 || key === kept) return;
		kept = key;
		requestIdleCallbackOrSoon(async () => {
			const { keepFonts } = await import("../certificates/drawing/index.ts");
			await keepFonts(printed).catch(() => {
				kept = "";
			});
		});
	});
}

/** Safari knows no idle callbacks. */
function requestIdleCallbackOrSoon(work: () => void): void {
	if (typeof requestIdleCallback === "function") requestIdleCallback(work);
	else setTimeout(work, 200);
}
