import type { Page } from "@playwright/test";
import superjson from "superjson";
import { furnish } from "./behind.ts";
import { accessible } from "./pages.ts";
import { expect, test } from "./product.ts";
import {
	allSaved,
	enroll,
	goTo,
	openCourse,
	save,
	setResult,
} from "./steps.ts";

/** The server says that this many e-mails failed, the newest fifty of which it lists. */
async function emailsFailed(page: Page): Promise<void> {
	const email = (number: number) => ({
		id: `00000000-0000-7000-8000-${String(number).padStart(12, "0")}`,
		address: "ana@example.com",
		subject: "Fire safety",
		text: "",
		status: "failed",
		attempts: 1,
		lastError: "550 No such mailbox",
		createdAt: "2027-01-09T09:00:00.000Z",
		sentAt: null,
	});
	await page.route("**/api/trpc/mail.list**", (route) =>
		route.fulfill({
			json: {
				result: {
					data: superjson.serialize({
						sends: true,
						emails: Array.from({ length: 50 }, (_, index) => email(index)),
					}),
				},
			},
		}),
	);
}

const needs = (page: Page) => page.getByRole("region", { name: "Needs you" });
const waiting = "Fire safety · 1 learner waits for a session";

test("the overview says what needs the admin and reads as a table too, by keyboard, on a phone and with no network; the courses say what they do and how they stand", async ({
	product,
	device,
}) => {
	await product.setNow("2027-01-10T09:00:00.000Z");
	const admin = await device("admin");
	await furnish(admin.page);
	await openCourse(admin.page, "Fire safety", "Enrollments");
	await enroll(admin.page, ["Ana Silva"]);
	await setResult(admin.page, ["Ana Silva"], "Passed");
	await admin.page
		.getByRole("link", { name: "Live Learning", exact: true })
		.click();
	await admin.page.getByRole("switch", { name: "Live Learning" }).click();
	await admin.page.getByRole("switch", { name: "Training overbook" }).click();
	await save(admin.page);
	await admin.page
		.getByRole("link", { name: "Enrollments", exact: true })
		.click();
	await enroll(admin.page, ["Ben Okafor"]);
	await allSaved(admin.page);

	await emailsFailed(admin.page);
	await goTo(admin.page, "Overview");
	const course = await needs(admin.page)
		.getByRole("link", { name: waiting })
		.getAttribute("href");
	expect(course).toMatch(/^\/courses\/[0-9a-f-]+\/live-learning$/);
	await expect(
		needs(admin.page).getByRole("link", {
			name: "At least 50 e-mails could not be delivered.",
		}),
	).toHaveAttribute("href", "/settings/emails");
	await expect(
		admin.page.getByRole("link", { name: "Certified" }),
	).toHaveAttribute("href", "/reports?state=certified");

	// By keyboard: the table opens, and its figure leads where its bar does.
	const summary = admin.page.getByText("As a table");
	await summary.focus();
	await admin.page.keyboard.press("Enter");
	const table = admin.page.getByRole("table", {
		name: "The next twelve months",
	});
	await expect(table.getByRole("row")).toHaveCount(13);
	const december = table.getByRole("row", { name: /^December 2027/ });
	await expect(december.getByRole("cell")).toHaveText(["1", "0"]);
	await admin.page.keyboard.press("Tab");
	await expect(december.getByRole("link")).toBeFocused();
	const bar = admin.page.getByRole("link", {
		name: "December 2027: 1 re-enrollment",
	});
	const address = "/reports?reEnrollFrom=2027-12-01&reEnrollTo=2027-12-31";
	await expect(bar).toHaveAttribute("href", address);
	await expect(december.getByRole("link")).toHaveAttribute("href", address);
	for (const width of [1280, 390]) {
		await admin.page.setViewportSize({ width, height: 800 });
		await accessible(admin.page);
	}
	expect(
		await admin.page.evaluate(
			() => document.documentElement.scrollWidth - window.innerWidth,
		),
	).toBeLessThanOrEqual(0);
	await admin.page.setViewportSize({ width: 1280, height: 800 });

	await goTo(admin.page, "Courses");
	const row = admin.page.getByRole("row", { name: /Fire safety/ });
	await expect(row).toContainText("Version 1");
	await expect(row).toContainText("Valid 365 days, re-enrolls 30 days before");
	// All of it is in sight, not cut off.
	expect(
		await row
			.getByText("Valid 365 days")
			.evaluate(
				({ scrollWidth, clientWidth, scrollHeight, clientHeight }) =>
					scrollWidth <= clientWidth && scrollHeight <= clientHeight,
			),
	).toBe(true);
	await expect(row).toContainText("Certified: 1, Enrolled: 1");
	await expect(row.getByRole("link", { name: "1" })).toHaveAttribute(
		"href",
		/^\/reports\?course=[0-9a-f-]+&state=certified$/,
	);

	// The server alone knows of the e-mails: without it the page is silent about them, and right about the rest.
	await admin.offline(true);
	const page = await admin.reopen("/");
	await expect(
		needs(page).getByRole("link", { name: waiting }),
	).toHaveAttribute("href", course ?? "");
	await expect(needs(page).getByRole("link")).toHaveCount(1);
	await expect(page.getByRole("alert")).toHaveCount(0);
	await page.getByText("As a table").click();
	await page
		.getByRole("table", { name: "The next twelve months" })
		.getByRole("link")
		.click();
	await expect(
		page.getByRole("grid", { name: "Compliance" }).getByRole("row"),
	).toHaveCount(2);
});
