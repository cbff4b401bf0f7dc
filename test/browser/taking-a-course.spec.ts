import type { Page } from "@playwright/test";
import { accessible } from "./pages.ts";
import { expect, test } from "./product.ts";
import {
	accept,
	allSaved,
	createCertificate,
	createCourse,
	fillPolicy,
	goTo,
	publishFor,
	save,
	setUpPortal,
} from "./steps.ts";

/** Adds a lesson or exam on the Content page; ends in its editor. */
async function add(page: Page, kind: "lesson" | "exam", title: string) {
	await page.getByRole("button", { name: `Add ${kind}` }).click();
	await page.getByLabel("Title").fill(title);
}

async function allContent(page: Page) {
	await page.getByRole("link", { name: "All content" }).click();
	await expect(page.getByRole("button", { name: "Add lesson" })).toBeVisible();
}

test("an admin writes a lesson and an exam; a learner takes them offline, and is marked online", async ({
	product,
	device,
}) => {
	test.setTimeout(90_000);
	await product.setNow("2027-01-10T09:00:00.000Z");
	const admin = await device("admin");
	const { page } = admin;
	await setUpPortal(page);
	await createCertificate(page, "Oil fires");
	await createCourse(page, "Oil fires");
	await fillPolicy(page, {
		certificate: "Oil fires",
		valid: "365",
		before: "30",
	});
	await save(page);

	// Written offline, interrupted, moved by keyboard.
	await page.getByRole("link", { name: "Content", exact: true }).click();
	await admin.offline(true);
	await add(page, "exam", "What to do");
	await page.getByRole("button", { name: "Add single choice" }).click();
	const first = page.getByRole("group", { name: "Question 1" });
	await first.getByLabel("Question", { exact: true }).fill("What puts it out?");
	await first.getByLabel("Answer 1", { exact: true }).fill("Water");
	await pressSave(page);
	await expect(
		first.getByText("Fill in every answer, or take it out."),
	).toBeVisible();
	await first.getByLabel("Answer 2", { exact: true }).fill("A lid");
	await first.getByRole("radio", { name: "Answer 2 is right" }).check();
	await page.getByRole("button", { name: "Add ordering" }).click();
	const second = page.getByRole("group", { name: "Question 2" });
	await second.getByLabel("Question", { exact: true }).fill("In which order?");
	await second.getByLabel("Answer 1", { exact: true }).fill("Leave");
	await second.getByLabel("Answer 2", { exact: true }).fill("Call");
	await page.getByRole("button", { name: "Add free text" }).click();
	const third = page.getByRole("group", { name: "Question 3" });
	await third.getByLabel("Question", { exact: true }).fill("Why not water?");
	await accessible(page);
	await save(page);
	await allContent(page);
	await add(page, "lesson", "Burning oil");
	const lesson = page.getByLabel("Lesson", { exact: true });
	await lesson.fill("Never use **water**.\n\n<script>alert(1)</script>");
	await expect(
		page.getByRole("region", { name: "Preview" }).locator("strong"),
	).toHaveText("water");
	await allContent(page);
	await page.getByRole("link", { name: /New lesson/ }).click();
	await expect(lesson).toHaveValue(/Never use/);
	await expect(
		page.getByText("what you had typed on this device"),
	).toBeVisible();
	await save(page);
	await allContent(page);
	await page
		.getByRole("button", { name: "Move up: Burning oil" })
		.press("Enter");
	await expect(page.getByRole("listitem").first()).toContainText("Burning oil");
	await accessible(page);
	await admin.offline(false);
	await allSaved(page);
	await page.getByRole("link", { name: /Burning oil/ }).click();
	await lesson.press("ControlOrMeta+Home");
	await page.getByLabel("Choose images or files").setInputFiles({
		name: "lid.png",
		mimeType: "image/png",
		buffer: Buffer.from(PIXEL, "base64"),
	});
	await expect(page.getByRole("img", { name: "lid" })).toBeVisible();
	await accessible(page);
	await save(page);
	await allSaved(page);
	const link = await publishFor(page, "Oil fires", "Ana Silva");

	const learner = await device("ana");
	let ana = learner.page;
	await accept(ana, link);
	await expect(ana.getByText("0 of 2 done")).toBeVisible();
	await expect.poll(() => ana.evaluate(keptFiles)).toBe(1);
	await learner.offline(true);
	await ana.getByRole("button", { name: "Start Oil fires" }).click();
	await ana.getByRole("link", { name: "Begin" }).click();
	await expect(ana.getByText("<script>alert(1)</script>")).toBeVisible();
	await expect(ana.getByRole("img", { name: "lid" })).toBeVisible();
	await accessible(ana);
	await ana.getByRole("button", { name: "Done, go on" }).click();
	await ana.getByRole("button", { name: "Start exam" }).click();
	await ana.getByLabel("A lid").check();
	await ana.getByLabel(/Your answer to question/).fill("It spatters.");
	await accessible(ana);
	const address = new URL(ana.url()).pathname;
	// What was typed last is kept a moment later.
	await expect.poll(() => ana.evaluate(keptAnswers)).toContain("It spatters.");
	ana = await learner.reopen(address);
	await expect(ana.getByLabel("A lid")).toBeChecked();
	await expect(ana.getByLabel(/Your answer to question/)).toHaveValue(
		"It spatters.",
	);
	const order = ana.getByRole("group", { name: /In which order/ });
	if (
		!(await order.getByRole("listitem").first().textContent())?.includes(
			"Leave",
		)
	)
		await order.getByRole("button", { name: "Move up: Leave" }).press("Enter");
	await ana.getByRole("button", { name: "Hand in" }).click();
	await expect(
		ana.getByText("Will be marked when you are online").first(),
	).toBeVisible();
	expect(await ana.evaluate(keptAnswers)).not.toContain("It spatters.");
	await learner.offline(false);
	await allSaved(ana);
	await expect(ana.getByText("A person marks what you wrote")).toBeVisible();

	await goTo(page, "To mark");
	await expect(page.getByRole("link", { name: /Ana Silva/ })).toBeVisible();
	await accessible(page);
	await page.getByRole("link", { name: /Ana Silva/ }).click();
	await expect(page.getByText("It spatters.")).toBeVisible();
	await page.getByLabel("Points for answer 1").fill("1");
	await expect(page.getByText("100 % in all")).toBeVisible();
	await accessible(page);
	await page.getByRole("button", { name: "Save marks" }).click();
	await expect(page.getByText("Nothing to mark")).toBeVisible();
	await expect(ana.getByText("You have finished this course")).toBeVisible();
	await expect(ana.getByText("What to do: 100 %")).toBeVisible();
	await goTo(ana, "My learning");
	await expect(
		ana.getByRole("heading", { name: "Certificates" }),
	).toBeVisible();
});

const PIXEL =
	"iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC";

/** How many files of lessons are on this device. */
async function keptFiles(): Promise<number> {
	const name = (await caches.keys()).find((each) => each.startsWith("files-"));
	return name ? (await (await caches.open(name)).keys()).length : 0;
}

async function pressSave(page: Page) {
	await page.getByRole("button", { name: "Save", exact: true }).click();
}

/** What this device keeps of exams that are under way. */
function keptAnswers(): Promise<string> {
	return new Promise((resolve, reject) => {
		void indexedDB.databases().then((databases) => {
			const name = databases.find((each) =>
				each.name?.startsWith("perennial-"),
			)?.name;
			const opening = indexedDB.open(name ?? "");
			opening.onerror = () => reject(opening.error);
			opening.onsuccess = () => {
				const all = opening.result
					.transaction("meta")
					.objectStore("meta")
					.getAll();
				all.onsuccess = () => {
					opening.result.close();
					resolve(
						JSON.stringify(
							all.result.filter((row) =>
								String(row.key).startsWith("draft/attempt/"),
							),
						),
					);
				};
			};
		});
	});
}
