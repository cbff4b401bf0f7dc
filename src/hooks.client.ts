import { bootEarly } from "#lib/ui/shell/boot.svelte.ts";

bootEarly(location.pathname);
