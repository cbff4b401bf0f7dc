import { rm } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { buildOtherVersion } from "./builds.ts";
import { expect, test } from "./product.ts";
import {
	ADMIN,
	addGroups,
	allSaved,
	createCourse,
	createGroup,
	goTo,
	openSync,
	setUpPortal,
} from "./steps.ts";

const raised = [
	{
		file: "src/lib/domain/documents/collections.ts",
		from: /SCHEMA_VERSION = (\d+)/,
		to: "SCHEMA_VERSION = 1$1",
	},
	{
		file: "src/routes/(app)/sync/+page.svelte",
		from: ">This device</h2>",
		// No text that the catalogs would have to hold.
		to: '>This device</h2><p>{"second edition"}</p>',
	},
];

const prompt = (page: Page) =>
	page.getByText("A new version of Perennial is ready.");

/** The schema of the documents that are stored and shown on this device. */
const storedSchema = (page: Page) =>
	page.evaluate(async () => {
		const info = (await indexedDB.databases()).find(({ name }) =>
			name?.startsWith("perennial-"),
		);
		const database = await new Promise<IDBDatabase>((resolve, reject) => {
			const request = indexedDB.open(info?.name ?? "");
			request.onsuccess = () => resolve(request.result);
			request.onerror = () => reject(request.error);
		});
		const feed = await new Promise<
			{ positions: { active: { schemaVersion: number } | null } } | undefined
		>((resolve) => {
			const request = database
				.transaction("meta")
				.objectStore("meta")
				.get("feed");
			request.onsuccess = () => resolve(request.result);
		});
		database.close();
		return feed?.positions.active?.schemaVersion ?? 0;
	});

test.use({ wholeBrowser: true });

test("the server moves on to a new schema while a device has a full outbox: it says so, updates on a prompt, sends everything once", async ({
	product,
	device,
}) => {
	const building = buildOtherVersion(raised);
	const admin = await device("admin");
	const { page } = admin;
	await setUpPortal(page);
	const before = await storedSchema(page);
	await goTo(page, "People");
	const person = await page
		.getByRole("main")
		.getByRole("link", { name: ADMIN.name })
		.getAttribute("href");
	await createCourse(page, "Fire safety");
	const course = new URL(page.url()).pathname.replace("/certs-credits", "");
	await createGroup(page, "Bridge");
	const group = new URL(page.url()).pathname;
	await allSaved(page);
	await goTo(page, "Groups");
	await admin.offline(true);
	await addGroups(page, ["Deck", "Engine", "Galley"]);
	const other = await admin.context.newPage();
	await other.goto("/courses");
	await other.getByRole("button", { name: "New course" }).first().click();
	await other.getByRole("dialog").getByLabel("Title").fill("Half typed");

	const folder = await building;
	await product.stop();
	await product.start({ project: folder });
	await admin.offline(false);
	try {
		// Too old for the server: nothing is sent, nothing is lost, the new version is fetched.
		await openSync(page);
		await expect(
			page.getByRole("heading", { name: "This app is too old for the server" }),
		).toBeVisible();
		const waiting = page.getByRole("region", {
			name: "Waiting to be sent (3)",
		});
		await expect(waiting.getByRole("listitem")).toHaveCount(3);
		await expect(prompt(page)).toBeVisible();
		expect(await product.count("select count(*) from groups")).toBe(1);

		// Whatever is being typed holds the update.
		for (const [place, opening] of [
			["Courses", "New course"],
			["People", "Add person"],
			["People", "Add several"],
			["Groups", "New group"],
			["Certificates", "New certificate"],
		] as const) {
			await goTo(page, place);
			await page.getByRole("button", { name: opening }).first().click();
			await expect(page.getByRole("dialog")).toBeVisible();
			await expect(prompt(page)).toBeHidden();
			await page.keyboard.press("Escape");
			await expect(prompt(page)).toBeVisible();
		}
		for (const [path, label] of [
			[course, "Title"],
			[`${course}/certs-credits`, "Certificate Expires"],
			[person ?? "", "Name"],
			[group, "Name"],
			["/settings", "Portal name"],
			["/settings", "Reminders"],
		] as const) {
			if (new URL(page.url()).pathname !== path) await page.goto(path);
			const field = page.getByRole("textbox", { name: label, exact: true });
			await expect(prompt(page)).toBeVisible();
			const saved = await field.inputValue();
			await field.fill("7");
			await expect(prompt(page), `${label} on ${path}`).toBeHidden();
			await field.fill(saved);
			await expect(prompt(page)).toBeVisible();
		}
		await page.goto(`${course}/live-learning`);
		await expect(prompt(page)).toBeVisible();
		await page.getByRole("switch", { name: "Live Learning" }).click();
		await expect(prompt(page)).toBeHidden();
		await page.getByRole("button", { name: "Revert" }).click();
		await expect(prompt(page)).toBeVisible();
		await expect(prompt(other)).toBeHidden();

		// Updated in one tab: the other one keeps what is typed, and the new schema waits for it.
		await prompt(page).locator("..").getByRole("button").click();
		await expect(
			page.getByRole("heading", { name: "Another tab has something unsaved" }),
		).toBeVisible();
		await expect(other.getByText("Another tab has updated")).toBeVisible();
		await expect(other.getByRole("dialog").getByLabel("Title")).toHaveValue(
			"Half typed",
		);
		await other.getByRole("button", { name: "Create course" }).click();

		// Both are the new version now, and what waited is sent.
		for (const tab of [page, other]) {
			await allSaved(tab);
			await openSync(tab);
			await expect(tab.getByText("second edition")).toBeVisible();
		}
		await goTo(other, "Courses");
		await expect(other.getByRole("link", { name: "Half typed" })).toBeVisible();
		await goTo(page, "Groups");
		for (const name of ["Deck", "Engine", "Galley"])
			await expect(page.getByRole("link", { name })).toHaveCount(1);
		expect(
			await product.count(
				"select count(*) from actions where kind in ('createGroup', 'createCourse') and verdict ->> 'status' = 'accepted'",
			),
		).toBe(6);
		await expect.poll(() => storedSchema(page)).toBeGreaterThan(before);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
});

test("with no server the app opens at every route, also those with parameters; it can be installed", async ({
	product,
	device,
}) => {
	const { page, context } = await device("admin");
	await setUpPortal(page);
	await page.goto("/groups");
	await addGroups(page, ["Deck crew"]);
	await allSaved(page);
	await page.getByRole("link", { name: "Deck crew" }).click();
	await expect(page.getByRole("heading", { level: 1 })).toHaveText("Deck crew");
	const group = new URL(page.url()).pathname;
	await page.evaluate(() => navigator.serviceWorker.ready);
	const session = await context.newCDPSession(page);
	const { errors, url } = await session.send("Page.getAppManifest");
	expect([errors, new URL(url).pathname]).toEqual([
		[],
		"/manifest.webmanifest",
	]);
	const { installabilityErrors } = await session.send(
		"Page.getInstallabilityErrors",
	);
	expect(installabilityErrors).toEqual([]);

	await product.kill();
	const nowhere = "01900000-0000-7000-8000-000000000001";
	for (const [path, heading] of [
		["/", "Overview"],
		["/courses", "Courses"],
		[`/courses/${nowhere}/certs-credits`, /.+/],
		["/people?q=ada", "People"],
		[`/people/${nowhere}`, /.+/],
		[group, "Deck crew"],
		[`/sessions/${nowhere}`, /.+/],
		["/certificates", "Certificates"],
		["/notifications", "Notifications"],
		["/settings/emails", /.+/],
		["/sync", "Sync"],
		["/sign-in", "Sign in again"],
		["/join/a-token", "Invitation"],
		["/no/such/page", "There is no such page"],
	] as const) {
		await page.goto(path);
		await expect(
			page.getByRole("heading", { name: heading }).first(),
			path,
		).toBeVisible();
	}
	await page.goto("/join/a-token");
	await expect(page.getByText("The server cannot be reached")).toBeVisible();
});
