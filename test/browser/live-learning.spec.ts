import type { Page } from "@playwright/test";
import { furnish } from "./behind.ts";
import { expect, test } from "./product.ts";
import {
	allSaved,
	enroll,
	goTo,
	invitationLink,
	openCourse,
	PASSWORD,
	rowOf,
	save,
} from "./steps.ts";

const INSTRUCTOR = { name: "Ivo Novak", email: "ivo@example.com" };

async function addInstructor(page: Page): Promise<void> {
	await goTo(page, "People");
	await page.getByRole("button", { name: "Add person" }).click();
	const dialog = page.getByRole("dialog");
	await dialog.getByLabel("Name").fill(INSTRUCTOR.name);
	await dialog.getByLabel("E-mail").fill(INSTRUCTOR.email);
	await dialog.getByLabel("Role").click();
	await page.getByRole("option", { name: "Instructor" }).click();
	await dialog.getByRole("button", { name: "Add person" }).click();
	await expect(dialog).toBeHidden();
}

/** Adds a session of 12 January 2027, 09:00 to 12:00, that Ivo leads. */
async function addSession(page: Page, capacity: string): Promise<void> {
	await page.getByRole("button", { name: "Add session" }).first().click();
	const dialog = page.getByRole("dialog");
	await dialog.getByLabel("Starts", { exact: true }).fill("2027-01-12");
	await dialog.getByLabel("Starts at").fill("09:00");
	await dialog.getByLabel("Ends at").fill("08:00");
	await dialog
		.getByLabel("Place or link")
		.fill("Basement 2, https://meet.example.com/fire");
	await dialog.getByLabel("Capacity").fill(capacity);
	await dialog.getByLabel(INSTRUCTOR.name).check();
	const add = dialog.getByRole("button", { name: "Add session" });
	await add.click();
	await expect(
		dialog.getByText("The session must end after it starts."),
	).toBeVisible();
	await expect(dialog.getByLabel("Ends at")).toHaveAttribute(
		"aria-invalid",
		"true",
	);
	await dialog.getByLabel("Ends at").fill("12:00");
	await add.click();
	await expect(dialog).toBeHidden();
}

const coming = (page: Page) =>
	page.getByRole("grid", { name: "Coming sessions" });
const list = (page: Page) =>
	page.getByRole("grid", { name: "Unregistered learners" });

test("places go by the list, a cancelled session gives them back, and attendance marked in a basement awards", async ({
	product,
	device,
}) => {
	await product.setNow("2027-01-10T09:00:00.000Z");
	const { page } = await device("admin");
	await furnish(page);
	await addInstructor(page);

	await openCourse(page, "Fire safety", "Live Learning");
	await page.getByRole("switch", { name: "Live Learning" }).click();
	await page.getByRole("switch", { name: "Training overbook" }).click();
	await save(page);

	await page.getByRole("link", { name: "Enrollments", exact: true }).click();
	await enroll(page, ["Ben Okafor"]);
	await enroll(page, ["Ana Silva"]);
	await page.getByRole("link", { name: "Live Learning", exact: true }).click();
	await expect(list(page).getByRole("row")).toHaveText([
		/No\./,
		/1.*Ben Okafor/,
		/2.*Ana Silva/,
	]);

	// One place: who was enrolled first gets it.
	await addSession(page, "1");
	await expect(coming(page).getByText("1 of 1 place taken")).toBeAttached();
	await expect(
		coming(page).getByRole("link", { name: "https://meet.example.com/fire" }),
	).toHaveAttribute("href", "https://meet.example.com/fire");
	await expect(list(page).getByRole("row")).toHaveText([
		/No\./,
		/1.*Ana Silva/,
	]);

	await coming(page)
		.getByRole("button", { name: /^Actions for the session/ })
		.click();
	await page.getByRole("menuitem", { name: "Cancel session" }).click();
	const question = page.getByRole("alertdialog");
	await expect(question).toContainText("1 learner returns");
	await question.getByRole("button", { name: "Cancel session" }).click();
	await expect(list(page).getByRole("row")).toHaveText([
		/No\./,
		/1.*Ben Okafor/,
		/2.*Ana Silva/,
	]);

	// By hand, nobody moves up by themselves; switching back says who will.
	await page.getByRole("heading", { name: "Event" }).click();
	await page.getByRole("radio", { name: "By hand" }).click();
	await save(page);
	await addSession(page, "2");
	await expect(coming(page).getByText("0 of 2 places taken")).toBeAttached();
	await page.getByRole("button", { name: "Register Ana Silva" }).click();
	await page
		.getByRole("dialog")
		.getByRole("button", { name: "Register", exact: true })
		.click();
	await expect(list(page).getByRole("row")).toHaveText([
		/No\./,
		/1.*Ben Okafor/,
	]);
	await page.getByRole("radio", { name: "Automatic" }).click();
	await expect(
		page.getByText("Places at once: 1 of 1 on the Unregistered learners list."),
	).toBeVisible();
	await save(page);
	await expect(page.getByText("Nobody waits for a session.")).toBeVisible();
	await allSaved(page);

	// The instructor, on a phone.
	const link = await invitationLink(page, INSTRUCTOR.name);
	const phone = await device("phone");
	await phone.page.setViewportSize({ width: 390, height: 844 });
	await phone.page.goto(link);
	await phone.page
		.getByLabel(/password/i)
		.first()
		.fill(PASSWORD);
	await phone.page
		.getByRole("button", { name: /password|join|sign in/i })
		.click();
	await goTo(phone.page, "My sessions");
	await coming(phone.page).getByRole("link").first().click();
	await expect(
		phone.page.getByText(/Attendance can be marked from\s+.*9:00/),
	).toBeVisible();
	await expect(
		phone.page.getByRole("button", { name: /^Attended/ }),
	).toHaveCount(0);

	await product.setNow("2027-01-12T09:05:00.000Z");
	await phone.page.reload();
	await expect(
		phone.page.getByRole("button", { name: "Attended: Ana Silva" }),
	).toBeVisible();
	await phone.offline(true);
	await phone.page.getByRole("button", { name: "Attended: Ana Silva" }).click();
	await phone.page.getByRole("button", { name: "Absent: Ben Okafor" }).click();
	await expect(
		phone.page.getByText("2 of 2 marked · 2 not yet sent"),
	).toBeVisible();

	await openCourse(page, "Fire safety", "Enrollments");
	await expect(rowOf(page, "Ana Silva")).toContainText("Not started");
	await phone.offline(false);
	await expect(rowOf(page, "Ana Silva")).toContainText("Passed");
	await expect(rowOf(page, "Ana Silva")).toContainText(
		/12 Jan 2028|Jan 12, 2028/,
	);
	await expect(rowOf(page, "Ben Okafor")).toContainText("Failed");
	await expect(
		phone.page.getByText("2 of 2 marked", { exact: true }),
	).toBeVisible();
	// What is shown of the list is in the address.
	const toMark = phone.page.getByRole("radio", { name: "To mark 0" });
	await toMark.click();
	await expect
		.poll(() => new URL(phone.page.url()).search)
		.toBe("?show=to-mark");
	await phone.page.reload();
	await expect(toMark).toBeChecked();
	await expect(phone.page.getByText("Everybody is marked.")).toBeVisible();
});
