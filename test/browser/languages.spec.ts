import { v7 as uuidv7 } from "uuid";
import { act, addPerson, publishedCourse } from "./behind.ts";
import { found, furnishedPages, picture, show } from "./pages.ts";
import { expect, test } from "./product.ts";
import { goTo, setUpPortal, signIn } from "./steps.ts";

test("every page in Arabic, from right to left, is no wider than its window and clean for axe, wide and phone", async ({
	product,
	device,
}) => {
	await product.setNow("2027-01-10T09:00:00.000Z");
	const { page } = await device("admin");
	const pages = await furnishedPages(page);
	await page.goto("/settings");
	await page.getByRole("combobox", { name: "Your language" }).click();
	await page.getByRole("option", { name: "العربية" }).click();
	await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
	await expect
		.poll(() =>
			product.count(
				"select count(*) from actions where kind = 'chooseLanguage'",
			),
		)
		.toBe(1);
	for (const [name, path] of Object.entries(pages))
		for (const width of [1280, 390]) {
			await show(page, path, width);
			if (width === 1280) expect(await found(page), path).toEqual([]);
			await picture(page, `${name}-${width}-rtl`);
		}

	// Keys are called the same in every language.
	await show(page, "/people", 1280);
	await page.getByRole("row").nth(1).focus();
	await page.keyboard.press("Enter");
	await expect(page).toHaveURL(/\/people\/[0-9a-f-]{36}$/);
});

test("the app speaks a person's language: on every device of theirs, with no network, and in what the server refuses", async ({
	product,
	device,
}) => {
	await product.setNow("2027-01-10T09:00:00.000Z");
	const admin = await device("admin");
	await setUpPortal(admin.page);
	const certificateId = uuidv7();
	const { courseId, deeds } = publishedCourse(certificateId);
	await act(admin.page, [
		{
			kind: "createCertificate",
			payload: {
				certificateId,
				title: "Fire safety certificate",
				text: "{learner}",
			},
		},
		...deeds,
		{
			kind: "editCourse",
			payload: {
				courseId,
				changes: { inCatalog: { from: false, to: true } },
			},
		},
	]);
	const learner = await addPerson(admin.page, "Ana Silva");

	const { page, offline } = await device("learner");
	await page.goto("/sign-in");
	const door = page.getByRole("combobox", { name: /^(Language|Sprache)$/ });
	await door.selectOption("de");
	await expect(
		page.getByRole("heading", { level: 1, name: "Anmelden" }),
	).toBeVisible();
	await page.getByLabel("E-Mail-Adresse").fill(learner.email);
	await page.getByLabel("Passwort").fill("not the password");
	await page.getByRole("button", { name: "Anmelden" }).click();
	await expect(
		page.getByText("E-Mail-Adresse oder Passwort stimmt nicht."),
	).toBeVisible();
	await door.selectOption("en");
	// The page is loaded anew: not to be interrupted.
	await expect(
		page.getByRole("heading", { level: 1, name: "Sign in" }),
	).toBeVisible();

	// Made with no network, and refused by the server later.
	await signIn(page, learner);
	await goTo(page, "Catalog");
	await offline(true);
	await page.getByRole("button", { name: "Enroll" }).click();
	await expect(
		page.getByText("You are enrolled in Fire safety."),
	).toBeVisible();
	await act(admin.page, [{ kind: "archiveCourse", payload: { courseId } }]);
	await goTo(page, "Settings");
	await page.getByRole("combobox", { name: "Your language" }).click();
	await page.getByRole("option", { name: "Deutsch" }).click();
	await expect(
		page.getByRole("heading", { level: 1, name: "Einstellungen" }),
	).toBeVisible();
	await expect(page.locator("html")).toHaveAttribute("lang", "de");
	await offline(false);
	await page.goto("/sync");
	await expect(
		page.getByText(
			"„Fire safety“ ist archiviert. Holen Sie den Kurs zuerst aus dem Archiv.",
		),
	).toBeVisible();

	const second = await device("second");
	await second.page.goto("/sign-in");
	await second.page.getByLabel("E-mail address").fill(learner.email);
	await second.page.getByLabel("Password").fill(learner.password);
	await second.page.getByRole("button", { name: "Sign in" }).click();
	await expect(
		second.page.getByText("Alle Änderungen gespeichert").first(),
	).toBeVisible();
	await second.offline(true);
	const again = await second.reopen("/learning");
	await expect(
		again.getByRole("heading", { level: 1, name: "Mein Lernen" }),
	).toBeVisible();
});

test("a language chosen at the door stays after signing in, where the person has chosen none", async ({
	product,
	device,
}) => {
	await product.setNow("2027-01-10T09:00:00.000Z");
	const admin = await device("admin");
	await setUpPortal(admin.page);
	const learner = await addPerson(admin.page, "Ana Silva");
	const { page } = await device("learner");
	await page.goto("/sign-in");
	await page.getByRole("combobox", { name: "Language" }).selectOption("de");
	await page.getByLabel("E-Mail-Adresse").fill(learner.email);
	await page.getByLabel("Passwort").fill(learner.password);
	await page.getByRole("button", { name: "Anmelden" }).click();
	await expect(
		page.getByText("Alle Änderungen gespeichert").first(),
	).toBeVisible();
	await page.goto("/profile");
	await expect(
		page.getByRole("heading", { level: 2, name: "Sprache" }),
	).toBeVisible();
	await expect(page.locator("html")).toHaveAttribute("lang", "de");
});
