import { loadRules } from "#lib/local/loadRules.ts";
import { idle } from "#lib/local/turns.ts";
import { loadOverlays } from "#lib/ui/overlays/load.ts";
import { bootEarly } from "#lib/ui/shell/boot.svelte.ts";

/** So long a page has for what it shows, in milliseconds. */
const SHOWING = 1_000;

bootEarly(location.pathname);
// Whoever wants something of it before it has come waits for it, and is told when it cannot come.
new Promise((resolve) => setTimeout(resolve, SHOWING))
	.then(() => idle())
	.then(() => Promise.all([loadOverlays(), loadRules()]))
	.catch(() => {});
