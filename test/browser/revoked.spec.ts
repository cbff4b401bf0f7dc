import { v7 as uuidv7 } from "uuid";
import { act, addPerson, storedTexts } from "./behind.ts";
import { expect, test } from "./product.ts";
import {
	allSaved,
	goTo,
	openSync,
	rowOf,
	setUpPortal,
	signIn,
} from "./steps.ts";

test("a learner taken out of the manager's group disappears from the manager's devices: at once, or when one is back", async ({
	device,
}) => {
	const { page: admin } = await device("admin");
	await setUpPortal(admin);
	const max = await addPerson(admin, "Max Manager", { role: "manager" });
	const groupId = uuidv7();
	await act(admin, [
		{
			kind: "createGroup",
			payload: {
				groupId,
				name: "Deck crew",
				managerIds: [max.id],
				instructorIds: [],
			},
		},
	]);
	const own = { groupIds: [groupId], invited: false };
	const lea = await addPerson(admin, "Lea Roth", own);
	await addPerson(admin, "Ben Okafor", own);
	const here = await device("here");
	const away = await device("away");
	for (const { page } of [here, away]) {
		await signIn(page, max);
		await goTo(page, "Learners");
		await expect(rowOf(page, "Lea Roth")).toBeVisible();
		expect(await storedTexts(page)).toContain(lea.email);
	}
	await away.offline(true);

	await goTo(admin, "Groups");
	await admin.getByRole("link", { name: "Deck crew" }).click();
	// Not `uncheck`, which looks at the box again: it leaves the list with her.
	await admin.getByLabel("Search people to add").fill("Lea");
	await admin.getByRole("checkbox", { name: "Lea Roth" }).click();
	await admin.getByLabel("Search people to add").fill("");
	await expect(rowOf(admin, "Lea Roth")).toBeHidden();
	await allSaved(admin);

	await expect(rowOf(here.page, "Lea Roth")).toBeHidden();
	await expect(rowOf(away.page, "Lea Roth")).toBeVisible();
	await away.offline(false);
	await expect(rowOf(away.page, "Lea Roth")).toBeHidden();
	for (const { page } of [here, away]) {
		await allSaved(page);
		await expect(rowOf(page, "Ben Okafor")).toBeVisible();
		// Nothing of her is left below the surface either.
		expect(await storedTexts(page)).not.toContain(lea.email);
		await page.goto(`/people/${lea.id}`);
		await expect(page.getByText("There is nobody here")).toBeVisible();
	}
});

test("a deactivated person's sessions end on every device; what waits there is kept, and sent once they are back", async ({
	product,
	device,
}) => {
	const { page: admin } = await device("admin");
	await setUpPortal(admin);
	const lea = await addPerson(admin, "Lea Roth");
	const here = await device("here");
	const away = await device("away");
	for (const { page } of [here, away]) await signIn(page, lea);
	await away.offline(true);
	await goTo(away.page, "Settings");
	await away.page.getByLabel("Your language").click();
	await away.page.getByRole("option", { name: "English" }).click();
	const sent =
		"select count(*) from actions where kind = 'chooseLanguage' and verdict ->> 'status' = 'accepted'";

	await goTo(admin, "People");
	await admin.getByRole("link", { name: "Lea Roth" }).click();
	await admin.getByRole("button", { name: "Deactivate" }).click();
	await allSaved(admin);

	// By itself, within moments.
	await openSync(here.page);
	await expect(
		here.page.getByRole("heading", { name: "Your session has ended" }),
	).toBeVisible();
	expect(
		await product.count(
			`select count(*) from session where user_id = '${lea.id}'`,
		),
	).toBe(0);
	await away.offline(false);
	await openSync(away.page);
	await expect(
		away.page.getByRole("heading", { name: "Your session has ended" }),
	).toBeVisible();
	const waiting = away.page.getByRole("region", {
		name: "Waiting to be sent (1)",
	});
	await expect(waiting.getByRole("listitem")).toHaveCount(1);
	await away.page
		.getByRole("link", { name: "Sign in again", exact: true })
		.click();
	const enter = async () => {
		await away.page.getByLabel("E-mail address").fill(lea.email);
		await away.page.getByLabel("Password").fill(lea.password);
		await away.page.getByRole("button", { name: "Sign in" }).click();
	};
	await enter();
	await expect(away.page.getByText("You have been deactivated")).toBeVisible();
	expect(await product.count(sent)).toBe(0);

	await admin.getByRole("button", { name: "Reactivate" }).click();
	await allSaved(admin);
	await enter();
	await allSaved(away.page);
	expect(await product.count(sent)).toBe(1);
	await here.page.reload();
	await openSync(here.page);
	await expect(
		here.page.getByRole("heading", { name: "Your session has ended" }),
	).toBeVisible();
});
