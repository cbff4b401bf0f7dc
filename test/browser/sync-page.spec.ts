import { readFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";
import { found } from "./pages.ts";
import { expect, test } from "./product.ts";
import {
	addGroups,
	addPeople,
	allSaved,
	goTo,
	openSync,
	rowOf,
	save,
	setUpPortal,
	signIn,
} from "./steps.ts";

/** Axe finds nothing on the page as it is, light and dark, wide and on a phone. */
async function expectAccessible(page: Page, shown: Locator): Promise<void> {
	for (const colorScheme of ["light", "dark"] as const) {
		await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
		for (const width of [1280, 390]) {
			await page.setViewportSize({ width, height: 900 });
			// Begun in these colours: axe would measure the former ones while they change.
			await page.reload();
			await expect(shown).toBeVisible();
			expect(await found(page), `${colorScheme}, ${width} px`).toEqual([]);
		}
	}
	await page.setViewportSize({ width: 1280, height: 800 });
}

async function rename(page: Page, name: string, to: string): Promise<void> {
	await goTo(page, "People");
	await page.getByRole("link", { name }).click();
	await page.getByLabel("E-mail").fill(to);
	await save(page);
}

test("the Sync page tells what waits and what was refused, field by field against what is there now, and exports it", async ({
	product,
	device,
}) => {
	const { page, offline } = await device("admin");
	await setUpPortal(page);
	await addPeople(page, [
		"Ana Silva, ana@example.com",
		"Ben Okafor, ben@example.com",
	]);
	await allSaved(page);
	await openSync(page);
	await expectAccessible(page, page.getByText(/^Nothing waits/));

	// Meanwhile another device gives the address to somebody else.
	await offline(true);
	await rename(page, "Ana Silva", "harbour@example.com");
	const other = await device("other");
	await signIn(other.page);
	await rename(other.page, "Ben Okafor", "harbour@example.com");
	await allSaved(other.page);
	await offline(false);
	await expect(
		page.getByRole("link", { name: /1 needs attention/ }),
	).toBeVisible();
	await offline(true);
	await goTo(page, "Groups");
	await addGroups(page, ["Deck crew", "Engine room"]);

	await openSync(page);
	await expect(page.getByRole("heading", { name: "Offline" })).toBeVisible();
	const attention = page.getByRole("region", { name: "Needs attention (1)" });
	await expect(attention).toContainText(
		"Ben Okafor has this e-mail address already.",
	);
	const email = attention.getByRole("row", { name: /E-mail address/ });
	await expect(email.getByRole("cell")).toHaveText([
		"harbour@example.com",
		"ana@example.com",
	]);
	const waiting = page.getByRole("region", { name: "Waiting to be sent (2)" });
	await expect(waiting.getByRole("listitem")).toHaveText([
		/Create the group Deck crew/,
		/Create the group Engine room/,
	]);
	await expectAccessible(page, email);

	// By keyboard: into the form, and back out of it.
	const correct = attention.getByRole("button", { name: "Correct and resend" });
	await correct.press("Enter");
	await expect(attention.getByLabel("E-mail address")).toBeFocused();
	await attention.getByRole("button", { name: "Cancel" }).press("Enter");
	await expect(correct).toBeFocused();

	const downloading = page.waitForEvent("download");
	await waiting.getByRole("button", { name: "Export what is waiting" }).click();
	const download = await downloading;
	expect(download.suggestedFilename()).toMatch(
		/^perennial-waiting-\d{4}-\d\d-\d\d\.json$/,
	);
	const { actions } = JSON.parse(
		await readFile(await download.path(), "utf8"),
	) as {
		actions: {
			id: string;
			what: string;
			kind: string;
			madeAt: string;
			payload: { name?: string };
			verdict: { message: string } | null;
		}[];
	};
	expect(actions.map(({ what }) => what)).toEqual([
		"Edit Ana Silva",
		"Create the group Deck crew",
		"Create the group Engine room",
	]);
	expect(actions[0]?.verdict?.message).toContain("Ben Okafor");
	expect(actions[1]?.payload.name).toBe("Deck crew");

	// Filled anew, all of it is still there.
	await page.getByRole("button", { name: "Fill this device anew" }).click();
	const dialog = page.getByRole("alertdialog");
	await expect(dialog).toContainText("Your 3 unsent changes stay");
	await dialog.getByRole("button", { name: "Fill anew" }).click();
	await expect(dialog).toBeHidden();
	await expect(attention).toBeVisible();
	await expect(waiting.getByRole("listitem")).toHaveCount(2);
	await offline(false);
	await expect(page.getByText(/^Nothing waits/)).toBeVisible();
	await expect(attention).toBeVisible();
	await goTo(page, "People");
	await expect(rowOf(page, "Ana Silva")).toBeVisible();
	expect(
		await product.count(
			"select count(*) from actions where kind = 'createGroup' and verdict ->> 'status' = 'accepted'",
		),
	).toBe(2);
});
