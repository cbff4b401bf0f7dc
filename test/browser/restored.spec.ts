import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "./product.ts";
import { addGroups, allSaved, goTo, setUpPortal, signIn } from "./steps.ts";

/** From here on it is looked at every few milliseconds whether the page shows this name. */
async function watchFor(
	page: Page,
	name: string,
): Promise<() => Promise<boolean>> {
	await page.evaluate((wanted) => {
		const seen = globalThis as unknown as { wasAway: boolean };
		seen.wasAway = false;
		setInterval(() => {
			const shown = document.querySelector("table")?.textContent;
			if (!shown?.includes(wanted)) seen.wasAway = true;
		}, 5);
	}, name);
	return () =>
		page.evaluate(
			() => (globalThis as unknown as { wasAway: boolean }).wasAway,
		);
}

const groups = (page: Page) => page.getByRole("row").getByRole("link");

test("a backup is restored while two devices work on: both get over it, and offer again what it lacks", async ({
	product,
	device,
}) => {
	const file = join(tmpdir(), `perennial-${process.pid}.backup`);
	const one = await device("one");
	await setUpPortal(one.page);
	await goTo(one.page, "Groups");
	await addGroups(one.page, ["Before"]);
	await allSaved(one.page);
	const two = await device("two");
	await signIn(two.page);
	await goTo(two.page, "Groups");
	try {
		expect(await product.npmRun("backup", "--", file)).toMatch(
			/Backed up \d+ rows/,
		);
		// All of this is accepted, and not in the backup.
		await addGroups(one.page, ["One's"]);
		await addGroups(two.page, ["Two's"]);
		for (const { page } of [one, two]) {
			await allSaved(page);
			await expect(groups(page)).toHaveText(["Before", "One's", "Two's"]);
		}
		// The second is away and works on when the server is restored.
		await two.offline(true);
		await addGroups(two.page, ["Two's later"]);
		const wasAway = await watchFor(one.page, "One's");
		expect(await product.npmRun("restore", "--", file, "--yes")).toMatch(
			/Restored \d+ rows/,
		);
		const accepted =
			"select count(*) from actions where kind = 'createGroup' and verdict ->> 'status' = 'accepted'";
		await expect.poll(() => product.count(accepted)).toBe(2);
		await allSaved(one.page);
		// Not known to the server until the second is back: it sent this, and still has it.
		await expect(groups(one.page)).toHaveText(["Before", "One's"]);
		expect(await wasAway()).toBe(false);

		await two.offline(false);
		const all = ["Before", "One's", "Two's", "Two's later"];
		for (const { page } of [one, two]) {
			await expect(groups(page)).toHaveText(all);
			await allSaved(page);
		}
		expect(await product.count(accepted)).toBe(4);
		expect(await product.count("select count(*) from groups")).toBe(4);
		const third = await device("three");
		await signIn(third.page);
		await goTo(third.page, "Groups");
		await expect(groups(third.page)).toHaveText(all);
	} finally {
		await rm(file, { force: true });
	}
});
