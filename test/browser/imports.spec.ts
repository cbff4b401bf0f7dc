import type { Page } from "@playwright/test";
import { furnish } from "./behind.ts";
import { expect, test } from "./product.ts";
import { allSaved, goTo, setUpPortal } from "./steps.ts";

async function chooseFile(page: Page, name: string, lines: readonly string[]) {
	await page.getByLabel("CSV file").setInputFiles({
		name,
		mimeType: "text/csv",
		buffer: Buffer.from(lines.join("\n")),
	});
}

async function openImport(page: Page, what: string) {
	await goTo(page, "People");
	await page.getByRole("button", { name: "Import and export" }).click();
	await page.getByRole("menuitem", { name: what }).click();
}

const figure = (page: Page, label: string) =>
	page.getByRole("definition").filter({
		has: page.locator(`xpath=../dt[normalize-space()="${label}"]`),
	});

test("people come from a file, its errors are named by row, and a second time changes nothing", async ({
	product,
	device,
}) => {
	await product.setNow("2027-01-10T09:00:00.000Z");
	const { page } = await device("admin");
	await setUpPortal(page);
	const file = [
		"Vorname;Nachname;E-Mail;Rolle;Abteilung",
		"Ana;Silva;ana@example.com;Teilnehmer;Crew",
		'Ben;Okafor;ben@example.com;;"Crew; Night shift"',
		"Cai;Lin;cai.example.com;;",
		"Dua;Bek;dua@example.com;boss;",
		"Ana;Again;ANA@example.com;;",
	];
	await openImport(page, "Import people from CSV");
	await chooseFile(page, "staff.csv", file);
	await expect(
		page.getByText(/5 rows · Separated by semicolons/),
	).toBeVisible();
	await expect(page.getByText("Row 4", { exact: true })).toBeVisible();
	await expect(
		page.getByText("E-mail: Enter an e-mail address such as name@example.com."),
	).toBeVisible();
	await expect(page.getByText(/Role: “boss” is no role/)).toBeVisible();
	await expect(
		page.getByText("E-mail: Row 2 has this e-mail address too."),
	).toBeVisible();
	await page.getByLabel("Create the 2 groups that do not exist yet").check();
	const downloading = page.waitForEvent("download");
	await page.getByRole("button", { name: "Download the errors" }).click();
	expect((await downloading).suggestedFilename()).toBe("errors-staff.csv");
	await page.getByRole("button", { name: "Add 2 people" }).click();
	await expect(page.getByRole("heading", { name: "Finished" })).toBeVisible();
	await expect(figure(page, "Imported")).toHaveText("2");
	await expect(figure(page, "Left out with errors")).toHaveText("3");
	await allSaved(page);
	expect(await product.count("select count(*) from people")).toBe(3);
	expect(await product.count("select count(*) from groups")).toBe(2);

	await page.getByRole("link", { name: "Import another file" }).click();
	await chooseFile(page, "staff.csv", file);
	await page.getByRole("radio", { name: "Already there (2)" }).click();
	await expect(page.getByText("Is here with the same values.")).toHaveCount(2);
	await expect(
		page.getByRole("button", { name: "Add 0 people" }),
	).toBeDisabled();

	// What is exported is the same file again.
	await goTo(page, "People");
	const exporting = page.waitForEvent("download");
	await page.getByRole("button", { name: "Import and export" }).click();
	await page.getByRole("menuitem", { name: "Export 3 people as CSV" }).click();
	const path = await (await exporting).path();
	await page.getByRole("button", { name: "Import and export" }).click();
	await page.getByRole("menuitem", { name: "Import people from CSV" }).click();
	await page.getByLabel("CSV file").setInputFiles(path);
	await expect(
		page.getByRole("radio", { name: "Already there (3)" }),
	).toBeVisible();
});

/** Completions of Ana and Ben on `count` days of former years, as another system writes them. */
function longPast(count: number, year: number): string[] {
	return Array.from({ length: count }, (_, index) => {
		const on = new Date(Date.UTC(year, 0, 1 + Math.floor(index / 2)));
		const [iso = ""] = on.toISOString().split("T");
		const [y, month, date] = iso.split("-");
		const who = index % 2 === 0 ? "ana" : "ben";
		return `${who}@example.com,Brandschutz,${date}/${month}/${y},`;
	});
}

test("past completions tell what they set off, go on after a reload, and can be cancelled", async ({
	product,
	device,
}) => {
	test.setTimeout(120_000);
	await product.setNow("2027-01-10T09:00:00.000Z");
	const admin = await device("admin");
	const { page } = admin;
	await furnish(page);
	await page.evaluate(() => navigator.serviceWorker.ready);
	const file = [
		"E-mail,Course,Completion date,Valid until",
		...longPast(1200, 2021),
		"ana@example.com,Brandschutz,20/01/2026,",
		"ben@example.com,Brandschutz,01/03/2026,",
		"nobody@example.com,Brandschutz,01/03/2026,",
	];
	await openImport(page, "Import past completions from CSV");
	await chooseFile(page, "history.csv", file);
	await page.getByRole("combobox", { name: /^Brandschutz/ }).fill("Fire");
	await page.getByRole("option", { name: "Fire safety" }).click();
	await expect(
		page.getByText("Other days in this file show it."),
	).toBeVisible();
	await expect(
		page.getByText(/Nobody here has the address nobody@/),
	).toBeVisible();
	await expect(
		page.getByText(/1 learner at once,\s+2 within 30 days,\s+2 within 90 days/),
	).toBeVisible();

	// Confirmed without a network, kept through a reload, sent once there is one.
	await admin.offline(true);
	await page.getByRole("button", { name: "Import 1,202 completions" }).click();
	await expect(
		page.getByText(/There is no network\. The import/),
	).toBeVisible();
	await page.reload();
	await expect(page.getByRole("heading", { name: "Running" })).toBeVisible();
	expect(await imported(product)).toBe(0);
	await admin.offline(false);
	await expect(page.getByRole("heading", { name: "Finished" })).toBeVisible({
		timeout: 30_000,
	});
	await expect(figure(page, "Imported")).toHaveText("1,202");
	expect(await imported(product)).toBe(1202);

	await page.getByRole("link", { name: "Import another file" }).click();
	await chooseFile(page, "history.csv", file);
	await page.getByRole("combobox", { name: /^Brandschutz/ }).fill("Fire");
	await page.getByRole("option", { name: "Fire safety" }).click();
	await expect(
		page.getByRole("radio", { name: "Already there (1,202)" }),
	).toBeVisible();
	await expect(
		page.getByRole("button", { name: "Import 0 completions" }),
	).toBeDisabled();

	// Cancelled: nothing of it is ever sent.
	await chooseFile(page, "more.csv", [file[0] ?? "", ...longPast(1000, 2018)]);
	await page.getByRole("combobox", { name: /^Brandschutz/ }).fill("Fire");
	await page.getByRole("option", { name: "Fire safety" }).click();
	await admin.offline(true);
	await page.getByRole("button", { name: "Import 1,000 completions" }).click();
	await expect(
		page.getByText(/There is no network\. The import/),
	).toBeVisible();
	await page.getByRole("button", { name: "Cancel import" }).click();
	await page
		.getByRole("alertdialog")
		.getByRole("button", { name: "Cancel import" })
		.click();
	await expect(page.getByRole("heading", { name: "Cancelled" })).toBeVisible();
	await expect(figure(page, "Not sent")).toHaveText("1,000");
	await admin.offline(false);
	await allSaved(page);
	expect(await imported(product)).toBe(1202);
});

const imported = (product: { count(sql: string): Promise<number> }) =>
	product.count("select count(*) from enrollments where source = 'import'");
