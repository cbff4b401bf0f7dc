import type { Identity } from "#domain/sync.ts";
import { note, noted, unnote } from "./notes.ts";

const KEY = "perennial-identity";
const NOTE = "identity";

/** Who this browser belongs to, as its open tabs know it; null when nobody has signed in. */
export function rememberedIdentity(): Identity | null {
	const stored = localStorage.getItem(KEY);
	if (!stored) return null;
	try {
		return JSON.parse(stored) as Identity;
	} catch {
		localStorage.removeItem(KEY);
		return null;
	}
}

/**
 * Who this browser belongs to, so that the app opens without a network. The durable note decides; what
 * all tabs see follows it, since that may be of before a crash: somebody who has signed out by now.
 */
export async function recallIdentity(): Promise<Identity | null> {
	const durable = (await noted(NOTE)) as Identity | null | undefined;
	if (durable === undefined) return rememberedIdentity();
	show(durable);
	return durable;
}

export async function rememberIdentity(identity: Identity): Promise<void> {
	try {
		await note(NOTE, identity);
	} catch (error) {
		// No space to store it: then at least nobody else's name may stand there.
		if ((await noted(NOTE)) !== undefined) await unnote(NOTE);
		console.warn("Who is signed in could not be stored.", error);
	}
	show(identity);
}

/** Other tabs let go at once. */
export async function forgetIdentity(): Promise<void> {
	show(null);
	await note(NOTE, null);
}

function show(identity: Identity | null): void {
	if (!identity) localStorage.removeItem(KEY);
	else if (localStorage.getItem(KEY) !== JSON.stringify(identity))
		localStorage.setItem(KEY, JSON.stringify(identity));
}

/**
 * Calls back once another tab signed this person out, or somebody else in, or this page comes back out
 * of the browser's history after that. What it shows is hidden at once. Returns what ends it.
 */
export function onOtherIdentity(
	personId: string,
	happened: () => void,
): () => void {
	const end = () => {
		window.removeEventListener("storage", look);
		window.removeEventListener("pagehide", hidePage);
		window.removeEventListener("pageshow", comeBack);
	};
	const letGo = () => {
		end();
		hidePage();
		happened();
	};
	const look = () => {
		if (rememberedIdentity()?.personId !== personId) letGo();
	};
	// The browser may keep this page in memory and show it again as it was: nothing is on it until it is known who is there.
	const comeBack = async ({ persisted }: PageTransitionEvent) => {
		if (!persisted) return;
		const identity = await recallIdentity().catch(() => null);
		if (identity?.personId === personId) document.body.style.display = "";
		else letGo();
	};
	window.addEventListener("storage", look);
	window.addEventListener("pagehide", hidePage);
	window.addEventListener("pageshow", comeBack);
	return end;
}

/** Takes everything off the screen before the next paint: it is not for who comes now. */
export function hidePage(): void {
	document.body.style.display = "none";
}
