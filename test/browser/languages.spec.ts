import { addPerson } from "./behind.ts";
import { found, furnishedPages, picture, show } from "./pages.ts";
import { expect, test } from "./product.ts";
import { setUpPortal, signIn } from "./steps.ts";

test("every page from right to left in Arabic, wide and phone, is no wider than its window and clean for axe", async ({
	product,
	device,
}) => {
	await product.setNow("2027-01-10T09:00:00.000Z");
	const { page } = await device("admin");
	const pages = await furnishedPages(page);
	await page.goto("/settings");
	await page.getByLabel("Your language").selectOption("ar");
	await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
	for (const [name, path] of Object.entries(pages))
		for (const width of [1280, 390]) {
			await show(page, path, width);
			if (width === 1280) expect(await found(page), path).toEqual([]);
			await picture(page, `${name}-${width}-rtl`);
		}
});

test("the app speaks the person's language: chosen at the door, kept with the person, with what the server says and with no network", async ({
	product,
	device,
}) => {
	await product.setNow("2027-01-10T09:00:00.000Z");
	const admin = await device("admin");
	await setUpPortal(admin.page);
	const learner = await addPerson(admin.page, "Ana Silva");

	const own = await device("learner");
	await own.page.goto("/sign-in");
	await own.page.getByLabel("Language").selectOption("de");
	await expect(
		own.page.getByRole("heading", { level: 1, name: "Anmelden" }),
	).toBeVisible();
	// What the server answers is a sentence of the server's.
	await own.page.getByLabel("E-Mail-Adresse").fill(learner.email);
	await own.page.getByLabel("Passwort").fill("not the password");
	await own.page.getByRole("button", { name: "Anmelden" }).click();
	await expect(own.page.getByRole("alert")).toBeVisible();
	await own.page
		.getByLabel("Language")
		.or(own.page.getByLabel("Sprache"))
		.selectOption("en");

	await signIn(own.page, learner);
	await own.page.goto("/settings");
	await own.page.getByLabel("Your language").selectOption("es");
	await expect(
		own.page.getByRole("heading", { level: 1, name: "Ajustes" }),
	).toBeVisible();

	// On another device of the same person, and there with no network too.
	const second = await device("second");
	await signIn(second.page, learner);
	await expect(second.page.locator("html")).toHaveAttribute("lang", /^es/);
	await second.offline(true);
	const again = await second.reopen("/learning");
	await expect(again.locator("html")).toHaveAttribute("lang", /^es/);
	await expect(
		again.getByRole("heading", { level: 1, name: "Mi formación" }),
	).toBeVisible();
});
