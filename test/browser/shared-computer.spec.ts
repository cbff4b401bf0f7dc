import type { BrowserContext, Page } from "@playwright/test";
import { type Device, expect, test } from "./product.ts";
import {
	ADMIN,
	addGroups,
	addPeople,
	allSaved,
	goTo,
	invitationLink,
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
	device: (name: string) => Promise<Device>,
): Promise<Device> {
	const shared = await device("shared");
	const { page } = shared;
	await setUpPortal(page);
	await addPeople(page, ["Ben Okafor, ben@example.com"]);
	await allSaved(page);
	const link = await invitationLink(page, "Ben Okafor");
	const accepted = await fetch(
		new URL("/api/trpc/invitation.accept", page.url()),
		{
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify({
				json: { token: link.split("/").at(-1), password: PASSWORD },
			}),
		},
	);
	expect(accepted.status).toBe(200);
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

test("her session has ended and her tab is still open: who signs in then sees nothing of hers, and sends nothing of hers", async ({
	product,
	device,
}) => {
	test.setTimeout(120_000);
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
	test.setTimeout(120_000);
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
