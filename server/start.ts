import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { buildIfStale } from "./buildIfStale.ts";

// Compiling the same code takes a sixth of a start.
enableCompileCache();
// `npm start`: the app is built first when it is stale, so that one command is enough after any change.
try {
	await buildIfStale(join(import.meta.dirname, ".."));
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exit(1);
}

const { main } = await import("./main.ts");
await main();
