import type { BrowserContext, CDPSession, Page } from "@playwright/test";
import { expect, test } from "./product.ts";
import {
	ADMIN,
	addGroups,
	allSaved,
	goTo,
	openSync,
	setUpPortal,
	signIn,
} from "./steps.ts";

test.describe.configure({ timeout: 120_000 });
test.use({ wholeBrowser: true });

const accepted =
	"select count(*) from actions where kind = 'createGroup' and verdict ->> 'status' = 'accepted'";

async function openGroups(context: BrowserContext): Promise<Page> {
	const page = await context.newPage();
	await page.goto("/groups");
	await expect(
		page.getByRole("heading", { level: 1, name: "Groups" }),
	).toBeVisible();
	return page;
}

/**
 * Gives a page a clock that can be put forward. Playwright's own is one for all tabs, and waits for the
 * one that stands still.
 */
function clockInHand(): void {
	let ahead = 0;
	const now = Date.now.bind(Date);
	Date.now = () => now() + ahead;
	const ticking = new Map<unknown, () => void>();
	const begin = globalThis.setInterval.bind(globalThis);
	const end = globalThis.clearInterval.bind(globalThis);
	Object.assign(globalThis, {
		setInterval(work: () => void, milliseconds: number) {
			const timer = begin(work, milliseconds);
			ticking.set(timer, work);
			return timer;
		},
		clearInterval(timer: number) {
			ticking.delete(timer);
			end(timer);
		},
		putForward(milliseconds: number) {
			ahead += milliseconds;
			for (const work of ticking.values()) work();
		},
	});
}

const hurry = (page: Page) =>
	page.evaluate(() =>
		(
			globalThis as unknown as { putForward(milliseconds: number): void }
		).putForward(10_000),
	);

const groupLinks = (page: Page) =>
	page.getByRole("row").getByRole("link", { name: /^G-/ });

/** As a bad mobile connection is: slow, and late. */
async function throttle(page: Page): Promise<void> {
	const session = await page.context().newCDPSession(page);
	await session.send("Network.emulateNetworkConditions", {
		offline: false,
		latency: 300,
		downloadThroughput: 30_000,
		uploadThroughput: 15_000,
	});
}

test("two devices, one with three tabs, work at once over a network that is slow and cut: all see everything, once", async ({
	product,
	device,
}) => {
	const one = await device("one");
	await setUpPortal(one.page);
	const two = await device("two");
	await signIn(two.page);
	const tabs = [
		await openGroups(one.context),
		await openGroups(one.context),
		await openGroups(one.context),
		await openGroups(two.context),
	];
	await one.page.close();
	await two.page.close();
	for (const tab of tabs) await throttle(tab);
	await Promise.all([
		...tabs.map((tab, index) =>
			addGroups(
				tab,
				[1, 2, 3].map((n) => `G-${index}-${n}`),
			),
		),
		one.offline(true).then(() => two.offline(true)),
	]);
	await two.offline(false);
	await one.offline(false);
	for (const tab of tabs) {
		await expect(groupLinks(tab)).toHaveCount(12);
		await allSaved(tab);
	}
	expect(await product.count(accepted)).toBe(12);
	expect(
		await product.count(
			"select count(distinct device_id) from actions where kind = 'createGroup'",
		),
	).toBe(2);
});

test("the browser killed in the middle of writing: every action that was said to be saved is there, and sent once", async ({
	product,
	device,
}) => {
	const admin = await device("admin");
	await setUpPortal(admin.page);
	await goTo(admin.page, "Groups");
	await admin.offline(true);
	const saved: string[] = [];
	const working = (async () => {
		for (let n = 1; ; n++) {
			await addGroups(admin.page, [`G-${n}`]);
			saved.push(`G-${n}`);
		}
	})().catch(() => {});
	await expect.poll(() => saved.length, { intervals: [7] }).toBeGreaterThan(4);
	await admin.kill();
	await working;

	await admin.reopen("/groups");
	for (const name of saved)
		await expect(
			admin.page.getByRole("link", { name: new RegExp(`^${name}\\b`) }),
		).toBeVisible();
	await admin.offline(false);
	// A browser writes its cookies late: the session may have died with it, what was done has not.
	await signIn(admin.page);
	await goTo(admin.page, "Groups");
	const shown = await groupLinks(admin.page).count();
	expect([saved.length, saved.length + 1]).toContain(shown);
	expect(await product.count(accepted)).toBe(shown);
	expect(await product.count("select count(*) from groups")).toBe(shown);
});

/** A quota holds as long as the session that set it. */
const held = new Map<Page, CDPSession>();

/** Sets how much this origin may store in this browser; without a number, as much as usual. */
async function allowStorage(
	page: Page,
	origin: string,
	quotaSize?: number,
): Promise<void> {
	const session = held.get(page) ?? (await page.context().newCDPSession(page));
	held.set(page, session);
	await session.send("Storage.overrideQuotaForOrigin", {
		origin,
		...(quotaSize === undefined ? {} : { quotaSize }),
	});
}

test("no space left on the device: the person reads it, what was typed stays, and afterwards everything comes", async ({
	product,
	device,
}) => {
	const admin = await device("admin");
	await setUpPortal(admin.page);
	// Anew, since a browser asks for the quota when it opens a database, and then seldom.
	const page = await admin.reopen("about:blank");
	await allowStorage(page, product.url, 1);
	await page.goto("/groups");

	// An action: the form says so and still holds what was typed.
	await page.getByRole("button", { name: "New group" }).first().click();
	const dialog = page.getByRole("dialog");
	await dialog.getByLabel("Name").fill("G-typed");
	await dialog.getByRole("button", { name: "Create group" }).click();
	await expect(
		dialog.getByText("the storage of this device is full"),
	).toBeVisible();
	await expect(dialog.getByLabel("Name")).toHaveValue("G-typed");

	// A fill: a new device says why nothing comes, and goes on when there is space.
	const { page: other } = await device("other");
	await other.goto("/sign-in");
	await other.getByLabel("E-mail address").fill(ADMIN.email);
	await other.getByLabel("Password").fill(ADMIN.password);
	await allowStorage(other, product.url, 1);
	await other.getByRole("button", { name: "Sign in" }).click();
	await openSync(other);
	await expect(
		other.getByText("The storage of this device is full"),
	).toBeVisible();
	await allowStorage(other, product.url);
	await other.getByRole("button", { name: "Sync now" }).click();
	await allSaved(other);
	await goTo(other, "Groups");
	await addGroups(other, ["G-from-afar"]);
	await allSaved(other);

	// What comes from the server to the first one: said where sync is told of.
	await expect(page.getByText("Sync has a problem").first()).toBeAttached();
	await allowStorage(page, product.url);
	await dialog.getByRole("button", { name: "Create group" }).click();
	await expect(dialog).toBeHidden();
	await openSync(page);
	await page.getByRole("button", { name: "Sync now" }).click();
	await allSaved(page);
	await goTo(page, "Groups");
	for (const device of [page, other])
		await expect(groupLinks(device)).toHaveCount(2);
	expect(await product.count(accepted)).toBe(2);
});

test("the tab that syncs stands still: another one takes over and sends; awake again, it follows", async ({
	product,
	device,
}) => {
	const admin = await device("admin");
	await setUpPortal(admin.page);
	const second = await admin.context.newPage();
	await second.addInitScript(clockInHand);
	await second.goto("/sync");
	await expect(second.getByText(/^Another tab of this browser/)).toBeVisible();
	// A tab that runs no code keeps its lock and its connections, as a frozen one does.
	const leader = await admin.context.newCDPSession(admin.page);
	await leader.send("Debugger.enable");
	await leader.send("Debugger.pause");
	await goTo(second, "Groups");
	await addGroups(second, ["G-held-up"]);
	await openSync(second);
	await expect(
		second.getByRole("region", { name: "Waiting to be sent (1)" }),
	).toBeVisible();
	expect(await product.count(accepted)).toBe(0);
	await expect(async () => {
		await hurry(second);
		await expect(second.getByText("This tab, for all tabs")).toBeVisible({
			timeout: 100,
		});
	}).toPass();
	await allSaved(second);
	expect(await product.count(accepted)).toBe(1);

	await leader.send("Debugger.disable");
	await openSync(admin.page);
	await expect(
		admin.page.getByText(/^Another tab of this browser/),
	).toBeVisible();
	await goTo(admin.page, "Groups");
	await addGroups(admin.page, ["G-awake"]);
	await allSaved(admin.page);
	await expect(groupLinks(admin.page)).toHaveCount(2);
	expect(await product.count(accepted)).toBe(2);
});
