// Both adapters want a file of their own; there is one catalog.
export { getRuntime, getRuntime as getRuntimeRx } from "#lib/ui/texts.ts";
