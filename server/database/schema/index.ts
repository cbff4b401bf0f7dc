export * from "./auth.ts";
export * from "./documents.ts";
export * from "./sync.ts";
