import type { Page } from "@playwright/test";
import { v7 as uuidv7 } from "uuid";
import { act, addPerson, publishedCourse } from "./behind.ts";
import { accessible, picture } from "./pages.ts";
import { expect, test } from "./product.ts";
import { allSaved, goTo, openSync, setUpPortal, signIn } from "./steps.ts";

/** A course with a session on 20 January 2027, from 22:30 in Dublin, on which `learnerId` is enrolled. */
async function enrollOnEvening(admin: Page, learnerId: string): Promise<void> {
	const certificateId = uuidv7();
	const { courseId, courseVersionId, deeds } = publishedCourse(certificateId);
	await act(admin, [
		{
			kind: "createCertificate",
			payload: { certificateId, title: "Fire safety certificate", text: "" },
		},
		...deeds,
		{
			kind: "setLiveLearning",
			payload: {
				courseVersionId,
				changes: { hasLiveLearning: { from: false, to: true } },
			},
		},
		{
			kind: "addSession",
			payload: {
				sessionId: uuidv7(),
				courseVersionId,
				startsAt: "2027-01-20T22:30:00.000Z",
				endsAt: "2027-01-20T23:30:00.000Z",
				place: "Room 1",
				capacity: 5,
				instructorIds: [],
			},
		},
		{
			kind: "enroll",
			payload: { enrollmentId: uuidv7(), learnerId, courseId },
		},
	]);
}

test("a person changes their password, which signs their other devices out, and reads times in their own time zone on each", async ({
	product,
	device,
}) => {
	await product.setNow("2027-01-10T09:00:00.000Z");
	const admin = await device("admin");
	await setUpPortal(admin.page);
	const ana = await addPerson(admin.page, "Ana Silva");
	await enrollOnEvening(admin.page, ana.id);
	const { page, ...here } = await device("here");
	await signIn(page, ana);
	const { page: other } = await device("other");
	await signIn(other, ana);
	await expect(other.getByRole("article")).toContainText(
		/Jan 20, 2027.* · Europe\/Dublin/,
	);

	// The time zone follows the person; days of certificates stay the portal's, and it says so.
	await goTo(page, "Settings");
	const zone = page.getByRole("combobox", { name: "Your time zone" });
	await expect(zone).toHaveAccessibleDescription(/days of Europe\/Dublin/);
	await zone.fill("Tokyo");
	await page.getByRole("option", { name: "Asia/Tokyo" }).click();
	await accessible(page);
	await allSaved(page);
	for (const shown of [page, other]) {
		await goTo(shown, "My learning");
		await expect(shown.getByRole("article")).toContainText(
			/Jan 21, 2027.*7:30.* · Asia\/Tokyo/,
		);
		await expect(shown.getByRole("article")).toContainText(
			/Jan 20, 2027.* · Europe\/Dublin/,
		);
	}
	await openSync(page);
	await expect(
		page.getByText(/Jan 10, 2027, 6:\d\d\sPM/).first(),
	).toBeVisible();

	// The password needs a network, and says so.
	await page.goto("/profile");
	const button = page.getByRole("button", { name: "Change password" });
	await here.offline(true);
	await expect(page.getByText(/changing it needs a network/)).toBeVisible();
	await expect(button).toBeDisabled();
	await here.offline(false);
	await button.click();
	const dialog = page.getByRole("dialog");
	const fill = async (current: string, next: string, again: string) => {
		await dialog.getByLabel("Current password").fill(current);
		await dialog.getByLabel("New password", { exact: true }).fill(next);
		await dialog.getByLabel("New password again").fill(again);
		await dialog.getByRole("button", { name: "Change password" }).click();
	};
	const NEW = "another long password";
	await fill(ana.password, NEW, `${NEW}!`);
	await expect(
		dialog.getByLabel("New password again"),
	).toHaveAccessibleDescription("The two new passwords are not the same.");
	await fill("not my password", NEW, NEW);
	await expect(
		dialog.getByLabel("Current password"),
	).toHaveAccessibleDescription("This is not your current password.");
	await accessible(page);
	await page.setViewportSize({ width: 390, height: 800 });
	await picture(page, "password-390");
	await page.setViewportSize({ width: 1280, height: 800 });
	await fill(ana.password, NEW, NEW);
	await expect(
		page.getByText("Password changed. Your other devices are signed out."),
	).toBeVisible();
	await expect(dialog).toBeHidden();

	await other.reload();
	await openSync(other);
	await expect(
		other.getByRole("heading", { name: "Your session has ended" }),
	).toBeVisible();
	await other.getByRole("link", { name: "Sign in again", exact: true }).click();
	await other.getByLabel("E-mail address").fill(ana.email);
	await other.getByLabel("Password").fill(ana.password);
	await other.getByRole("button", { name: "Sign in" }).click();
	await expect(other.getByText(/the password is not right/)).toBeVisible();
	await other.getByRole("link", { name: "Forgot password?" }).click();
	await expect(
		other.getByText(/Ask its admin for an invitation/),
	).toBeVisible();
	await accessible(other);
	await signIn(other, { ...ana, password: NEW });
	await goTo(page, "Settings");
	await allSaved(page);
	await other.goto("/new-password/no-such-link");
	await other.getByLabel("New password").fill(NEW);
	await other.getByRole("button", { name: "Set password" }).click();
	await expect(other.getByText(/used or is too old/)).toBeVisible();
});

test("who has forgotten their password sets a new one by the link in an e-mail, which works once", async ({
	product,
	postOffice,
	device,
}) => {
	const admin = await device("admin");
	await setUpPortal(admin.page);
	const ana = await addPerson(admin.page, "Ana Silva");
	await product.stop();
	await product.start({ mailUrl: postOffice.url });
	const { page } = await device("phone");
	await page.setViewportSize({ width: 390, height: 800 });
	const look = async (name: string) => {
		await accessible(page);
		await picture(page, `${name}-390`);
	};

	await page.goto("/");
	await page.getByRole("link", { name: "Forgot password?" }).click();
	// The sign-in page has a field of the same name.
	await expect(
		page.getByRole("heading", { name: "Forgot password" }),
	).toBeVisible();
	await page.getByLabel("E-mail address").fill(ana.email);
	await look("forgot-password");
	await page.getByRole("button", { name: "Send me a link" }).click();
	await expect(
		page.getByText(/a link to set a new password is on its way there/),
	).toBeVisible();
	await look("forgot-password-sent");

	await expect.poll(() => postOffice.letters).toHaveLength(1);
	const [letter = ""] = postOffice.letters;
	expect(letter).toContain(`To: ${ana.email}`);
	expect(letter).toContain("Subject: Harbour Training: set a new password");
	const link = /http:\S+/.exec(letter)?.[0] ?? "";
	expect(link).toContain(`${product.url}/new-password/`);
	const set = async (password: string) => {
		await page.goto(link);
		await page.getByLabel("New password").fill(password);
		await page.getByRole("button", { name: "Set password" }).click();
	};
	await set("too short");
	await expect(page.getByLabel("New password")).toHaveAccessibleDescription(
		/at least 10 characters/i,
	);
	await look("new-password");
	const NEW = "another long password";
	await set(NEW);
	await expect(page.getByText(/^Your new password is set/)).toBeVisible();
	await look("new-password-set");

	await page.getByRole("link", { name: "Sign in", exact: true }).click();
	await page.getByLabel("E-mail address").fill(ana.email);
	await page.getByLabel("Password").fill(ana.password);
	await page.getByRole("button", { name: "Sign in" }).click();
	await expect(page.getByText(/the password is not right/)).toBeVisible();
	await page.getByLabel("Password").fill(NEW);
	await page.getByRole("button", { name: "Sign in" }).click();
	await expect(
		page.getByRole("heading", { level: 1, name: "My learning" }),
	).toBeVisible();

	await set("yet another long password");
	await expect(page.getByRole("alert")).toHaveText(
		"This link has been used or is too old. Ask for a new one.",
	);
	await look("new-password-used");
	await page.getByRole("link", { name: "Ask for a new link" }).click();
	await expect(
		page.getByRole("button", { name: "Send me a link" }),
	).toBeVisible();
});
