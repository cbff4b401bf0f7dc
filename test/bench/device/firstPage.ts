import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Row } from "../row.ts";
import type { Browser } from "./browser.ts";

const build = join(import.meta.dirname, "..", "..", "..", "build");
const BUDGET = 200_000;

/** How much JavaScript comes before an admin, or a learner, sees where they begin, in English. */
export async function benchFirstPages(browser: Browser): Promise<Row[]> {
	const rows: Row[] = [];
	for (const [of, path] of [
		["an admin’s", "/"],
		["a learner’s", "/learning"],
	] as const) {
		const bytes = (await scriptsOf(browser, path))
			.map((file) => gzipSync(readFileSync(join(build, file)), { level: 9 }))
			.reduce((sum, { length }) => sum + length, 0);
		rows.push({
			what: "JavaScript of the first page, gzip",
			of,
			ours: `${(bytes / 1000).toFixed(1)} kB`,
			bare: "–",
			ratio: bytes / BUDGET,
			budget: "≤ 200 kB",
			isMet: bytes <= BUDGET,
		});
	}
	return rows;
}

/** The app's files that a page asks for until it is drawn; what is fetched in idle time is not for this page. */
async function scriptsOf(browser: Browser, path: string): Promise<string[]> {
	const page = await browser.newPage();
	await page.addInitScript(() => {
		globalThis.requestIdleCallback = () => 0;
	});
	await page.goto(path);
	await page.getByRole("main").getByRole("heading", { level: 1 }).waitFor();
	const names = await page.evaluate(() =>
		performance.getEntriesByType("resource").map(({ name }) => name),
	);
	const paths = new Set(names.map((name) => new URL(name).pathname));
	return [...paths].filter((file) => file.endsWith(".js"));
}
