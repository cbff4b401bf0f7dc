import { expect, test } from "./product.ts";
import {
	accept,
	addPeople,
	allSaved,
	createCertificate,
	createCourse,
	dayArrives,
	enroll,
	fillPolicy,
	invitationLink,
	openCourse,
	publish,
	rowOf,
	save,
	setResult,
	setUpPortal,
} from "./steps.ts";

test("from an empty portal to a re-enrollment that appears on the learner's device, without reloading", async ({
	product,
	device,
}) => {
	await product.setNow("2027-01-10T09:00:00.000Z");
	const admin = await device("admin");
	await setUpPortal(admin.page);
	await createCertificate(admin.page, "Fire safety certificate");
	await createCourse(admin.page, "Fire safety");

	// Wrong values are refused at the field, with a sentence, and nothing is saved.
	await fillPolicy(admin.page, {
		certificate: "Fire safety certificate",
		valid: "30",
		before: "30",
	});
	await admin.page.getByRole("button", { name: "Save", exact: true }).click();
	const before = admin.page.getByLabel("Auto re-enroll learner");
	await expect(before).toHaveAttribute("aria-invalid", "true");
	await expect(
		admin.page.getByText(
			"Days before expiry must be smaller than days valid (30)",
		),
	).toBeVisible();
	await admin.page.getByLabel("Certificate Expires").fill("0");
	await expect(
		admin.page.getByText("Days valid must be a whole number from 1 to 36,500."),
	).toBeVisible();
	await admin.page.getByLabel("Certificate Expires").fill("365");
	await save(admin.page);
	await publish(admin.page);

	await addPeople(admin.page, [
		"Ana Silva, ana@example.com",
		"Ben Okafor, ben@example.com",
		"Cai Lin, cai@example.com",
	]);
	await allSaved(admin.page);
	const learner = await device("learner");
	await accept(learner.page, await invitationLink(admin.page, "Ana Silva"));
	await expect(
		learner.page.getByText("You are not enrolled in anything yet"),
	).toBeVisible();

	// Several at once; the learner sees it without reloading.
	await openCourse(admin.page, "Fire safety", "Enrollments");
	await enroll(admin.page, ["Ana Silva", "Ben Okafor", "Cai Lin"]);
	await expect(
		learner.page
			.getByRole("heading", { name: "Fire safety" })
			.or(learner.page.getByText("Fire safety"))
			.first(),
	).toBeVisible();
	await learner.page.getByRole("button", { name: /^Start/ }).click();
	await expect(rowOf(admin.page, "Ana Silva")).toContainText("In progress");

	await setResult(admin.page, ["Ana Silva"], "Passed");
	await setResult(admin.page, ["Ben Okafor"], "Completed");
	await setResult(admin.page, ["Cai Lin"], "Failed");
	await expect(
		learner.page.getByText(/Valid until .*(10 January 2028|January 10, 2028)/),
	).toBeVisible();
	await expect(
		learner.page.getByText(
			/enrolled again .*(11 December 2027|December 11, 2027)/,
		),
	).toBeVisible();

	// Enrolling by hand warns with the day on which the learner comes round anyway.
	await admin.page.getByRole("button", { name: "Enroll people" }).click();
	await admin.page.getByRole("dialog").getByLabel("Ana Silva").check();
	await expect(
		admin.page.getByText(
			/Ana Silva: To be re-enrolled anyway on (11 December 2027|December 11, 2027)/,
		),
	).toBeVisible();
	await admin.page.getByRole("button", { name: "Cancel" }).click();

	// The day before nothing happens; on the day exactly Ana is re-enrolled, once.
	expect(await dayArrives(product, "2027-12-10T23:00:00.000Z")).toBe(0);
	expect(
		await dayArrives(product, "2027-12-11T00:05:00.000Z"),
	).toBeLessThanOrEqual(1);
	await expect(
		learner.page.getByText(/^(Not started|Start)$/).first(),
	).toBeVisible();
	await expect(rowOf(admin.page, "Ana Silva")).toHaveCount(2);
	expect(await product.recertify()).toBe(0);
	await expect(rowOf(admin.page, "Ben Okafor")).toHaveCount(1);
});

test("the effect is shown before saving, and the catalog warning offers to take the course out", async ({
	product,
	device,
}) => {
	await product.setNow("2027-01-10T09:00:00.000Z");
	const { page } = await device("admin");
	await setUpPortal(page);
	await createCertificate(page, "First aid certificate");
	await createCourse(page, "First aid");
	await fillPolicy(page, {
		certificate: "First aid certificate",
		valid: "100",
		before: "20",
	});
	await page.getByRole("radio", { name: "Disabled" }).click();
	await save(page);
	await publish(page);
	await addPeople(page, [
		"Ana Silva, ana@example.com",
		"Ben Okafor, ben@example.com",
	]);
	await openCourse(page, "First aid", "Enrollments");
	await enroll(page, ["Ana Silva", "Ben Okafor"]);
	await setResult(page, ["Ana Silva", "Ben Okafor"], "Passed");
	await page.getByRole("link", { name: "Info", exact: true }).click();
	await page.getByLabel("In the catalog").check();
	await save(page);
	await page.getByRole("link", { name: "Certs & Credits" }).click();
	await page.getByRole("radio", { name: "Enabled" }).click();
	await expect(
		page.getByText(
			/0 learners at once,\s+0 within 30 days,\s+2 within 90 days/,
		),
	).toBeVisible();
	await page.getByLabel("Auto re-enroll learner").fill("99");
	await expect(
		page.getByText(/0 learners at once,\s+2 within 30 days/),
	).toBeVisible();
	await expect(page.getByText("This course is in the catalog")).toBeVisible();
	await page.getByLabel("Remove this course from the catalog").check();
	await save(page);
	await expect(page.getByText("In the catalog", { exact: true })).toBeHidden();
	await allSaved(page);
});
