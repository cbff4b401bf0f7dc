import { v7 as uuidv7 } from "uuid";
import { act, addPerson, furnish } from "./behind.ts";
import { accessible, picture } from "./pages.ts";
import { expect, test } from "./product.ts";
import { allSaved, goTo, openCourse, rowOf } from "./steps.ts";

test("many at once: said before, done offline, undone after", async ({
	product,
	device,
}) => {
	await product.setNow("2027-01-10T09:00:00.000Z");
	const admin = await device("admin");
	const { page } = admin;
	await furnish(page);
	const crew = uuidv7();
	await act(page, [
		{
			kind: "createGroup",
			payload: {
				groupId: crew,
				name: "Crew",
				managerIds: [],
				instructorIds: [],
			},
		},
	]);
	for (const name of ["Cai Lin", "Dua Bek"])
		await addPerson(page, name, { invited: false });
	await goTo(page, "People");
	await expect(rowOf(page, "Dua Bek")).toBeVisible();
	const bar = page.getByRole("region", { name: "Selection" });
	const dialog = page.getByRole("dialog");
	const corner = page.getByRole("status");

	// All that the search finds, by the keyboard; Escape lets go.
	await page.getByRole("checkbox", { name: "Select all" }).check();
	await expect(bar).toContainText("All 5 selected");
	await page.keyboard.press("Escape");
	await expect(bar).toBeHidden();
	await rowOf(page, "Ana Silva").focus();
	await page.keyboard.press("Space");
	await page.keyboard.press("Shift+ArrowDown");
	await expect(bar).toContainText("2 selected");
	await page.getByLabel("Search people").fill("Ben");
	await expect(bar).toContainText(
		"1 more is hidden by the filters, and left out",
	);
	await page.getByLabel("Search people").fill("");
	await page.getByRole("checkbox", { name: "Select all" }).check();
	await accessible(page);
	await picture(page, "bulk-people");
	await page.setViewportSize({ width: 390, height: 800 });
	await picture(page, "bulk-people-phone");
	await page.setViewportSize({ width: 1280, height: 800 });

	await bar.getByRole("button", { name: "Deactivate…" }).click();
	await expect(dialog).toContainText("4 people can neither sign in");
	await expect(dialog).toContainText("1: You would lock yourself out");
	await accessible(page);
	await dialog.getByRole("button", { name: "Deactivate 4 people" }).click();
	await expect(corner.getByText("4 people deactivated.")).toBeVisible();
	await expect(bar).toBeHidden();
	await page.keyboard.press("Control+z");
	await expect(corner.getByText("Undone for all 4.")).toBeVisible();

	for (const name of ["Ana Silva", "Ben Okafor", "Cai Lin"])
		await rowOf(page, name).getByRole("checkbox").check();
	await bar.getByRole("button", { name: "Enroll…" }).click();
	await dialog.getByRole("combobox", { name: "Course" }).fill("Fire");
	await page.getByRole("option", { name: "Fire safety" }).click();
	await dialog.getByRole("button", { name: "Enroll 3 people" }).click();
	await expect(corner.getByText("3 learners enrolled.")).toBeVisible();

	// Reminded once a day, with a line of one's own.
	await openCourse(page, "Fire safety", "Enrollments");
	await allSaved(page);
	const nudging = async () => {
		await page.getByRole("checkbox", { name: "Select all" }).check();
		await bar.getByRole("button", { name: "More actions" }).click();
		await page.getByRole("menuitem", { name: "Nudge…" }).click();
	};
	await nudging();
	await dialog.getByLabel("A line of your own").fill("By Friday, please.");
	await expect(dialog).toContainText("This is final");
	await accessible(page);
	await picture(page, "bulk-nudge");
	await dialog.getByRole("button", { name: "Nudge 3 learners" }).click();
	await expect(corner.getByText("3 learners nudged.")).toBeVisible();
	await allSaved(page);
	expect(
		await product.count(
			"select count(*) from notifications where kind = 'nudged' and note = 'By Friday, please.'",
		),
	).toBe(3);
	await nudging();
	await expect(dialog).toContainText(
		"3: Nudged about this in the last 24 hours already.",
	);
	await dialog.getByRole("button", { name: "Cancel" }).click();
	await page.keyboard.press("Escape");
	await expect(bar).toBeHidden();

	// Without a network the same is done, said and undone.
	await admin.offline(true);
	await page.getByRole("checkbox", { name: "Select all" }).check();
	await bar.getByRole("button", { name: "Set result…" }).click();
	await dialog.getByRole("radio", { name: "Passed" }).click();
	await expect(dialog).toContainText("3 certificates are issued.");
	await expect(dialog).toContainText("This is final");
	await picture(page, "bulk-result");
	await dialog.getByRole("button", { name: "Set 3 results" }).click();
	await expect(corner.getByText("3 results set.")).toBeVisible();
	await page.setViewportSize({ width: 390, height: 800 });
	await page.getByRole("checkbox", { name: "Select all" }).check();
	await bar.getByRole("button", { name: "Move expiry date…" }).click();
	await dialog.getByRole("radio", { name: "By days" }).click();
	await dialog.getByLabel("Days later").fill("30");
	await expect(dialog).toContainText("You can undo this afterwards");
	await dialog.getByRole("button", { name: "Move 3 expiry dates" }).click();
	await expect(dialog).toContainText("Give a reason");
	await picture(page, "bulk-expiry-phone");
	await dialog.getByLabel("Reason").fill("The trainer was ill");
	await dialog.getByRole("button", { name: "Move 3 expiry dates" }).click();
	await expect(corner.getByText("3 expiry dates moved.")).toBeVisible();
	await picture(page, "bulk-toast-phone");
	await accessible(page);
	await corner.getByRole("button", { name: "Undo" }).last().click();
	await expect(corner.getByText("Undone for all 3.")).toBeVisible();
	await page.setViewportSize({ width: 1280, height: 800 });

	// A reload takes the message away, and not the undo.
	await page.getByRole("checkbox", { name: "Select all" }).check();
	await bar.getByRole("button", { name: "Move expiry date…" }).click();
	await dialog.getByRole("radio", { name: "By days" }).click();
	await dialog.getByLabel("Days later").fill("60");
	await dialog.getByLabel("Reason").fill("The trainer was ill");
	await dialog.getByRole("button", { name: "Move 3 expiry dates" }).click();
	await expect(corner.getByText("3 expiry dates moved.")).toBeVisible();
	await page.reload();
	await page.getByRole("link", { name: /^Sync:/ }).click();
	await accessible(page);
	await picture(page, "bulk-sync");
	await page.getByRole("link", { name: "Bulk actions" }).click();
	const moved = rowOf(page, "Move the expiry date");
	await expect(moved).toHaveCount(2);
	await expect(moved.last()).toContainText("Undone");
	await accessible(page);
	await picture(page, "bulk-actions");
	await moved.first().getByRole("link").click();
	await expect(
		page.getByText("Cai Lin · Ben Okafor · Ana Silva"),
	).toBeVisible();
	await accessible(page);
	await picture(page, "bulk-action");
	await page.getByRole("button", { name: "Undo 3", exact: true }).click();
	await expect(corner.getByText("Undone for all 3.")).toBeVisible();
	await expect(page.getByRole("heading", { name: "Undone" })).toBeVisible();
	await expect(page.getByRole("button", { name: "Undo 3" })).toBeHidden();
	await admin.offline(false);
	await allSaved(page);
	const ends = "select count(*) from awards where expires_on = '2028-01-10'";
	expect(await product.count(ends)).toBe(3);

	// What nothing takes back says so, and offers nothing afterwards.
	await page.getByRole("link", { name: "Reports", exact: true }).click();
	await rowOf(page, "Ana Silva").getByRole("checkbox").check();
	await bar.getByRole("button", { name: "More actions" }).click();
	await page.getByRole("menuitem", { name: "Revoke certificates…" }).click();
	await expect(dialog.getByRole("alert")).toContainText("This is final");
	await dialog.getByLabel("Reason").fill("Fraud");
	await picture(page, "bulk-revoke");
	await dialog.getByRole("button", { name: "Revoke 1 certificate" }).click();
	const said = corner
		.locator("div")
		.filter({ hasText: "1 certificate revoked." });
	await expect(said).toBeVisible();
	await expect(said.getByRole("button", { name: "Undo" })).toBeHidden();
	await allSaved(page);
	expect(
		await product.count(
			"select count(*) from awards where revoked_at is not null",
		),
	).toBe(1);
});
