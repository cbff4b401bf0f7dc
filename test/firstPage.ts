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

/**
 * The files of JavaScript that the built page asks for at once at a path: the app, the route's layouts and its page, with
 * all that these import. The texts, which hold nothing else, are not among them.
 */
export function filesAskedAtOnce(path: string): string[] {
	const html = readFileSync(join(build, "index.html"), "utf8");
	const ofApp = html.matchAll(/<link href="([^"]+)" rel="modulepreload">/g);
	const [, written = "{}"] = /\{ texts, pages \} = (.+);$/m.exec(html) ?? [];
	const { pages }: { pages: [pattern: string, files: string[]][] } =
		JSON.parse(written);
	const found = pages.find(([pattern]) => new RegExp(pattern).test(path));
	if (!found) throw new Error(`There is no page at ${path}.`);
	return [...[...ofApp].map(([, file = ""]) => file), ...found[1]];
}

/** Whether a file of the build holds the library that schemas are made with. */
export function holdsSchemas(file: string): boolean {
	return readFileSync(join(build, file), "utf8").includes("$ZodType");
}
