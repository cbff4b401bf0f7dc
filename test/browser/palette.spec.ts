import type { Page } from "@playwright/test";
import { furnish } from "./behind.ts";
import { accessible } from "./pages.ts";
import { expect, test } from "./product.ts";

const palette = (page: Page) =>
	page.getByRole("dialog", { name: "Search and commands" });
const box = (page: Page) => palette(page).getByRole("combobox");
const options = (page: Page) => palette(page).getByRole("option");

test("anything is found by a few letters, by keyboard, offline and on a phone; what was chosen last stands first", async ({
	product,
	device,
}) => {
	await product.setNow("2027-01-10T09:00:00.000Z");
	const admin = await device("admin");
	const { page } = admin;
	await furnish(page);

	await page.keyboard.press("Control+k");
	await expect(box(page)).toBeFocused();
	await box(page).fill("SÍLV");
	await expect(options(page)).toHaveText([/Ana Silva/]);
	await page.keyboard.press("Enter");
	await expect(
		page.getByRole("heading", { level: 1, name: "Ana Silva" }),
	).toBeVisible();
	await expect(palette(page)).toBeHidden();

	await page.keyboard.press("Control+k");
	await expect(options(page).first()).toHaveText(/Ana Silva/);
	await box(page).fill("fire");
	// Of the course and the certificate, the second by the arrow key.
	await expect(options(page)).toHaveText([
		/Fire safety\s+Course/,
		/Fire safety certificate/,
	]);
	await page.keyboard.press("ArrowDown");
	await expect(options(page).nth(1)).toHaveAttribute("aria-selected", "true");
	await page.keyboard.press("Enter");
	await expect(
		page.getByRole("heading", { level: 1, name: "Fire safety certificate" }),
	).toBeVisible();

	await page.keyboard.press("Control+k");
	await box(page).fill("nobody of this name");
	await expect(palette(page).getByText(/Nothing matches/)).toBeVisible();
	await box(page).fill("an");
	await accessible(page);
	await page.keyboard.press("Escape");
	await expect(palette(page)).toBeHidden();

	await admin.offline(true);
	await page.setViewportSize({ width: 390, height: 800 });
	await page.getByRole("button", { name: "Search" }).click();
	await box(page).fill("new course");
	await options(page).first().click();
	const dialog = page.getByRole("dialog", { name: "New course" });
	await expect(dialog).toBeVisible();
	// Over what is being typed it does not open.
	await dialog.getByLabel("Title").fill("First aid");
	await page.keyboard.press("Control+k");
	await expect(palette(page)).toBeHidden();
	await dialog.getByRole("button", { name: "Create course" }).click();
	await expect(
		page.getByRole("heading", { level: 1, name: "First aid" }),
	).toBeVisible();
});
