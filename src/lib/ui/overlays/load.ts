/** Loads what opens over a page; `hooks.client.ts` does it before anybody can want it. */
export const overlays = () => import("./index.ts");
