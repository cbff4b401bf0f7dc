import type { Page } from "@playwright/test";
import { v7 as uuidv7 } from "uuid";
import { pdfText } from "../rules/pdfText.ts";
import { act, addPerson, publishedCourse } from "./behind.ts";
import { accessible, picture } from "./pages.ts";
import { expect, test } from "./product.ts";
import {
	allSaved,
	dayArrives,
	rowOf,
	saved,
	setUpPortal,
	signIn,
} from "./steps.ts";

test("an admin sees a person's chain as a timeline and takes their transcript away, offline too; the learner has their own", async ({
	product,
	device,
}) => {
	test.setTimeout(120_000);
	await product.setNow("2025-01-10T09:00:00.000Z");
	const admin = await device("admin");
	const { page } = admin;
	await setUpPortal(page);
	const learner = await addPerson(page, "Lea Žółć");
	await firstPass(page, learner.id);
	await page.goto(`/people/${learner.id}`);

	const article = page.getByRole("article");
	const turns = page
		.getByRole("list", { name: "Timeline of Fire safety" })
		.getByRole("listitem");
	await expect(article).toContainText(
		"Valid until January 10, 2026. Will be enrolled again on December 11, 2025.",
	);
	await expect(turns).toHaveCount(1);
	await expect(turns).toContainText("2.5 CPE");
	await expect(article).toContainText("Last day of the certificate");
	const withoutCertificate = await passedWithoutCertificate(page);
	const renewals = ["2025-12-11", "2026-11-11"];
	for (const [index, day] of renewals.entries()) {
		await dayArrives(product, `${day}T09:00:00.000Z`);
		if (index === 0)
			await expect(article).toContainText(
				"Enrolled again on December 11, 2025, and not finished yet.",
			);
		await page.getByRole("button", { name: "Set result" }).click();
		await page.getByRole("menuitem", { name: "Passed" }).click();
		// Before that nothing is said to wait yet, and the clock would go on before the result has been sent.
		await expect(turns.nth(index + 1)).toContainText("Certificate ");
		await allSaved(page);
	}
	expect(await withoutCertificate()).toBe(0);
	await page.setViewportSize({ width: 390, height: 800 });
	await picture(page, "timeline-390");
	await accessible(page);
	await turns.last().getByRole("button", { name: "Why?" }).click();
	await expect(page.getByRole("dialog")).toContainText("It is cycle 3");
	await page.keyboard.press("Escape");

	// One of the three is on the server alone.
	await product.setNow("2027-11-20T09:00:00.000Z");
	await product.moveToHistory();
	// The device learns of the new day a moment later.
	await expect(article).toContainText("Ended on November 11, 2027.");
	await expect(turns).toHaveCount(3);
	await page.getByRole("link", { name: "Transcript" }).click();
	const table = page.getByRole("grid", { name: "Transcript" });
	await expect(table.getByRole("row")).toHaveCount(4);
	await expect(page.getByText("7.5 CPE")).toBeVisible();
	const complete = await pdfOf(page);
	// Letters of different font files stand beside one another.
	expect(complete.replaceAll("\n", "")).toContain("Lea Žółć");
	expect(complete).toContain("7.5 CPE");
	expect(complete).not.toContain("Incomplete");

	await admin.offline(true);
	const offline = await admin.reopen(`/people/${learner.id}/transcript`);
	const rows = offline
		.getByRole("grid", { name: "Transcript" })
		.getByRole("row");
	await expect(rows).toHaveCount(3);
	await expect(offline.getByText("Incomplete:")).toBeVisible();
	await accessible(offline);
	const partial = await pdfOf(offline);
	expect(partial).toContain("Incomplete: older history");
	expect(partial).toContain("5 CPE");
	const csv = await saved(offline, "Export as CSV");
	expect(csv.content.toString()).toContain("Sum of credits,,,,,,,,5,CPE");
	expect(csv.content.toString()).toContain("Incomplete: older history");
	// Of these months everything is on the device.
	await offline.getByLabel("Completed from").fill("2026-11-01");
	await expect(rows).toHaveCount(2);
	await expect(offline.getByText("Incomplete:")).toBeHidden();

	const own = await device("learner");
	await signIn(own.page, learner);
	await own.offline(true);
	const mine = await own.reopen("/learning/certificates");
	await mine.getByRole("link", { name: "Transcript" }).click();
	await expect(
		mine.getByRole("grid", { name: "Transcript" }).getByRole("row"),
	).toHaveCount(4);
	await expect(mine.getByText("Incomplete:")).toBeHidden();
	expect(await pdfOf(mine)).toContain("7.5 CPE");
});

test("a list of people is pasted by keyboard, without a network, and kept while it is put aside", async ({
	device,
}) => {
	const admin = await device("admin");
	await setUpPortal(admin.page);
	await admin.offline(true);
	const page = await admin.reopen("/people");
	const add = page.getByRole("button", { name: "Add several" });
	const dialog = page.getByRole("dialog", { name: "Add several people" });
	const field = dialog.getByRole("textbox", { name: "People" });

	await add.press("Enter");
	await expect(dialog).toContainText("One person a line");
	await expect(dialog.locator(":focus")).toHaveCount(1);
	await field.press("A");
	await page.keyboard.type("na Silva, ana@example.com");
	await page.keyboard.press("Escape");
	await expect(dialog).toBeHidden();
	await expect(add).toBeFocused();

	await page.keyboard.press("Enter");
	await expect(field).toHaveValue("Ana Silva, ana@example.com");
	await dialog.getByRole("button", { name: "Add 1 person" }).press("Enter");
	await expect(dialog).toBeHidden();
	await expect(rowOf(page, "Ana Silva")).toBeVisible();
	await expect(add).toBeFocused();
});

/** Watches the page from here on; the result tells how often it showed, be it for a moment, a pass without its certificate. */
async function passedWithoutCertificate(page: Page) {
	await page.evaluate(() => {
		const seen = { torn: 0 };
		Object.assign(globalThis, { seen });
		new MutationObserver(() => {
			for (const { textContent } of document.querySelectorAll(
				"article ol > li",
			))
				if (/Passed/.test(textContent) && !/Certificate/.test(textContent))
					seen.torn += 1;
		}).observe(document.body, {
			subtree: true,
			childList: true,
			characterData: true,
		});
	});
	return () =>
		page.evaluate(
			() => (globalThis as unknown as { seen: { torn: number } }).seen.torn,
		);
}

/** A published course with credits, which the learner has passed. */
async function firstPass(page: Page, learnerId: string): Promise<void> {
	const [certificateId, enrollmentId] = [uuidv7(), uuidv7()];
	const { courseId, courseVersionId, deeds } = publishedCourse(certificateId);
	await act(page, [
		{
			kind: "createCertificate",
			payload: { certificateId, title: "Fire safety certificate", text: "" },
		},
		...deeds,
		{
			kind: "editCourseVersion",
			payload: {
				courseVersionId,
				changes: {
					credits: { from: null, to: 2.5 },
					creditType: { from: "", to: "CPE" },
				},
			},
		},
		{ kind: "enroll", payload: { enrollmentId, learnerId, courseId } },
		{ kind: "recordResult", payload: { enrollmentId, status: "passed" } },
	]);
}

async function pdfOf(page: Page): Promise<string> {
	const { name, content } = await saved(page, "Download as PDF");
	expect(name).toBe("Transcript Lea Žółć 2027-11-20.pdf");
	return pdfText(content).join("\n");
}
