import type { Page } from "@playwright/test";
import { v7 as uuidv7 } from "uuid";
import { act, addPerson, publishedCourse } from "./behind.ts";
import { accessible } from "./pages.ts";
import { expect, test } from "./product.ts";
import { allSaved, goTo, openSync, setUpPortal, signIn } from "./steps.ts";

/** A portal whose course in the catalog has three sessions: of one place, of two, and a full one. */
async function offer(page: Page): Promise<void> {
	await setUpPortal(page);
	const certificateId = uuidv7();
	const { courseId, courseVersionId, deeds } = publishedCourse(certificateId);
	const session = (day: string, capacity: number) => ({
		kind: "addSession",
		payload: {
			sessionId: uuidv7(),
			courseVersionId,
			startsAt: `${day}T09:00:00.000Z`,
			endsAt: `${day}T12:00:00.000Z`,
			place: "Room 1",
			capacity,
			instructorIds: [],
		},
	});
	await act(page, [
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
		session("2027-01-20", 1),
		session("2027-01-27", 2),
		session("2027-02-03", 0),
		{
			kind: "editCourse",
			payload: { courseId, changes: { inCatalog: { from: false, to: true } } },
		},
	]);
}

const dialog = (page: Page) => page.getByRole("dialog");
const session = (page: Page, day: string) =>
	dialog(page).getByRole("radio", { name: new RegExp(day) });

test("a learner chooses a session and changes it; a place that somebody took meanwhile is refused with its reason", async ({
	product,
	device,
}) => {
	await product.setNow("2027-01-10T09:00:00.000Z");
	const { page: admin } = await device("admin");
	await offer(admin);
	const [ana, ben] = [
		await addPerson(admin, "Ana Silva"),
		await addPerson(admin, "Ben Okafor"),
	];

	const { page, ...first } = await device("ana");
	await signIn(page, ana);
	await goTo(page, "Catalog");
	await page.getByRole("button", { name: "Enroll in Fire safety" }).click();
	await expect(session(page, "Jan 20")).toBeChecked();
	await expect(session(page, "Feb 3")).toBeDisabled();
	await accessible(page);
	await session(page, "Jan 27").check();
	await dialog(page).getByRole("button", { name: "Enroll" }).click();
	await expect(dialog(page)).toBeHidden();
	await goTo(page, "My learning");
	await expect(page.getByRole("article")).toContainText("Jan 27");
	await allSaved(page);

	// Offline, on a phone: Ana takes the one place of the 20th; so does Ben, who is online.
	await page.setViewportSize({ width: 390, height: 800 });
	await first.offline(true);
	await page
		.getByRole("button", { name: "Change the session of Fire safety" })
		.click();
	await session(page, "Jan 20").check();
	await dialog(page).getByRole("button", { name: "Change session" }).click();
	await expect(dialog(page)).toBeHidden();
	await expect(page.getByRole("article")).toContainText("Jan 20");

	const { page: other } = await device("ben");
	await signIn(other, ben);
	await goTo(other, "Catalog");
	await other.getByRole("button", { name: "Enroll in Fire safety" }).click();
	await dialog(other).getByRole("button", { name: "Enroll" }).click();
	await expect(dialog(other)).toBeHidden();
	await allSaved(other);

	await page.setViewportSize({ width: 1280, height: 800 });
	await first.offline(false);
	await expect(page.getByRole("article")).toContainText("Jan 27");
	await openSync(page);
	await expect(
		page.getByText("All places of this session are taken. Choose another one."),
	).toBeVisible();
});
