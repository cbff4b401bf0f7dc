type Rules = typeof import("./rules.ts");

let loading: Promise<Rules> | undefined;

/**
 * Loads what decides about actions, with their schemas: pages are shown before anybody acts. Once it is here nobody
 * waits for it, not even until the page has had a turn: what is laid over the documents would be gone for a moment.
 */
export function loadRules(): Promise<Rules> {
	loading ??= import("./rules.ts").catch((error) => {
		loading = undefined;
		throw error;
	});
	return loading;
}
