import { readFile } from "node:fs/promises";
import { furnish } from "./behind.ts";
import { found } from "./pages.ts";
import { expect, test } from "./product.ts";
import {
	allSaved,
	createGroup,
	enroll,
	openCourse,
	setResult,
} from "./steps.ts";

test("from the overview's figures to exactly those people, by course, kept in the address, saved as a view, as CSV, and with no network", async ({
	product,
	device,
}) => {
	await product.setNow("2027-01-10T09:00:00.000Z");
	const admin = await device("admin");
	await furnish(admin.page);
	await openCourse(admin.page, "Fire safety", "Enrollments");
	await enroll(admin.page, ["Ana Silva", "Ben Okafor"]);
	await setResult(admin.page, ["Ana Silva"], "Passed");
	await createGroup(admin.page, "Crew");
	await allSaved(admin.page);
	await admin.offline(true);
	const page = await admin.reopen("/");

	// Certified: Ana; renewed in December, ends in January of the year after.
	await expect(page.getByRole("link", { name: "Certified" })).toBeVisible();
	await page
		.getByRole("link", { name: "December 2027: 1 re-enrollment" })
		.click();
	const table = page.getByRole("grid", { name: "Compliance" });
	await expect(table.getByRole("row")).toHaveCount(2);
	await expect(table).toContainText("Ana Silva");
	expect(new URL(page.url()).search).toBe(
		"?reEnrollFrom=2027-12-01&reEnrollTo=2027-12-31",
	);
	await page.goBack();
	await page.getByRole("link", { name: "Certified" }).click();
	await expect(table.getByRole("row")).toHaveCount(2);

	// The state of the list is in the address, and there again after a reload.
	await page.getByRole("button", { name: "Clear filters" }).click();
	await expect(table.getByRole("row")).toHaveCount(3);
	await page.getByLabel("Search learners").fill("ben");
	await expect(table.getByRole("row")).toHaveCount(2);
	await table.getByRole("button", { name: "State" }).click();
	await table.getByRole("button", { name: "State" }).click();
	await expect
		.poll(() => new URL(page.url()).search)
		.toBe("?search=ben&sort=-state");
	await page.getByRole("button", { name: "Columns" }).click();
	await page.getByRole("menuitem", { name: "Hide: Groups" }).click();
	await page.reload();
	await expect(table.getByRole("row")).toHaveCount(2);
	await expect(
		table.getByRole("columnheader", { name: "State" }),
	).toHaveAttribute("aria-sort", "descending");
	await expect(table.getByRole("columnheader", { name: "Groups" })).toHaveCount(
		0,
	);

	// A step back from somebody's page comes to the list as it was.
	await table.getByRole("link", { name: "Ben Okafor" }).click();
	await expect(
		page.getByRole("heading", { level: 1, name: "Ben Okafor" }),
	).toBeVisible();
	await page.goBack();
	await expect(page.getByLabel("Search learners")).toHaveValue("ben");
	await expect(table.getByRole("row")).toHaveCount(2);

	await page.getByRole("button", { name: "Saved views" }).click();
	await page.getByRole("menuitem", { name: "Save this view…" }).click();
	await page.getByLabel("Name", { exact: true }).fill("About Ben");
	await page.getByRole("button", { name: "Save view" }).click();
	await expect(page.getByRole("button", { name: "About Ben" })).toBeVisible();
	await page.getByRole("button", { name: "Clear filters" }).click();
	await expect(table.getByRole("row")).toHaveCount(3);
	await page.getByRole("button", { name: "Saved views" }).click();
	await page.getByRole("menuitem", { name: "About Ben" }).click();
	await expect(table.getByRole("row")).toHaveCount(2);

	const coming = page.waitForEvent("download");
	await page.getByRole("button", { name: "Export as CSV" }).click();
	const file = await readFile(await (await coming).path(), "utf8");
	expect(file.trim().split("\r\n")).toHaveLength(2);
	expect(file).toContain("Ben Okafor,Fire safety,Enrolled");

	// On a past day, that day's states: the day before, nobody was enrolled.
	await page.getByRole("button", { name: "Clear filters" }).click();
	await page.getByLabel("As of").fill("2027-01-09");
	await expect(
		page.getByText("on which course at the end of January 9, 2027"),
	).toBeVisible();
	await expect(page.getByText("Nobody is enrolled yet")).toBeVisible();
	await expect(page.getByText(/their past is not kept/)).toBeVisible();
	expect(new URL(page.url()).search).toContain("asOf=2027-01-09");
	expect(await found(page)).toEqual([]);
	await page.getByLabel("As of").fill("2027-01-11");
	await expect(
		page.getByText(/The report is about today or a day before/),
	).toBeVisible();
	await page.getByRole("button", { name: "Clear filters" }).click();
	await page.getByLabel("Search learners").fill("ben");
	await expect(table.getByRole("row")).toHaveCount(2);

	await page.getByRole("radio", { name: "By course" }).click();
	const summary = page.getByRole("grid", { name: "Course" });
	await expect(summary).toContainText("Fire safety");
	await page.getByRole("button", { name: "Fire safety" }).click();
	await expect(table.getByRole("row")).toHaveCount(2);
	expect(await found(page)).toEqual([]);
	await page.setViewportSize({ width: 390, height: 800 });
	expect(await found(page)).toEqual([]);
	await page.setViewportSize({ width: 1280, height: 800 });

	// The log is the server's.
	await page.getByRole("link", { name: "Changes" }).click();
	await expect(
		page.getByText("The log of changes is on the server."),
	).toBeVisible();
	await admin.offline(false);
	const crew = page.getByText("Create the group Crew");
	const course = page.getByText("Create the course Fire safety");
	await expect(crew).toBeVisible();
	expect(await found(page)).toEqual([]);
	// By subject, kept in the address; the file has all that is found.
	await page.getByRole("combobox", { name: "Subject" }).click();
	await page.getByRole("option", { name: "Courses" }).click();
	await expect(course).toBeVisible();
	await expect(crew).toHaveCount(0);
	await expect.poll(() => new URL(page.url()).search).toBe("?about=courses");
	await page.reload();
	await expect(course).toBeVisible();
	await expect(crew).toHaveCount(0);
	const saving = page.waitForEvent("download");
	await page.getByRole("button", { name: "Export as CSV" }).click();
	const changes = await readFile(await (await saving).path(), "utf8");
	expect(changes.trim().split("\r\n")).toEqual([
		expect.stringContaining("When (UTC),Who,What,Result,Reason"),
		expect.stringContaining("Ada Admin,Create the course Fire safety,accepted"),
	]);

	// With what was, nothing can be done.
	await product.setNow("2027-01-12T09:00:00.000Z");
	await page.goto("/reports");
	const choosing = page.getByRole("checkbox", { name: "Select all" });
	await expect(choosing).toBeVisible();
	await page.goto("/reports?asOf=2027-01-11");
	await expect(
		page.getByText("on which course at the end of January 11, 2027"),
	).toBeVisible();
	await expect(table.getByRole("row")).toHaveCount(3);
	await expect(choosing).toHaveCount(0);
});
