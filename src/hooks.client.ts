import { idle } from "#lib/local/turns.ts";
import { overlays } from "#lib/ui/overlays/load.ts";
import { bootEarly } from "#lib/ui/shell/boot.svelte.ts";

bootEarly(location.pathname);
void idle().then(overlays);
