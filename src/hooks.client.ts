import { loadRules } from "#lib/local/loadRules.ts";
import { idle } from "#lib/local/turns.ts";
import { loadOverlays } from "#lib/ui/overlays/load.ts";
import { bootEarly } from "#lib/ui/shell/boot.svelte.ts";

bootEarly(location.pathname);
// Whoever wants something of it before it has come waits for it, and is told when it cannot come.
idle()
	.then(() => Promise.all([loadOverlays(), loadRules()]))
	.catch(() => {});
