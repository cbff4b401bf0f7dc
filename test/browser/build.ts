import { join } from "node:path";
import { buildIfStale } from "#server/buildIfStale.ts";

/** Before all browser tests: an app of yesterday against the server of today is told to update, and tests nothing. */
export default async function build(): Promise<void> {
	await buildIfStale(join(import.meta.dirname, "..", ".."));
}
