import { toast } from "../toasts.svelte.ts";

/** Loads what opens over a page; `hooks.client.ts` does it before anybody can want it. */
export const loadOverlays = () => import("./index.ts");

/** The same for somebody who waits for it; they are told when it cannot be had, which then rejects. */
export async function overlays() {
	try {
		return await loadOverlays();
	} catch (error) {
		toast(
			"This part of Perennial is not on this device yet. Reload the page once you are online.",
			{ tone: "danger" },
		);
		throw error;
	}
}
