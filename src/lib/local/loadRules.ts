/** Loads what decides about actions, with their schemas: pages are shown before anybody acts. */
export const loadRules = () => import("./rules.ts");
