import { furnish } from "./behind.ts";
import { expect, test } from "./product.ts";
import {
	accept,
	allSaved,
	dayArrives,
	enroll,
	goTo,
	invitationLink,
	openCourse,
	publish,
	rowOf,
	save,
	setResult,
} from "./steps.ts";

test("offline the admin goes on, closes the browser and opens it again; back online everything is sent", async ({
	product,
	device,
}) => {
	await product.setNow("2027-01-10T09:00:00.000Z");
	const admin = await device("admin");
	await furnish(admin.page);
	const learner = await device("learner");
	await accept(learner.page, await invitationLink(admin.page, "Ana Silva"));
	await openCourse(admin.page, "Fire safety", "Enrollments");
	await enroll(admin.page, ["Ana Silva"]);
	await allSaved(admin.page);

	await admin.offline(true);
	await setResult(admin.page, ["Ana Silva"], "Passed");
	await enroll(admin.page, ["Ben Okafor"]);
	await admin.page.getByRole("link", { name: "Info", exact: true }).click();
	await admin.page.getByLabel("Title").fill("Fire safety at sea");
	await save(admin.page);
	await expect(admin.page.getByText(/3 waiting/).first()).toBeVisible();

	// The app itself opens offline, at the route where it was, with everything as it was left.
	const path = new URL(admin.page.url()).pathname;
	await admin.reopen(path);
	await expect(
		admin.page.getByRole("heading", { level: 1, name: "Fire safety at sea" }),
	).toBeVisible();
	await admin.page
		.getByRole("link", { name: "Enrollments", exact: true })
		.click();
	await expect(rowOf(admin.page, "Ana Silva")).toContainText("Passed");
	await expect(rowOf(admin.page, "Ben Okafor")).toContainText("Not started");
	await expect(
		rowOf(admin.page, "Ben Okafor").getByText(/not yet sent/),
	).toBeAttached();
	await expect(admin.page.getByText(/3 waiting/).first()).toBeVisible();

	await admin.offline(false);
	await allSaved(admin.page);
	await expect(
		rowOf(admin.page, "Ben Okafor").getByText(/not yet sent/),
	).toHaveCount(0);
	await expect(learner.page.getByText(/Valid until/).first()).toBeVisible();
	await expect(
		learner.page.getByText("Fire safety at sea").first(),
	).toBeVisible();
	// What goes to the server does not wait for the worker that keeps the app.
	const ways = await admin.page.evaluate(() =>
		(performance.getEntriesByType("resource") as PerformanceResourceTiming[])
			.filter(
				({ name, responseStatus }) =>
					name.includes("/api/trpc/") && responseStatus === 200,
			)
			.map((entry) => Reflect.get(entry, "workerFinalSourceType")),
	);
	expect([...new Set(ways)]).toEqual(["network"]);

	// The learner's app opens offline too.
	await learner.offline(true);
	await learner.reopen("/learning");
	await expect(learner.page.getByText(/Valid until/).first()).toBeVisible();
});

test("what the server refuses stands under Needs attention with what was typed: corrected and resent, or discarded", async ({
	product,
	device,
}) => {
	await product.setNow("2027-01-10T09:00:00.000Z");
	const admin = await device("admin");
	await furnish(admin.page);
	const second = await device("second");
	await second.page.goto("/");
	await second.page.getByLabel(/e-mail/i).fill("ada@example.com");
	await second.page.getByLabel("Password").fill("correct horse battery");
	await second.page.getByRole("button", { name: "Sign in" }).click();
	await allSaved(second.page);

	// Offline, one admin adds a person whose address another admin gives to somebody else meanwhile.
	await admin.offline(true);
	for (const [name, email] of [
		["Cai Lin", "cai@example.com"],
		["Dee Ray", "dee@example.com"],
	] as const) {
		await goTo(admin.page, "People");
		await admin.page.getByRole("button", { name: "Add person" }).click();
		await admin.page.getByRole("dialog").getByLabel("Name").fill(name);
		await admin.page.getByRole("dialog").getByLabel("E-mail").fill(email);
		await admin.page
			.getByRole("dialog")
			.getByRole("button", { name: "Add person" })
			.click();
		await expect(rowOf(admin.page, name)).toBeVisible();
	}
	await goTo(second.page, "People");
	await second.page.getByRole("button", { name: "Add several" }).click();
	await second.page
		.getByRole("dialog")
		.getByLabel("People")
		.fill("Carl Linus, cai@example.com\nDora Ray, dee@example.com");
	await second.page.getByRole("button", { name: /^Add 2/ }).click();
	await expect(rowOf(second.page, "Dora Ray")).toBeVisible();
	await allSaved(second.page);

	await admin.offline(false);
	await admin.page.getByRole("link", { name: /2 need attention/ }).click();
	const attention = admin.page.getByRole("region", { name: /Needs attention/ });
	await expect(
		attention.getByText("Carl Linus has this e-mail address already."),
	).toBeVisible();
	const cai = attention.getByRole("listitem").filter({ hasText: "Cai Lin" });
	const dee = attention.getByRole("listitem").filter({ hasText: "Dee Ray" });
	await cai.getByRole("button", { name: "Correct and resend" }).click();
	await admin.page
		.getByRole("textbox", { name: "E-mail" })
		.fill("cai.lin@example.com");
	await admin.page.getByRole("button", { name: "Resend", exact: true }).click();
	await expect(
		admin.page.getByRole("link", { name: /1 needs attention/ }),
	).toBeVisible();
	await dee.getByRole("button", { name: "Discard" }).click();
	await admin.page
		.getByRole("alertdialog")
		.getByRole("button", { name: "Discard" })
		.click();
	await allSaved(admin.page);
	await goTo(second.page, "People");
	await expect(rowOf(second.page, "Cai Lin")).toBeVisible();
	await expect(rowOf(second.page, "Dee Ray")).toHaveCount(0);
});

test("re-enrollments go to the newly published version; archiving the course ends them", async ({
	product,
	device,
}) => {
	await product.setNow("2027-01-10T09:00:00.000Z");
	const { page } = await device("admin");
	await furnish(page);
	await openCourse(page, "Fire safety", "Enrollments");
	await enroll(page, ["Ana Silva", "Ben Okafor"]);
	await setResult(page, ["Ana Silva"], "Passed");
	await allSaved(page);
	await page.getByRole("button", { name: "More actions" }).click();
	await page.getByRole("menuitem", { name: "Create a new version" }).click();
	await page
		.getByRole("alertdialog")
		.getByRole("button", { name: "Create a new version" })
		.click();
	await expect(
		page.getByRole("heading", { name: "Version 2", exact: true }),
	).toBeVisible();
	await publish(page);
	await allSaved(page);

	expect(
		await dayArrives(product, "2027-12-11T00:05:00.000Z"),
	).toBeLessThanOrEqual(1);
	await page.getByRole("link", { name: "Enrollments", exact: true }).click();
	const anas = rowOf(page, "Ana Silva");
	await expect(anas).toHaveCount(2);
	await expect(anas.first()).toContainText("2");
	// Ben, on the former version, stays on it and can finish it.
	await setResult(page, ["Ben Okafor"], "Passed");
	await allSaved(page);

	await page.getByRole("button", { name: "More actions" }).click();
	await page.getByRole("menuitem", { name: "Archive" }).click();
	await page
		.getByRole("alertdialog")
		.getByRole("button", { name: "Archive" })
		.click();
	await expect(rowOf(page, "Ben Okafor")).toContainText("Archived");
	await allSaved(page);
	expect(await dayArrives(product, "2028-12-01T00:05:00.000Z")).toBe(0);
	await expect(rowOf(page, "Ben Okafor")).toHaveCount(1);
});

test("killed without warning, the server has lost nothing that it acknowledged", async ({
	product,
	device,
}) => {
	await product.setNow("2027-01-10T09:00:00.000Z");
	const { page } = await device("admin");
	await furnish(page);
	await product.kill();
	await product.start();
	await page.reload();
	await goTo(page, "People");
	await expect(rowOf(page, "Ana Silva")).toBeVisible();
	const other = await device("other");
	await other.page.goto("/");
	await other.page.getByLabel(/e-mail/i).fill("ada@example.com");
	await other.page.getByLabel("Password").fill("correct horse battery");
	await other.page.getByRole("button", { name: "Sign in" }).click();
	await goTo(other.page, "People");
	await expect(rowOf(other.page, "Ben Okafor")).toBeVisible();
});
