import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { furnish } from "./behind.ts";
import { expect, test } from "./product.ts";
import { createGroup, enroll, goTo, openCourse, setResult } from "./steps.ts";

test("axe finds nothing on any page, light and dark, wide and phone", async ({
	product,
	device,
}) => {
	await product.setNow("2027-01-10T09:00:00.000Z");
	const { page } = await device("admin");
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
	const paths = [
		"/",
		"/courses",
		course,
		`${course}/content`,
		`${course}/certs-credits`,
		`${course}/live-learning`,
		`${course}/versions`,
		`${course}/enrollments`,
		"/people",
		person ?? "",
		"/certificates",
		certificate ?? "",
		"/sessions",
		"/reviews",
		"/groups",
		group,
		"/learning",
		"/learning/certificates",
		"/catalog",
		"/sync",
		"/notifications",
		"/profile",
		"/settings",
		"/settings/emails",
		"/people/imports",
		"/people/imports/people",
		"/people/imports/completions",
	];
	for (const path of paths) {
		await page.goto(path);
		await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
		for (const width of [1280, 390]) {
			await page.setViewportSize({ width, height: 800 });
			for (const scheme of ["light", "dark"] as const) {
				await page.emulateMedia({ colorScheme: scheme });
				// Dark differs by its colors alone.
				const rules = scheme === "dark" ? ofColors : [];
				expect(
					await found(page, rules),
					`${path}, ${scheme}, ${width} px`,
				).toEqual([]);
			}
		}
	}
});

const ofColors = ["color-contrast", "link-in-text-block"];

/** What axe has against the page, by these rules or by all. */
async function found(page: Page, rules: string[]): Promise<string[][]> {
	// Legacy: in this page alone, without a second one to put together what frames say, of which there are none.
	const axe = new AxeBuilder({ page }).setLegacyMode();
	if (rules.length > 0) axe.withRules(rules);
	const { violations } = await axe.analyze();
	return violations.map(({ id, nodes }) => [
		id,
		nodes[0]?.html.slice(0, 200) ?? "",
	]);
}
