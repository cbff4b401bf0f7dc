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
		const all = own().flatMap(({ issued }) => (issued ? [issued] : []));
		const key = JSON.stringify(
			all.map(({ certificate, learner, course }) => [
				certificate.title,
				certificate.text,
				certificate.signatory,
				learner.name,
				course.title,
			]),
		);
		if (!device.sync.online || all.length === 0 || key === kept) return;
		kept = key;
		requestIdleCallbackOrSoon(async () => {
			const [{ keepFonts }, { printedOf }] = await Promise.all([
				import("../certificates/drawing/index.ts"),
				import("../certificates/printed.ts"),
			]);
			const printed = all.map((each) => printedOf(each, location.origin));
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
