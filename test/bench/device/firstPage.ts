import { FIRST_PAGE_BUDGET, firstPageBytes } from "#test/firstPage.ts";
import type { Row } from "../row.ts";
import type { Browser } from "./browser.ts";

/** How much JavaScript comes before an admin, or a learner, sees where they begin, in English. */
export async function benchFirstPages(browser: Browser): Promise<Row[]> {
	const rows: Row[] = [];
	for (const [of, path] of [
		["an admin’s", "/"],
		["a learner’s", "/learning"],
	] as const) {
		const page = await browser.newPage();
		const heading = page.getByRole("main").getByRole("heading", { level: 1 });
		const bytes = await firstPageBytes(path, heading);
		rows.push({
			what: "JavaScript of the first page, gzip",
			of,
			ours: `${(bytes / 1000).toFixed(1)} kB`,
			bare: "–",
			ratio: bytes / FIRST_PAGE_BUDGET,
			budget: "≤ 200 kB",
			isMet: bytes <= FIRST_PAGE_BUDGET,
		});
	}
	return rows;
}
