import { readFile } from "node:fs/promises";
import { expect, type Page } from "@playwright/test";
import type { Product } from "./product.ts";

export const ADMIN = {
	name: "Ada Admin",
	email: "ada@example.com",
	password: "correct horse battery",
};
export const PASSWORD = "a long enough password";

/** The sync indicator says so: nothing waits. */
export async function allSaved(page: Page): Promise<void> {
	await expect(page.getByText("All changes saved").first()).toBeVisible();
}

/** Sets up the portal and its first admin; ends on the overview, signed in. */
export async function setUpPortal(
	page: Page,
	timeZone = "Europe/Dublin",
): Promise<void> {
	await page.goto("/");
	await page.getByLabel("Portal name").fill("Harbour Training");
	await choose(page, "Time zone", timeZone);
	await page.getByLabel("Your name").fill(ADMIN.name);
	await page.getByLabel("Your e-mail address").fill(ADMIN.email);
	await page.getByLabel("Password").fill(ADMIN.password);
	await page.getByRole("button", { name: "Set up portal" }).click();
	await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
	await allSaved(page);
}

/** Picks an option of a searchable list by typing it. */
async function choose(
	page: Page,
	label: string,
	wanted: string,
): Promise<void> {
	const box = page.getByRole("combobox", { name: label });
	await box.fill(wanted.split("/").at(-1)?.replaceAll("_", " ") ?? wanted);
	await page
		.getByRole("option", {
			name: new RegExp(wanted.split("/").at(-1)?.replaceAll("_", " ") ?? ""),
		})
		.first()
		.click();
}

/** Signs in on a device; ends in the app, with everything on it. */
export async function signIn(
	page: Page,
	{ email, password }: { email: string; password: string } = ADMIN,
): Promise<void> {
	await page.goto("/sign-in");
	await page.getByLabel("E-mail address").fill(email);
	await page.getByLabel("Password").fill(password);
	await page.getByRole("button", { name: "Sign in" }).click();
	await allSaved(page);
}

/** Goes by the navigation, as a person does; works offline too. */
export async function goTo(page: Page, name: string): Promise<void> {
	await page
		.getByRole("navigation")
		.getByRole("link", { name, exact: true })
		.first()
		.click();
	await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
}

/** Creates a certificate; ends in its designer. */
export async function createCertificate(
	page: Page,
	title: string,
): Promise<void> {
	await goTo(page, "Certificates");
	await page.getByRole("button", { name: "New certificate" }).first().click();
	await page.getByLabel("Title").fill(title);
	await page.getByRole("button", { name: "Create certificate" }).click();
	await expect(page.getByRole("dialog")).toBeHidden();
	await expect(
		page.getByRole("heading", { level: 1, name: title }),
	).toBeVisible();
}

/** Creates a course; ends on its Certs & Credits. */
export async function createCourse(page: Page, title: string): Promise<void> {
	await goTo(page, "Courses");
	await page.getByRole("button", { name: "New course" }).first().click();
	await page.getByRole("dialog").getByLabel("Title").fill(title);
	await page.getByRole("button", { name: "Create course" }).click();
	await expect(
		page.getByRole("heading", { level: 1, name: title }),
	).toBeVisible();
	await expect(page.getByLabel("Certificate Expires")).toBeVisible();
}

/** Creates a group; ends on its page. */
export async function createGroup(page: Page, name: string): Promise<void> {
	await goTo(page, "Groups");
	await page.getByRole("button", { name: "New group" }).first().click();
	const dialog = page.getByRole("dialog");
	await dialog.getByLabel("Name").fill(name);
	await dialog.getByRole("button", { name: "Create group" }).click();
	await page.getByRole("link", { name }).click();
	await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
}

/** Opens the Sync page by its indicator. */
export async function openSync(page: Page): Promise<void> {
	await page
		.getByRole("link", { name: /^Sync: / })
		.first()
		.click();
	await expect(
		page.getByRole("heading", { level: 1, name: "Sync" }),
	).toBeVisible();
}

/** Creates groups on the open page of groups; each one is saved when it ends. */
export async function addGroups(
	page: Page,
	names: readonly string[],
): Promise<void> {
	for (const name of names) {
		await page.getByRole("button", { name: "New group" }).first().click();
		const dialog = page.getByRole("dialog");
		await dialog.getByLabel("Name").fill(name);
		await dialog.getByRole("button", { name: "Create group" }).click();
		await expect(dialog).toBeHidden();
	}
}

export type PolicyInput = {
	certificate: string;
	valid: string;
	before: string;
};

/** Fills Certs & Credits in and enables auto re-enroll; does not save. */
export async function fillPolicy(
	page: Page,
	{ certificate, valid, before }: PolicyInput,
): Promise<void> {
	await page
		.getByRole("button", { name: /Award Certificate/ })
		.or(page.getByLabel("Award Certificate"))
		.first()
		.click();
	await page.getByRole("option", { name: certificate }).click();
	await page.getByLabel("Certificate Expires").fill(valid);
	await page.getByLabel("Auto re-enroll learner").fill(before);
	await page.getByRole("radio", { name: "Enabled" }).click();
}

export async function save(page: Page): Promise<void> {
	const button = page.getByRole("button", { name: "Save", exact: true });
	await button.click();
	await expect(button).toBeDisabled();
}

export async function publish(page: Page): Promise<void> {
	await page
		.getByRole("button", { name: /^Publish version/ })
		.first()
		.click();
	await page
		.getByRole("dialog")
		.getByRole("button", { name: /^Publish version/ })
		.click();
	await expect(page.getByRole("dialog")).toBeHidden();
	await expect(
		page.getByText(/^Version \d+ is published\.$/).first(),
	).toBeVisible();
}

/** Adds people by pasting `name, e-mail` lines. */
export async function addPeople(
	page: Page,
	lines: readonly string[],
): Promise<void> {
	await goTo(page, "People");
	await page.getByRole("button", { name: "Add several" }).click();
	await page.getByRole("dialog").getByLabel("People").fill(lines.join("\n"));
	await page.getByRole("button", { name: /^Add \d+ p/ }).click();
	await expect(page.getByRole("dialog")).toBeHidden();
}

/** Opens a course's page of this name. */
export async function openCourse(
	page: Page,
	title: string,
	tab: string,
): Promise<void> {
	await goTo(page, "Courses");
	await page.getByRole("link", { name: title }).click();
	await page.getByRole("link", { name: tab, exact: true }).click();
}

/** Enrolls people on the course whose Enrollments page is open. */
export async function enroll(
	page: Page,
	names: readonly string[],
): Promise<void> {
	await page.getByRole("button", { name: "Enroll people" }).click();
	const dialog = page.getByRole("dialog");
	for (const name of names) await dialog.getByLabel(name).check();
	await dialog.getByRole("button", { name: /^Enroll \d+/ }).click();
	await expect(dialog).toBeHidden();
}

/** Chooses the rows of these learners and sets their result. */
export async function setResult(
	page: Page,
	names: readonly string[],
	result: string,
): Promise<void> {
	for (const name of names)
		await rowOf(page, name).getByRole("checkbox").check();
	await page.getByRole("button", { name: "Set result…" }).click();
	const dialog = page.getByRole("dialog");
	await dialog.getByRole("radio", { name: result, exact: true }).click();
	await dialog.getByRole("button", { name: /^Set \d+ result/ }).click();
	await expect(dialog).toBeHidden();
	for (const name of names)
		await expect(rowOf(page, name).first()).toContainText(result);
}

export function rowOf(page: Page, name: string) {
	return page.getByRole("row", { name: new RegExp(name) });
}

/** The admin makes the invitation link of a person. */
export async function invitationLink(
	page: Page,
	name: string,
): Promise<string> {
	await goTo(page, "People");
	await page.getByRole("link", { name }).click();
	await page.getByRole("button", { name: "Make invitation link" }).click();
	return page.getByLabel("Invitation link").inputValue();
}

/** Publishes the draft that is open and enrolls somebody new on the course; the link of their invitation. */
export async function publishFor(
	page: Page,
	course: string,
	learner: string,
): Promise<string> {
	await publish(page);
	await addPeople(page, [
		`${learner}, ${learner.split(" ")[0]?.toLowerCase()}@example.com`,
	]);
	await openCourse(page, course, "Enrollments");
	await enroll(page, [learner]);
	const link = await invitationLink(page, learner);
	await allSaved(page);
	return link;
}

/** The invited person sets a password; ends signed in. */
export async function accept(page: Page, link: string): Promise<void> {
	await page.goto(link);
	await page
		.getByLabel(/password/i)
		.first()
		.fill(PASSWORD);
	await page.getByRole("button", { name: /password|join|sign in/i }).click();
	await expect(
		page.getByRole("heading", { level: 1, name: "My learning" }),
	).toBeVisible();
	await allSaved(page);
}

/** Turns the server's clock to an instant and lets the engine run there. */
export async function dayArrives(
	product: Product,
	instant: string,
): Promise<number> {
	await product.setNow(instant);
	return product.recertify();
}

/** What a button gives as a file. */
export async function saved(page: Page, button: string | RegExp) {
	const [download] = await Promise.all([
		page.waitForEvent("download"),
		page.getByRole("button", { name: button }).click(),
	]);
	return {
		name: download.suggestedFilename(),
		content: await readFile(await download.path()),
	};
}
