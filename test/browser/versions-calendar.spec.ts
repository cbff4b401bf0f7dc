import type { Page } from "@playwright/test";
import { v7 as uuidv7 } from "uuid";
import { act, addPerson, publishedCourse } from "./behind.ts";
import { accessible } from "./pages.ts";
import { expect, test } from "./product.ts";
import {
	allSaved,
	goTo,
	openCourse,
	publish,
	save,
	setUpPortal,
} from "./steps.ts";

/** What makes a draft, of “Fire safety” without anything else, with two lessons, published. */
function courseWithLessons(certificateId: string) {
	const { courseId, deeds } = publishedCourse(certificateId);
	const [create, policy, publishing] = deeds;
	const { courseVersionId } = (
		create as { payload: { courseVersionId: string } }
	).payload;
	const lesson = (title: string, text: string) => {
		const contentId = uuidv7();
		return [
			{
				kind: "addContent",
				payload: { contentId, courseVersionId, kind: "lesson", title },
			},
			{
				kind: "editContent",
				payload: { contentId, changes: { text: { from: "", to: text } } },
			},
		];
	};
	return {
		courseId,
		courseVersionId,
		deeds: [
			create,
			policy,
			...lesson("Exits", "Call the **chief** warden at once."),
			...lesson("Alarms", "Press the red button."),
			publishing,
		].filter((deed) => deed !== undefined),
	};
}

async function furnish(page: Page) {
	await setUpPortal(page);
	const certificateId = uuidv7();
	const course = courseWithLessons(certificateId);
	await act(page, [
		{
			kind: "createCertificate",
			payload: { certificateId, title: "Fire safety certificate", text: "" },
		},
		...course.deeds,
	]);
	return course;
}

test("a draft is compared word by word offline, published with its effect, and archiving stands apart", async ({
	product,
	device,
}) => {
	await product.setNow("2027-01-10T09:00:00.000Z");
	const admin = await device("admin");
	const { page } = admin;
	const course = await furnish(page);
	const people = [];
	for (const name of ["Ana Silva", "Ben Okafor"])
		people.push(await addPerson(page, name, { invited: false }));
	const enrollments = people.map(() => uuidv7());
	await act(
		page,
		people.map(({ id }, index) => ({
			kind: "enroll",
			payload: {
				enrollmentId: enrollments[index],
				courseId: course.courseId,
				learnerId: id,
			},
		})),
	);
	await act(page, [
		{
			kind: "recordResult",
			payload: { enrollmentId: enrollments[0], status: "passed" },
		},
	]);
	await openCourse(page, "Fire safety", "Versions");
	await allSaved(page);
	await expect(
		page.getByRole("heading", { name: "Compare versions" }),
	).toHaveCount(0);

	await admin.offline(true);
	await page
		.getByRole("button", { name: "Create a new version" })
		.first()
		.click();
	await page
		.getByRole("alertdialog")
		.getByRole("button", { name: "Create a new version" })
		.click();
	await expect(
		page.getByText("Nothing differs between these versions."),
	).toBeVisible();

	await page.getByRole("link", { name: "Content", exact: true }).click();
	await page.getByRole("link", { name: /^Exits/ }).click();
	await page
		.getByLabel("Lesson", { exact: true })
		.fill("Call the **fire** warden at once.");
	await save(page);
	await page.getByRole("link", { name: "All content" }).click();
	await page.getByRole("button", { name: "Move up: Alarms" }).click();
	await page.getByRole("button", { name: "Add lesson" }).click();
	await page.getByLabel("Title").fill("Meeting point");
	await save(page);
	await page.getByRole("link", { name: "Certs & Credits" }).click();
	await page.getByRole("radio", { name: "Version 2 (Draft)" }).check();
	await page.getByLabel("Certificate Expires").fill("730");
	await expect(
		page.getByText("Certificates that learners have keep their end."),
	).toBeVisible();
	await save(page);
	await page.getByRole("link", { name: "Versions", exact: true }).click();

	const compared = page.getByRole("region", { name: "Compare versions" });
	await expect(
		compared.getByRole("row", { name: "Certificate Expires" }),
	).toHaveText(/365 days\s*730 days/);
	const lessons = compared.getByRole("region", { name: "Content" });
	await expect(lessons.locator("li", { hasText: "Exits" })).toContainText(
		"Changed",
	);
	await expect(lessons.locator("del")).toHaveText("[Removed:chief]");
	await expect(lessons.locator("ins")).toHaveText("[Added:fire]");
	await expect(
		lessons.locator("li", { hasText: "Meeting point" }),
	).toContainText("Added");
	await expect(lessons.getByText("Moved", { exact: true })).toHaveCount(1);
	await accessible(page);
	await page.setViewportSize({ width: 390, height: 844 });
	await expect(lessons.locator("ins")).toBeVisible();
	await accessible(page);
	await page.setViewportSize({ width: 1280, height: 800 });

	// The other way round, which a reload keeps.
	await compared.getByLabel("Before").click();
	await page.getByRole("option", { name: "Version 2 (Draft)" }).click();
	await expect(compared.getByText("one and the same version")).toBeVisible();
	await compared.getByLabel("After").click();
	await page.getByRole("option", { name: "Version 1 (Published)" }).click();
	await page.reload();
	await expect(
		compared.getByRole("row", { name: "Certificate Expires" }),
	).toHaveText(/730 days\s*365 days/);
	await admin.offline(false);
	await allSaved(page);

	await page.getByRole("button", { name: "Publish version 2" }).click();
	const effect = page
		.getByRole("dialog")
		.getByLabel("Learners of this course now");
	await expect(effect).toHaveText(/1\s*Not started|Not started\s*1/);
	await expect(effect).toHaveText(/1\s*Certified|Certified\s*1/);
	await page
		.getByRole("dialog")
		.getByRole("button", { name: "Cancel" })
		.click();
	await publish(page);

	const steps = page.getByRole("region", {
		name: "Go on with this course, or end it",
	});
	await expect(steps).toContainText("Planned re-enrollments that are dropped");
	await steps.getByRole("button", { name: "Archive…" }).click();
	await expect(page.getByRole("alertdialog")).toContainText(
		"recertification ends for 1 learner",
	);
	await page
		.getByRole("alertdialog")
		.getByRole("button", { name: "Archive" })
		.click();
	await expect(page.getByText("Archived", { exact: true })).toBeVisible();
	await expect(steps).toHaveCount(0);
});

test("sessions stand in a calendar in the portal's zone: by keyboard, on a phone, offline, in the address", async ({
	product,
	device,
}) => {
	await product.setNow("2027-01-10T09:00:00.000Z");
	const admin = await device("admin");
	const { page } = admin;
	const { courseVersionId } = await furnish(page);
	await act(page, [
		{
			kind: "setLiveLearning",
			payload: {
				courseVersionId,
				changes: { hasLiveLearning: { from: false, to: true } },
			},
		},
		...[
			["2027-01-12T09:00:00.000Z", "2027-01-12T12:00:00.000Z", "Room 4", 12],
			["2027-01-12T13:00:00.000Z", "2027-01-12T15:00:00.000Z", "Room 5", 8],
			["2027-02-03T23:30:00.000Z", "2027-02-05T12:00:00.000Z", "Harbour", 20],
		].map(([startsAt, endsAt, place, capacity]) => ({
			kind: "addSession",
			payload: {
				sessionId: uuidv7(),
				courseVersionId,
				startsAt,
				endsAt,
				place,
				capacity,
				instructorIds: [],
			},
		})),
	]);
	await goTo(page, "Sessions");
	await allSaved(page);
	await page.getByRole("radio", { name: "Calendar" }).check();
	const calendar = page.getByRole("grid", { name: "January 2027" });
	await expect(
		calendar
			.getByRole("gridcell", { name: /12 January 2027|January 12, 2027/ })
			.getByRole("link", { name: /Fire safety/ }),
	).toHaveCount(2);
	await expect(page.getByText("Times are in Europe/Dublin.")).toBeVisible();
	await expect(calendar.getByText("0 of 12 places taken")).toBeAttached();
	await accessible(page);

	// By keyboard: to the day, into its sessions, back, and on to the next month.
	const cell = (name: RegExp) => page.getByRole("gridcell", { name });
	await expect(cell(/10 January 2027|January 10, 2027/)).toHaveAttribute(
		"aria-current",
		"date",
	);
	await cell(/10 January 2027|January 10, 2027/).focus();
	await page.keyboard.press("ArrowRight");
	await page.keyboard.press("ArrowRight");
	const twelfth = cell(/12 January 2027|January 12, 2027/);
	await expect(twelfth).toBeFocused();
	await page.keyboard.press("Enter");
	await expect(twelfth.getByRole("link").first()).toBeFocused();
	await page.keyboard.press("Escape");
	await expect(twelfth).toBeFocused();
	await page.keyboard.press("PageDown");
	await expect(page.getByRole("grid", { name: "February 2027" })).toBeVisible();
	await expect(cell(/12 February 2027|February 12, 2027/)).toBeFocused();
	await expect(page).toHaveURL(/view=calendar&month=2027-02/);
	await expect(
		cell(/(^| )3 February 2027|February 3, 2027/).getByRole("link"),
	).toHaveText(/From.*23:30|From.*11:30/);
	await expect(
		cell(/(^| )4 February 2027|February 4, 2027/).getByRole("link"),
	).toContainText("All day");
	await expect(
		cell(/(^| )5 February 2027|February 5, 2027/).getByRole("link"),
	).toContainText("Until");

	// A reload keeps the month, without a network too; on a phone it is a list of days.
	await admin.offline(true);
	await page.reload();
	await expect(page.getByRole("grid", { name: "February 2027" })).toBeVisible();
	await page.setViewportSize({ width: 390, height: 844 });
	await expect(page.getByRole("grid")).toHaveCount(0);
	await expect(page.getByRole("link", { name: /All day/ })).toBeVisible();
	await accessible(page);
	await page.getByRole("button", { name: "Month after" }).click();
	await expect(page.getByText("No session in this month.")).toBeVisible();
	await page.getByRole("button", { name: "Today" }).click();
	await page.getByRole("radio", { name: "Week" }).check();
	await expect(page).toHaveURL(/week=2027-01-/);
	await page.setViewportSize({ width: 1280, height: 800 });
	const room = page.getByRole("grid").getByRole("link", { name: /Room 4/ });
	await expect(room).toBeVisible();
	await page.getByRole("button", { name: "Week after" }).click();
	await expect(room).toHaveCount(0);
	await page.getByRole("button", { name: "Week before" }).click();
	await expect(room).toBeVisible();
	await accessible(page);

	// The course has its own.
	await openCourse(page, "Fire safety", "Live Learning");
	await page.getByRole("radio", { name: "Calendar" }).check();
	await page
		.getByRole("grid", { name: "January 2027" })
		.getByRole("link", { name: /Room 5/ })
		.click();
	await expect(page.getByRole("heading", { name: "Attendance" })).toBeVisible();
	await page.goBack();
	await expect(page.getByRole("grid", { name: "January 2027" })).toBeVisible();
	// What is typed on the same page stays while the calendar goes on.
	await page.getByRole("heading", { name: "Event" }).click();
	const overbook = page.getByRole("switch", { name: "Training overbook" });
	await overbook.click();
	await page.getByRole("button", { name: "Month after" }).click();
	await expect(page).toHaveURL(/month=2027-02/);
	await expect(page.getByRole("alertdialog")).toHaveCount(0);
	await expect(overbook).toBeChecked();
});
