import { v7 as uuidv7 } from "uuid";
import { act, addPerson, publishedCourse } from "./behind.ts";
import { accessible, picture } from "./pages.ts";
import { expect, test } from "./product.ts";
import { setUpPortal, signIn } from "./steps.ts";

test("a manager sees on a phone how the own group stands and nudges without a network; the learner is told who, once, and written to", async ({
	product,
	device,
}) => {
	await product.setNow("2027-01-10T09:00:00.000Z");
	const { page: admin } = await device("admin");
	await setUpPortal(admin);
	const mia = await addPerson(admin, "Mia Berg", { role: "manager" });
	const groupId = uuidv7();
	const certificateId = uuidv7();
	const { courseId, deeds } = publishedCourse(certificateId);
	await act(admin, [
		{
			kind: "createGroup",
			payload: {
				groupId,
				name: "Deck crew",
				managerIds: [mia.id],
				instructorIds: [],
			},
		},
		{
			kind: "createCertificate",
			payload: { certificateId, title: "Fire safety certificate", text: "" },
		},
		...deeds,
	]);
	const lea = await addPerson(admin, "Lea Roth", { groupIds: [groupId] });
	const ben = await addPerson(admin, "Ben Okafor", {
		groupIds: [groupId],
		invited: false,
	});
	const eve = await addPerson(admin, "Eve Elsewhere", { invited: false });
	await act(
		admin,
		[lea, ben, eve].map(({ id: learnerId }) => ({
			kind: "enroll",
			payload: { enrollmentId: uuidv7(), learnerId, courseId },
		})),
	);

	const phone = await device("manager");
	const { page } = phone;
	await signIn(page, mia);
	await page.setViewportSize({ width: 390, height: 800 });
	await expect(
		page.getByRole("heading", { level: 1, name: "Overview" }),
	).toBeVisible();
	// Hers alone: Eve is in none of her groups.
	await expect(page.getByText("Besides, 2 first enrollments")).toBeVisible();
	const all = page.getByRole("button", {
		name: "Nudge all who are due (2): Deck crew",
	});
	await expect(all).toBeVisible();
	await accessible(page);
	await picture(page, "manager-390");
	await page.setViewportSize({ width: 1280, height: 800 });
	await accessible(page);
	await picture(page, "manager-1280");
	await page.setViewportSize({ width: 390, height: 800 });

	await page.evaluate(() => navigator.serviceWorker.ready);
	await page.getByRole("link", { name: "Deck crew" }).click();
	await expect(
		page.getByRole("button", { name: "Nudge all who are due (2)" }),
	).toBeVisible();
	await picture(page, "manager-group-390");
	await page.getByRole("link", { name: "Overview" }).first().click();
	await phone.offline(true);
	await all.click();
	const dialog = page.getByRole("dialog", { name: "Nudge 2 learners" });
	await expect(dialog.getByText("Lea Roth")).toBeVisible();
	await dialog.getByLabel("A line of your own").fill("By Friday, please.");
	await accessible(page);
	await picture(page, "nudge-390");
	await dialog.getByRole("button", { name: "Nudge", exact: true }).click();
	await expect(
		page.getByText("2 reminders are sent as soon as you are online."),
	).toBeVisible();
	await expect(all).toBeHidden();
	await phone.offline(false);
	await page.goto(`/people/${lea.id}`);
	await expect(page.getByText(/^Nudged on .* by Mia Berg$/)).toBeVisible();
	await expect(page.getByRole("button", { name: /^Nudge/ })).toHaveCount(0);
	await accessible(page);
	await picture(page, "nudged-390");

	// Once in a day, whoever does it: the admin's page does not offer it either.
	await admin.goto(`/people/${lea.id}`);
	await expect(admin.getByText(/^Nudged on .* by Mia Berg$/)).toBeVisible();
	await expect(admin.getByRole("button", { name: /^Nudge/ })).toHaveCount(0);

	const { page: learner } = await device("learner");
	await signIn(learner, lea);
	await learner
		.getByRole("navigation")
		.getByRole("link", { name: /^Notifications/ })
		.first()
		.click();
	const told =
		"Mia Berg reminds you: “Fire safety” is waiting for you to finish it. They write: “By Friday, please.”";
	await learner.getByRole("link", { name: told }).click();
	await expect(learner).toHaveURL(/\/learning\/[0-9a-f-]+$/);
	await expect
		.poll(() =>
			product.count(
				"select count(*) from emails where status = 'kept' and text like '%By Friday, please.%'",
			),
		)
		.toBe(2);
	await admin.goto("/settings/emails");
	await expect(admin.getByText("lea@example.com")).toBeVisible();
});
