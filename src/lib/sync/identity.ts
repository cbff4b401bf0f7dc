import type { Identity } from "#domain/sync.ts";

const KEY = "perennial-identity";

/** Who this browser belongs to, so that the app opens without a network; null when nobody has signed in. */
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

export function rememberIdentity(identity: Identity): void {
	localStorage.setItem(KEY, JSON.stringify(identity));
}

export function forgetIdentity(): void {
	localStorage.removeItem(KEY);
}

/** Calls back once another tab signed this person out, or somebody else in; returns what ends it. */
export function onOtherIdentity(
	personId: string,
	happened: () => void,
): () => void {
	const look = ({ key }: StorageEvent) => {
		if (key !== null && key !== KEY) return;
		if (rememberedIdentity()?.personId === personId) return;
		window.removeEventListener("storage", look);
		happened();
	};
	window.addEventListener("storage", look);
	return () => window.removeEventListener("storage", look);
}
