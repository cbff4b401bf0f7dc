import { furnish } from "./behind.ts";
import { found } from "./pages.ts";
import { expect, test } from "./product.ts";
import {
	accept,
	allSaved,
	createGroup,
	dayArrives,
	enroll,
	goTo,
	invitationLink,
	openCourse,
	rowOf,
	save,
	setResult,
} from "./steps.ts";

test("an admin sets anniversary, grace and audience, exempts a learner, and the learner reads what happened offline", async ({
	product,
	device,
}) => {
	await product.setNow("2027-01-10T09:00:00.000Z");
	const { page } = await device("admin");
	await furnish(page);

	await openCourse(page, "Fire safety", "Certs & Credits");
	const timeline = page.getByRole("figure", {
		name: "The policy as a timeline",
	});
	await expect(page.getByLabel("Validity counts from")).toBeHidden();
	await page
		.getByText("More", { exact: false })
		.locator("xpath=self::summary")
		.click();
	const anchor = page.getByLabel("Validity counts from");
	await anchor.click();
	await page.getByRole("option", { name: "A day of the year" }).click();
	await page.getByRole("button", { name: "Save", exact: true }).click();
	await expect(
		page.getByText("Enter how many days a certificate is valid at least."),
	).toBeVisible();
	await expect(timeline).toContainText(/31 December|December 31/);
	await anchor.click();
	await page
		.getByRole("option", { name: "The former certificate’s end" })
		.click();
	await page.getByLabel("Grace").fill("14");
	await page
		.getByLabel("Re-enroll only while a group requires the course")
		.check();
	await expect(timeline).toContainText("In grace for 14 days");
	await expect(timeline).toContainText("only if a group of theirs requires");
	await expect(
		page.getByText("No group requires this course yet"),
	).toBeVisible();
	await save(page);

	await createGroup(page, "Crew");
	await page.getByRole("button", { name: "Require a course" }).click();
	const dialog = page.getByRole("dialog");
	await dialog.getByRole("combobox", { name: "Course" }).fill("Fire");
	await page.getByRole("option", { name: "Fire safety" }).click();
	await dialog.getByRole("button", { name: "Require" }).click();
	await expect(dialog).toBeHidden();
	await page.getByLabel("Search people to add").fill("Ana");
	await page.getByRole("checkbox", { name: /^Ana Silva/ }).click();
	await expect(dialog).toContainText("Fire safety: Will be enrolled");
	await dialog.getByRole("button", { name: "Put in the group" }).click();
	await expect(dialog).toBeHidden();

	await openCourse(page, "Fire safety", "Enrollments");
	await enroll(page, ["Ben Okafor"]);
	await setResult(page, ["Ana Silva", "Ben Okafor"], "Passed");
	await page.getByLabel("Chain", { exact: true }).click();
	await page.getByRole("option", { name: "No longer required" }).click();
	await expect(rowOf(page, "Ben Okafor")).toBeVisible();
	await expect(rowOf(page, "Ana Silva")).toBeHidden();

	// Ben joins: the certificate that he has goes on.
	await rowOf(page, "Ben Okafor").getByRole("link").first().click();
	await page.getByRole("checkbox", { name: "Crew" }).click();
	await expect(dialog).toContainText("Goes on with the certificate");
	await dialog.getByRole("button", { name: "Put in the group" }).click();
	await expect(dialog).toBeHidden();

	await expect(page.getByRole("checkbox", { name: "Crew" })).toBeChecked();

	await page.getByRole("button", { name: "Exempt", exact: true }).click();
	await dialog.getByLabel("Reason").fill("Parental leave");
	await dialog.getByRole("button", { name: "Put on leave" }).click();
	await expect(dialog).toBeHidden();
	await expect(page.getByText("Parental leave")).toBeVisible();
	await expect(
		page.getByRole("article").getByText("Exempt", { exact: true }),
	).toBeVisible();
	await allSaved(page);

	const phone = await device("ana");
	await accept(phone.page, await invitationLink(page, "Ana Silva"));
	await phone.page.setViewportSize({ width: 390, height: 800 });
	expect(await dayArrives(product, "2027-12-12T09:00:00.000Z")).toBe(1);
	const bell = phone.page
		.getByRole("navigation", { name: "Main" })
		.getByRole("link", { name: /Notifications/ });
	// What the app opens with offline has been kept.
	await phone.page.evaluate(async () => {
		await navigator.serviceWorker.ready;
	});
	await phone.page.reload();
	await expect(bell.last()).toContainText("2 unread");
	await phone.offline(true);
	await phone.reopen("/notifications");
	await phone.page.setViewportSize({ width: 390, height: 800 });
	await expect(
		phone.page.getByRole("link", {
			name: /^Unread: .*enrolled again on “Fire safety”/,
		}),
	).toBeVisible();
	await phone.page.getByRole("button", { name: "Mark all as read" }).click();
	await expect(phone.page.getByText("2 notifications read.")).toBeAttached();
	await expect(phone.page.getByText("Unread:")).toHaveCount(0);
	await phone.page.setViewportSize({ width: 1280, height: 800 });
	await phone.offline(false);
	await allSaved(phone.page);

	await page.goto("/");
	await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
	await expect(page.getByText("Exempt or on leave")).toBeVisible();
	await openCourse(page, "Fire safety", "Enrollments");
	await rowOf(page, "Ana Silva Not started").getByRole("checkbox").check();
	await page.getByRole("button", { name: "Set result…" }).click();
	await dialog.getByRole("radio", { name: "Failed", exact: true }).click();
	await dialog.getByRole("button", { name: "Set 1 result" }).click();
	await expect(dialog).toBeHidden();
	await allSaved(page);
	await dayArrives(product, "2027-12-13T09:00:00.000Z");
	await goTo(page, "Settings");
	await page.getByLabel("Your language").click();
	await page.getByRole("option", { name: "Deutsch" }).click();
	await expect(page.locator("html")).toHaveAttribute("lang", "de");
	await page.goto("/notifications");
	const told = page.getByRole("link", {
		name: /^Ungelesen: .*Rezertifizierung nicht bestanden/,
	});
	await expect(told).toBeVisible();
	expect(await found(page)).toEqual([]);
	await told.click();
	await expect(
		page.getByRole("heading", { name: "Fire safety" }),
	).toBeVisible();
	await page.goto("/notifications");
	await expect(page.getByText("Ungelesen:")).toHaveCount(0);
});
