export * from "./auth.ts";
export * from "./contents.ts";
export * from "./documents.ts";
export * from "./files.ts";
export * from "./sync.ts";
