import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./product.ts";
import {
	createGroup,
	enroll,
	furnish,
	goTo,
	openCourse,
	setResult,
} from "./steps.ts";

test("axe finds nothing on any page, light and dark, wide and phone", async ({
	product,
	device,
}) => {
	test.setTimeout(300_000);
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
		"/sessions",
		"/reviews",
		"/groups",
		group,
		"/learning",
		"/catalog",
		"/sync",
		"/notifications",
		"/settings",
		"/settings/emails",
	];
	for (const scheme of ["light", "dark"] as const) {
		await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
		for (const width of [1280, 390]) {
			await page.setViewportSize({ width, height: 800 });
			for (const path of paths) {
				await page.goto(path);
				await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
				const { violations } = await new AxeBuilder({ page }).analyze();
				expect(
					violations.map(({ id, nodes }) => [
						path,
						scheme,
						width,
						id,
						nodes[0]?.html.slice(0, 200),
					]),
				).toEqual([]);
			}
		}
	}
});
