import type { BrowserContext, Page } from "@playwright/test";
import { addPerson } from "./behind.ts";
import { type Device, expect, test } from "./product.ts";
import {
	ADMIN,
	addGroups,
	allSaved,
	goTo,
	openSync,
	PASSWORD,
	setUpPortal,
} from "./steps.ts";

const BEN = { email: "ben@example.com", password: PASSWORD };
/** What only the admin may see. */
const SECRET = "Secret crew";

/** From here on every text that any page of this browser shows is kept, however short its life. */
async function recordTexts(context: BrowserContext): Promise<string[]> {
	const texts: string[] = [];
	await context.exposeBinding("recordText", (_, text: string) => {
		texts.push(text);
	});
	const record = () => {
		const say = (text: string) =>
			(globalThis as unknown as { recordText(text: string): void }).recordText(
				text,
			);
		const take = (node: Node) => {
			const fields =
				node instanceof Element
					? [node, ...node.querySelectorAll("input, textarea")]
					: [];
			for (const field of fields)
				if ("value" in field) say(String(field.value));
			if (node.textContent) say(node.textContent);
		};
		new MutationObserver((changes) => {
			for (const { target, addedNodes } of changes) {
				if (target instanceof CharacterData) take(target);
				for (const node of addedNodes) take(node);
			}
		}).observe(document, {
			childList: true,
			characterData: true,
			subtree: true,
		});
	};
	await context.addInitScript(record);
	return texts;
}

/** Ana, the admin, with a group of hers shown, and Ben, a learner, who has a password. */
async function twoPeople(
	device: (name: string, options?: { keepsPages: boolean }) => Promise<Device>,
	keepsPages = false,
): Promise<Device> {
	const shared = await device("shared", { keepsPages });
	const { page } = shared;
	await setUpPortal(page);
	await addPerson(page, "Ben Okafor");
	await goTo(page, "Groups");
	await addGroups(page, [SECRET]);
	await allSaved(page);
	return shared;
}

async function signInAsBen(page: Page): Promise<void> {
	await page.getByLabel("E-mail address").fill(BEN.email);
	await page.getByLabel("Password").fill(BEN.password);
	await page.getByRole("button", { name: "Sign in" }).click();
	await expect(
		page.getByRole("heading", { level: 1, name: "My learning" }),
	).toBeVisible();
	await allSaved(page);
}

const ofAda = (text: string) =>
	[SECRET, "Unsent crew", ADMIN.name, ADMIN.email].some((hers) =>
		text.includes(hers),
	);

test.use({ wholeBrowser: true });

test("her session has ended and her tab is still open: who signs in then sees nothing of hers, and sends nothing of hers", async ({
	product,
	device,
}) => {
	const shared = await twoPeople(device);
	const { page: hers, context } = shared;
	await shared.offline(true);
	await addGroups(hers, ["Unsent crew"]);
	// Her session is over, as after its time has run out.
	await context.clearCookies();
	const his = await context.newPage();
	await his.goto("/sign-in");
	const texts = await recordTexts(context);
	await his.reload();
	await shared.offline(false);
	await signInAsBen(his);
	await expect(
		hers.getByRole("heading", { level: 1, name: "My learning" }),
	).toBeVisible();
	for (const path of ["/groups", "/sync"]) {
		await his.goto(path);
		await allSaved(his);
	}
	expect(texts.some((text) => text.includes("My learning"))).toBe(true);
	expect(texts.filter(ofAda)).toEqual([]);
	expect(
		await product.count(
			"select count(*) from actions where payload ->> 'name' = 'Unsent crew'",
		),
	).toBe(0);

	// When she is back, what she did is still there, and is sent as hers.
	await openSync(his);
	await his.getByRole("button", { name: "Sign out" }).click();
	await his
		.getByRole("alertdialog")
		.getByRole("button", { name: "Sign out" })
		.click();
	await his.getByLabel("E-mail address").fill(ADMIN.email);
	await his.getByLabel("Password").fill(ADMIN.password);
	await his.getByRole("button", { name: "Sign in" }).click();
	await allSaved(his);
	await goTo(his, "Groups");
	await expect(his.getByRole("link", { name: "Unsent crew" })).toBeVisible();
	expect(
		await product.count(
			`select count(*) from actions a join people p on p.id = a.person_id
			 where a.payload ->> 'name' = 'Unsent crew' and p.email = '${ADMIN.email}'`,
		),
	).toBe(1);
});

test("she signs out without a network, warned of what is unsent: nothing of hers stays, and who comes next sees none of it", async ({
	device,
}) => {
	const shared = await twoPeople(device);
	const { page: hers, context } = shared;
	const second = await context.newPage();
	await second.goto("/groups");
	await expect(second.getByRole("link", { name: SECRET })).toBeVisible();
	await shared.offline(true);
	await addGroups(hers, ["Unsent crew"]);
	await openSync(hers);
	await hers.getByRole("button", { name: "Sign out" }).click();
	const dialog = hers.getByRole("alertdialog");
	await expect(dialog).toContainText("Sign out and lose 1 change?");
	const downloading = hers.waitForEvent("download");
	await dialog.getByRole("button", { name: "Export what is waiting" }).click();
	await downloading;
	await dialog.getByRole("button", { name: "Sign out and delete" }).click();
	await expect(hers.getByRole("heading", { name: "Sign in" })).toBeVisible();
	await expect(
		second.getByRole("heading", { name: "Perennial cannot be reached" }),
	).toBeVisible();
	expect(
		await hers.evaluate(async () =>
			(await indexedDB.databases()).map(({ name }) => name),
		),
	).toEqual(["perennial"]);

	const texts = await recordTexts(context);
	await hers.reload();
	await second.reload();
	await shared.offline(false);
	// Her cookie is still there: it lets nobody in.
	await second.reload();
	await expect(second.getByRole("heading", { name: "Sign in" })).toBeVisible();
	await signInAsBen(hers);
	await hers.goto("/groups");
	await allSaved(hers);
	expect(texts.some((text) => text.includes("My learning"))).toBe(true);
	expect(texts.filter(ofAda)).toEqual([]);
});

test("her page comes back out of the browser's history after he has signed in: it is blank until it is his", async ({
	device,
}) => {
	const { page, context } = await twoPeople(device, true);
	const shows: string[] = [];
	await context.exposeBinding("recordShow", (_, text: string) => {
		shows.push(text);
	});
	await page.addInitScript(() => {
		// Heard before the app hears it.
		window.addEventListener("pageshow", ({ persisted }) => {
			const { recordShow } = globalThis as unknown as {
				recordShow(text: string): void;
			};
			recordShow(
				`${persisted ? "kept" : "new"} ${location.pathname} ${getComputedStyle(document.body).display}`,
			);
		});
	});
	await page.goto("/groups");
	await expect(page.getByRole("link", { name: SECRET })).toBeVisible();
	// A worker that comes later lets the browser forget the pages it keeps.
	await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
	await context.clearCookies();
	await page.goto("/sign-in");
	await signInAsBen(page);
	await page.goBack();
	await expect(
		page.getByRole("heading", { level: 1, name: "My learning" }),
	).toBeVisible();
	expect(shows.filter((show) => show.startsWith("kept"))).toEqual([
		"kept /groups none",
	]);
});
