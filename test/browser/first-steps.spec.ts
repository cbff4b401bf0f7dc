import { accessible, picture } from "./pages.ts";
import { expect, test } from "./product.ts";
import {
	allSaved,
	fillPolicy,
	goTo,
	publish,
	rowOf,
	save,
	setUpPortal,
} from "./steps.ts";

test("an empty portal leads to its first enrollment, steps can be skipped, and sample data comes and goes without a network", async ({
	product,
	device,
}) => {
	await product.setNow("2027-01-10T09:00:00.000Z");
	const admin = await device("admin");
	const { page } = admin;
	await setUpPortal(page);
	const steps = page.getByRole("region", { name: "First steps" });
	const dialog = page.getByRole("dialog");
	const asking = page.getByRole("alertdialog");
	for (const width of [1280, 390]) {
		await page.setViewportSize({ width, height: 800 });
		await accessible(page);
		await picture(page, `first-steps-${width}`);
	}
	await page.setViewportSize({ width: 1280, height: 800 });

	// Without a network: the sample comes, and what real people use of it stays.
	await admin.offline(true);
	await steps.getByRole("button", { name: "Try with sample data" }).click();
	await expect(page.getByText(/^These are sample data/)).toBeVisible();
	await expect(page.getByRole("link", { name: "Certified" })).toBeVisible();
	await expect(steps.getByText("0 of 4 done")).toBeVisible();
	await admin.offline(false);
	await allSaved(page);
	await product.recertify();
	const renewing = page.locator("dl > div", { hasText: "Renewing" });
	await expect(renewing).toContainText("3");
	await accessible(page);
	await picture(page, "sample-1280");
	await page.setViewportSize({ width: 390, height: 800 });
	await picture(page, "sample-390");
	await page.setViewportSize({ width: 1280, height: 800 });

	// One skipped by keyboard and taken up again, one after the other done.
	await steps.getByRole("button", { name: /^Skip: Make a cert/ }).focus();
	await page.keyboard.press("Enter");
	await expect(steps.getByText("1 of 4 done")).toBeVisible();
	await expect(
		steps.getByRole("heading", { name: "First steps" }),
	).toBeFocused();
	await steps.getByRole("button", { name: /^Take up again: / }).click();
	await steps.getByRole("button", { name: "New certificate" }).click();
	await dialog.getByLabel("Title").fill("Forklift certificate");
	await dialog.getByRole("button", { name: "Create certificate" }).click();
	const back = page.getByRole("link", { name: "Back to the first steps" });
	await back.click();
	await expect(steps.getByText("1 of 4 done")).toBeVisible();
	await steps.getByRole("button", { name: "New course" }).click();
	await dialog.getByLabel("Title").fill("Forklift");
	await dialog.getByRole("button", { name: "Create course" }).click();
	await fillPolicy(page, {
		certificate: "Forklift certificate",
		valid: "365",
		before: "30",
	});
	await save(page);
	await publish(page);
	await accessible(page);
	await picture(page, "first-steps-course");
	await back.click();
	await expect(back).toBeHidden();
	await steps.getByRole("button", { name: "Add a person" }).click();
	await dialog.getByLabel("Name").fill("Ana Silva");
	await dialog.getByLabel("E-mail").fill("ana@example.com");
	await dialog.getByRole("button", { name: "Add person" }).click();
	await expect(steps.getByText("3 of 4 done")).toBeVisible();

	// A real learner on a sample course keeps it.
	await goTo(page, "Courses");
	await page.getByRole("link", { name: "First aid (sample)" }).click();
	await page.getByRole("link", { name: "Enrollments", exact: true }).click();
	await page.getByRole("button", { name: "Enroll people" }).click();
	await dialog.getByLabel("Ana Silva").check();
	await dialog.getByRole("button", { name: "Enroll 1 person" }).click();
	await goTo(page, "Overview");
	await expect(steps).toBeHidden();
	await page.getByRole("button", { name: "Remove sample data…" }).click();
	await expect(asking.getByText("12 people")).toBeVisible();
	await expect(asking.getByText("1 course", { exact: true })).toBeVisible();
	await expect(
		asking.getByText("“First aid (sample)”: enrolled are Ana Silva."),
	).toBeVisible();
	await accessible(page);
	await picture(page, "sample-removal");
	await asking.getByRole("button", { name: "Remove sample data" }).click();
	await expect(page.getByText(/^These are sample data/)).toBeHidden();
	await allSaved(page);
	await goTo(page, "People");
	await expect(rowOf(page, "Ana Silva")).toBeVisible();
	await expect(rowOf(page, "\\(sample\\)")).toHaveCount(0);
	await goTo(page, "Courses");
	await expect(rowOf(page, "First aid")).toBeVisible();
	await expect(rowOf(page, "Fire safety")).toHaveCount(0);
	expect(
		await product.count(
			"select count(*) from people where name like '%(sample)'",
		),
	).toBe(0);

	// Found again under Settings, by the palette.
	await page.keyboard.press("ControlOrMeta+k");
	await page.keyboard.type("sample");
	await page.keyboard.press("Enter");
	await expect(
		page.getByRole("switch", { name: "Show the first steps" }),
	).toBeVisible();
	await picture(page, "first-steps-settings");
});
