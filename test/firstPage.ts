import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Locator } from "@playwright/test";

const build = join(import.meta.dirname, "..", "build");

/** So many bytes of JavaScript, gzip, a first page may take. */
export const FIRST_PAGE_BUDGET = 200_000;

/**
 * How many bytes of JavaScript, gzip, the app asks for at a path until this is seen of the page; what is fetched in
 * idle time is not for this page.
 */
export async function firstPageBytes(
	path: string,
	seen: Locator,
): Promise<number> {
	const page = seen.page();
	await page.addInitScript(() => {
		globalThis.requestIdleCallback = () => 0;
	});
	await page.goto(path);
	await seen.waitFor();
	const names = await page.evaluate(() =>
		performance.getEntriesByType("resource").map(({ name }) => name),
	);
	return [...new Set(names.map((name) => new URL(name).pathname))]
		.filter((file) => file.endsWith(".js"))
		.map((file) => gzipSync(readFileSync(join(build, file)), { level: 9 }))
		.reduce((sum, { length }) => sum + length, 0);
}
