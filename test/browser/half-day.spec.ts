import { furnish } from "./behind.ts";
import { expect, test } from "./product.ts";
import { allSaved, enroll, openCourse, rowOf, setResult } from "./steps.ts";

test("a half-typed expiry date is refused at the field, and never taken for “never expires”", async ({
	product,
	device,
}) => {
	await product.setNow("2027-01-10T09:00:00.000Z");
	const { page } = await device("admin");
	await furnish(page);
	await openCourse(page, "Fire safety", "Enrollments");
	await enroll(page, ["Ana Silva"]);
	await setResult(page, ["Ana Silva"], "Passed");
	await page.getByRole("button", { name: "Actions for Ana Silva" }).click();
	await page.getByRole("menuitem", { name: /expiry/i }).click();
	const dialog = page.getByRole("dialog");
	await dialog.getByLabel("Reason").fill("Extended by the regulator");
	const day = dialog.getByLabel("Last valid day");
	await day.focus();
	await page.keyboard.press("Backspace");
	await dialog.getByRole("button", { name: "Change", exact: true }).click();
	await expect(day).toHaveAttribute("aria-invalid", "true");
	await day.fill("2028-03-01");
	await dialog.getByRole("button", { name: "Change", exact: true }).click();
	await expect(dialog).toBeHidden();
	await expect(rowOf(page, "Ana Silva")).toContainText(
		/Mar 1, 2028|1 Mar 2028/,
	);
	await allSaved(page);
});
