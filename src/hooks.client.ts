import { idle } from "#lib/local/turns.ts";
import { loadOverlays } from "#lib/ui/overlays/load.ts";
import { bootEarly } from "#lib/ui/shell/boot.svelte.ts";

bootEarly(location.pathname);
// Whoever wants one before it has come waits for it, and is told when it cannot come.
idle()
	.then(loadOverlays)
	.catch(() => {});
