import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { furnish } from "./behind.ts";
import { expect } from "./product.ts";
import { createGroup, enroll, goTo, openCourse, setResult } from "./steps.ts";

/** Where pictures of every page are kept; git ignores it. */
const pictures = join(import.meta.dirname, "..", "..", "test-results", "pages");

/** Sets up a portal with something on every page of the admin's app; the pages' paths, by names for files. */
export async function furnishedPages(
	page: Page,
): Promise<Record<string, string>> {
	await furnish(page);
	await openCourse(page, "Fire safety", "Enrollments");
	await enroll(page, ["Ana Silva", "Ben Okafor"]);
	await setResult(page, ["Ana Silva"], "Passed");
	const course = new URL(page.url()).pathname.replace(/\/enrollments$/, "");
	await goTo(page, "People");
	const person = await page
		.getByRole("link", { name: "Ana Silva" })
		.getAttribute("href");
	await goTo(page, "Certificates");
	const certificate = await page
		.getByRole("link", { name: "Fire safety certificate" })
		.getAttribute("href");
	await createGroup(page, "Crew");
	const group = new URL(page.url()).pathname;
	return {
		overview: "/",
		courses: "/courses",
		"course-info": course,
		"course-content": `${course}/content`,
		"course-certs-credits": `${course}/certs-credits`,
		"course-live-learning": `${course}/live-learning`,
		"course-versions": `${course}/versions`,
		"course-enrollments": `${course}/enrollments`,
		people: "/people",
		person: person ?? "",
		transcript: `${person}/transcript`,
		certificates: "/certificates",
		certificate: certificate ?? "",
		sessions: "/sessions",
		reports: "/reports",
		"reports-by-group": "/reports?by=group",
		changes: "/reports/log",
		reviews: "/reviews",
		groups: "/groups",
		group,
		learning: "/learning",
		"my-certificates": "/learning/certificates",
		catalog: "/catalog",
		sync: "/sync",
		notifications: "/notifications",
		settings: "/settings",
		profile: "/profile",
		emails: "/settings/emails",
		imports: "/people/imports",
		bulk: "/bulk",
		"import-people": "/people/imports/people",
		"import-completions": "/people/imports/completions",
	};
}

/** Shows a page of the app in a width, when its heading is there. */
export async function show(
	page: Page,
	path: string,
	width: number,
): Promise<void> {
	await page.setViewportSize({ width, height: 800 });
	const { pathname, search } = new URL(page.url());
	if (pathname + search !== path) await page.goto(path);
	await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
}

/** Keeps a picture of the page as it is, and fails where the page is wider than its window. */
export async function picture(page: Page, name: string): Promise<void> {
	await page.screenshot({ path: join(pictures, `${name}.png`) });
	await fits(page, name);
}

/** Fails where the page is wider than its window. */
export async function fits(page: Page, name: string): Promise<void> {
	expect(
		await page.evaluate(
			() => document.documentElement.scrollWidth - window.innerWidth,
		),
		`${name} is wider than its window by so many pixels`,
	).toBeLessThanOrEqual(0);
}

/** What axe looks at in a theme: dark differs by its colors alone. */
export const rulesIn = {
	light: [],
	dark: ["color-contrast", "link-in-text-block"],
} as const;

/** What axe has against the page, by these rules or by all. */
export async function found(
	page: Page,
	rules: readonly string[] = [],
): Promise<string[][]> {
	// Legacy: in this page alone, without a second one to put together what frames say, of which there are none.
	const axe = new AxeBuilder({ page }).setLegacyMode();
	if (rules.length > 0) axe.withRules([...rules]);
	const { violations } = await axe.analyze();
	return violations.map(({ id, nodes }) => [
		id,
		nodes[0]?.html.slice(0, 200) ?? "",
	]);
}

/** Axe finds nothing on the page as it is, in either theme. */
export async function accessible(page: Page): Promise<void> {
	for (const colorScheme of ["light", "dark"] as const) {
		// Without motion: axe would measure colors on their way.
		await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
		expect(await found(page, rulesIn[colorScheme]), colorScheme).toEqual([]);
	}
	await page.emulateMedia({ colorScheme: "light" });
}
