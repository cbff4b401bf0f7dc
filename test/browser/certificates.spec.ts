import type { Page } from "@playwright/test";
import { v7 as uuidv7 } from "uuid";
import { act, addPerson, publishedCourse } from "./behind.ts";
import { found } from "./pages.ts";
import { expect, test } from "./product.ts";
import {
	allSaved,
	createCertificate,
	saved,
	setUpPortal,
	signIn,
} from "./steps.ts";

/** A PNG of one pixel. */
const DOT = Buffer.from(
	"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
	"base64",
);

test("a certificate is designed and awarded; its learner prints it offline, and anybody checks it", async ({
	product,
	device,
}) => {
	test.setTimeout(120_000);
	await product.setNow("2027-01-10T09:00:00.000Z");
	const admin = await device("admin");
	await setUpPortal(admin.page);
	const certificateId = await design(admin.page);
	const learner = await addPerson(admin.page, "Lea 山田");
	const enrollmentId = await award(admin.page, certificateId, learner.id);

	await admin.page.goto(`/people/${learner.id}`);
	const printed = await saved(admin.page, /^PDF of the certificate/);
	expect(printed.content.toString("latin1", 0, 5)).toBe("%PDF-");

	// The letters of a script that no other certificate needs are fetched while there is a network.
	const own = await device("learner");
	const letters = own.context.waitForEvent("requestfinished", (request) =>
		request.url().includes("noto-serif-jp"),
	);
	await signIn(own.page, learner);
	await own.page.goto("/learning/certificates");
	await letters;
	await own.offline(true);
	await own.reopen("/learning/certificates");
	const { page } = own;
	await expect(page.getByText("Valid until")).toBeVisible();
	const pdf = await saved(page, /^PDF of the certificate for Fire safety/);
	expect(pdf.name).toMatch(/^Fire safety 2027-01-10\.pdf$/);
	const text = pdf.content.toString("latin1");
	expect(text.slice(0, 5)).toBe("%PDF-");
	expect(text).toMatch(/FontFile[23]/);
	const dates = await saved(page, /^Dates of the certificate/);
	expect(dates.content.toString()).toContain("DTSTART;VALUE=DATE:20280110");

	// The code on the paper leads to the public page, for whoever has no account.
	const [, address] = /\/URI \((http[^)]+)\)/.exec(text) ?? [];
	expect(address).toMatch(/\/verify\/[0-9A-F]{4}(-[0-9A-F]{4}){3}$/);
	const visitor = await device("visitor");
	await visitor.page.goto(address ?? "");
	await expect(visitor.page.getByText("Valid", { exact: true })).toBeVisible();
	await expect(visitor.page.getByText("Lea 山田")).toBeVisible();
	await expect(visitor.page.getByText(learner.email)).toBeHidden();
	expect(await found(page)).toEqual([]);

	await own.offline(false);
	await page.getByRole("button", { name: "Calendar subscription" }).click();
	await page.getByRole("button", { name: "Make a link" }).click();
	const link = await page.getByLabel("Link for your calendar").inputValue();
	const feed = await visitor.context.request.get(link);
	expect(await feed.text()).toContain("SUMMARY:Certificate ends: Fire safety");
	expect(await found(page)).toEqual([]);
	await page.getByRole("button", { name: "Take the link away" }).click();
	await page.getByRole("button", { name: "Take away", exact: true }).click();
	await expect(page.getByRole("button", { name: "Make a link" })).toBeVisible();
	expect((await visitor.context.request.get(link)).status()).toBe(404);

	await act(admin.page, [
		{
			kind: "revokeAward",
			payload: { awardId: enrollmentId, reason: "Issued by mistake" },
		},
	]);
	await visitor.page.reload();
	await expect(
		visitor.page.getByText("Revoked", { exact: true }),
	).toBeVisible();
	await expect(visitor.page.getByText("by mistake")).toBeHidden();
	await visitor.page.clock.install();
	await visitor.page.goto("/verify/1234-5678-9ABC-DEF0");
	await expect(visitor.page.getByText("No such certificate")).toBeVisible();
	// Whoever only looks, be it for a minute, is not sent the whole app.
	await visitor.page.evaluate(() => {
		navigator.serviceWorker.register = () => {
			document.title = "kept";
			return new Promise(() => {});
		};
	});
	await visitor.page.clock.runFor(60_000);
	await expect(visitor.page).toHaveTitle(/^No such certificate/);
	await page.reload();
	await expect(page.getByText("Revoked", { exact: true })).toBeVisible();
	await expect(page.getByRole("button", { name: /^PDF of/ })).toHaveCount(0);
});

/** Makes a certificate in the designer, watching its preview; its id. */
async function design(page: Page): Promise<string> {
	await createCertificate(page, "Certificate");
	const preview = page.getByRole("img", { name: /^Preview/ });
	await expect(preview).toHaveAttribute("aria-label", /Sam Example has passed/);
	const wording = page.getByLabel("Wording");
	await wording.fill("");
	await page.getByRole("button", { name: "{learner}" }).click();
	await wording.press("End");
	await wording.pressSequentially("\nknows fires, {version}, {nonsense}");
	await expect(
		page.getByText("No fields, printed as typed: {nonsense}"),
	).toBeVisible();
	await page.getByLabel("Name in the preview").fill("Αλέξανδρος");
	await expect(preview).toHaveAttribute(
		"aria-label",
		/Αλέξανδρος knows fires, Version 1/,
	);
	const shape = () =>
		preview.evaluate((svg) => svg.getAttribute("viewBox") ?? "");
	const wide = await shape();
	await page.getByRole("radio", { name: "Portrait" }).click();
	await expect.poll(shape).not.toBe(wide);
	await page
		.getByLabel("Logo", { exact: true })
		.setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: DOT });
	await expect(preview.locator("image")).toHaveCount(1);
	await page.getByLabel("Signature", { exact: true }).setInputFiles({
		name: "a.png",
		mimeType: "image/png",
		buffer: Buffer.from("no"),
	});
	await expect(page.getByText("cannot read this file")).toBeVisible();
	await wording.fill("{learner}\nhas passed {course}.");
	await page.getByRole("button", { name: "Save", exact: true }).click();
	await expect(page.getByText("Saved.", { exact: true })).toBeVisible();
	await allSaved(page);
	await page.reload();
	await expect(preview.locator("image")).toHaveCount(1);
	return new URL(page.url()).pathname.split("/").at(-1) ?? "";
}

/** A published course that awards it, passed by the learner. */
async function award(page: Page, certificateId: string, learnerId: string) {
	const enrollmentId = uuidv7();
	const { courseId, deeds } = publishedCourse(certificateId);
	await act(page, [
		...deeds,
		{ kind: "enroll", payload: { enrollmentId, learnerId, courseId } },
		{ kind: "recordResult", payload: { enrollmentId, status: "passed" } },
	]);
	return enrollmentId;
}
