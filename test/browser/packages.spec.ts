import type { Page } from "@playwright/test";
import { zip } from "#test/zip.ts";
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

test("an admin adds a SCORM package; a learner plays it, goes on offline after a restart, and passes; it reaches nothing of the app", async ({
	product,
	device,
}) => {
	await product.setNow("2027-01-10T09:00:00.000Z");
	const { page } = await device("admin");
	await setUpPortal(page);
	await createCertificate(page, "Oil fires");
	await createCourse(page, "Oil fires");
	await fillPolicy(page, {
		certificate: "Oil fires",
		valid: "365",
		before: "30",
	});
	await save(page);
	await page.getByRole("link", { name: "Content", exact: true }).click();
	await page.getByRole("button", { name: "Add SCORM package" }).click();
	const chooser = page.getByLabel("Package", { exact: true });
	await chooser.setInputFiles(await file(zip({ "index.html": "<p>" })));
	await expect(page.getByText("has no imsmanifest.xml")).toBeVisible();
	await chooser.setInputFiles(await file(packageFor(product.url)));
	await expect(page.getByLabel("Title")).toHaveValue("Burning oil");
	await accessible(page);
	await page.getByRole("button", { name: "Add package" }).click();
	await expect(page.getByText("from a score of 80 %")).toBeVisible();
	await accessible(page);
	await allSaved(page);
	const link = await publishFor(page, "Oil fires", "Ana Silva");

	const learner = await device("ana");
	let ana = learner.page;
	await accept(ana, link);
	await ana.evaluate(() => navigator.serviceWorker.ready);
	await ana.getByRole("button", { name: "Start Oil fires" }).click();
	await ana.getByRole("link", { name: "Begin" }).click();
	await accessible(ana);
	await ana.getByRole("button", { name: "Open", exact: true }).click();
	await expect(content(ana).getByText("Page 1 for Ana Silva")).toBeVisible();
	await expect
		.poll(() => content(ana).getByLabel("Reached").textContent())
		.toBe(JSON.stringify(REACHED));
	await accessible(ana);
	await content(ana).getByRole("button", { name: "Next" }).click();
	const address = new URL(ana.url()).pathname;
	await ana.getByRole("button", { name: "Close the package" }).click();
	await expect(ana.getByText("Not finished yet")).toBeVisible();
	await accessible(ana);

	await learner.offline(true);
	ana = await learner.reopen(address);
	await ana.getByRole("button", { name: "Go on" }).click();
	await expect(content(ana).getByText("Page 2 for Ana Silva")).toBeVisible();
	// It reports when its page is about to be left, and tells the runtime that it ends as it goes.
	await content(ana).getByRole("button", { name: "Finish" }).click();
	await goTo(ana, "My learning");
	await expect(ana.getByText("“Burning oil” is done.")).toBeVisible();
	await ana.goto(address);
	await expect(ana.getByText("You have finished this course")).toBeVisible();
	await expect(ana.getByText("Passed with 90 %")).toBeVisible();
	await accessible(ana);
	await learner.offline(false);
	await allSaved(ana);
	await expect(ana.getByText("Burning oil: 90 %")).toBeVisible();
	await goTo(ana, "My learning");
	await expect(
		ana.getByRole("heading", { name: "Certificates" }),
	).toBeVisible();
	expect(
		await product.count("select count(*) from enrollments where score = 90"),
	).toBe(1);
});

test("a package of several parts: a learner goes through them, with a restart and offline, and their results are rolled up", async ({
	device,
}) => {
	const { page } = await device("admin");
	await setUpPortal(page);
	await createCourse(page, "Oil fires");
	await page.getByRole("link", { name: "Content", exact: true }).click();
	await page.getByRole("button", { name: "Add SCORM package" }).click();
	const chooser = page.getByLabel("Package", { exact: true });
	await chooser.setInputFiles(await file(severalParts(RULE)));
	await expect(page.getByText("without such sequencing rules")).toBeVisible();
	await chooser.setInputFiles(await file(severalParts()));
	await expect(page.getByText("4 parts")).toBeVisible();
	await page.getByRole("button", { name: "Add package" }).click();
	await expect(page.getByText("It is done when all its parts")).toBeVisible();
	await accessible(page);
	await allSaved(page);
	const link = await publishFor(page, "Oil fires", "Ana Silva");

	const learner = await device("ana");
	let ana = learner.page;
	await accept(ana, link);
	await ana.getByRole("button", { name: "Start Oil fires" }).click();
	await ana.getByRole("link", { name: "Begin" }).click();
	await expect(part(ana, "Pans")).toContainText("Not begun");
	await accessible(ana);
	await ana.getByRole("button", { name: "Open", exact: true }).click();
	await opened(ana, "Pans").getByLabel("Score").fill("0.8");
	await expect(part(ana, "Pans")).toContainText("Begun");
	await expect(part(ana, "Pans")).toHaveAttribute("aria-current", "true");
	await accessible(ana);
	const address = new URL(ana.url()).pathname;

	await learner.offline(true);
	ana = await learner.reopen(address);
	await expect(part(ana, "Pans")).toContainText("Begun");
	await part(ana, "Pans").focus();
	await ana.keyboard.press("Enter");
	await expect(opened(ana, "Pans").getByLabel("Score")).toHaveValue("0.8");
	await opened(ana, "Pans").getByRole("button", { name: "Finish" }).click();
	await expect(part(ana, "Pans")).toContainText("Passed with 80 %");
	await expect(ana.getByText("Not finished yet")).toBeVisible();

	await ana.getByRole("button", { name: "Go on" }).click();
	await expect(
		opened(ana, "Where lids hang").getByText("Beside the stove"),
	).toBeVisible();
	await expect(part(ana, "Where lids hang")).toContainText("Done");
	await ana.getByRole("button", { name: "Next part" }).click();
	await expect(opened(ana, "Smoke").getByText("Stay low")).toBeVisible();
	await ana.getByRole("button", { name: "Next part" }).click();
	await expect(part(ana, "Smoke")).toContainText("Done");
	await opened(ana, "Deep fryers").getByLabel("Score").fill("0.91");
	await opened(ana, "Deep fryers")
		.getByRole("button", { name: "Finish" })
		.click();
	await expect(ana.getByText("You have finished this course")).toBeVisible();
	await expect(ana.getByText("Passed with 85 %")).toBeVisible();
	await expect(part(ana, "Deep fryers")).toContainText("Passed with 91 %");
	await accessible(ana);
	await learner.offline(false);
	await allSaved(ana);
	await expect(ana.getByText("Burning oil: 85 %")).toBeVisible();
});

test("parts that come after others open once those are done; what cannot be read locks nobody out", async ({
	device,
}) => {
	const { page } = await device("admin");
	await setUpPortal(page);
	await createCourse(page, "Oil fires");
	await page.getByRole("link", { name: "Content", exact: true }).click();
	await page.getByRole("button", { name: "Add SCORM package" }).click();
	await page
		.getByLabel("Package", { exact: true })
		.setInputFiles(await file(partsInOrder()));
	await expect(page.getByText("are open from the start")).toContainText(
		named("About"),
	);
	await accessible(page);
	await page.getByRole("button", { name: "Add package" }).click();
	await expect(page.getByText("open only after others")).toBeVisible();
	await allSaved(page);
	const link = await publishFor(page, "Oil fires", "Ana Silva");

	const learner = await device("ana");
	let ana = learner.page;
	await accept(ana, link);
	await ana.getByRole("button", { name: "Start Oil fires" }).click();
	await ana.getByRole("link", { name: "Begin" }).click();
	await expect(part(ana, "Where lids hang")).toContainText(
		`Not open yet. First: ${named("Pans")}`,
	);
	await expect(part(ana, "Smoke")).toContainText(
		`First: ${named("Pans")} and ${named("Where lids hang")}`,
	);
	await expect(part(ana, "Deep fryers")).toContainText(
		`First: ${named("Kitchens")} and ${named("Pans")} (passed)`,
	);
	await expect(part(ana, "About")).toContainText("Not begun");
	await accessible(ana);
	await expect(part(ana, "Smoke")).toHaveAttribute("aria-disabled", "true");
	await part(ana, "Smoke").focus();
	await ana.keyboard.press("Enter");
	await ana.getByRole("button", { name: "Open", exact: true }).click();
	await expect(opened(ana, "About").getByText("Beside")).toBeVisible();
	await ana.getByRole("button", { name: "Next part" }).click();
	await opened(ana, "Pans").getByLabel("Score").fill("80");
	// It goes on another time, so that nothing after it is open.
	await ana.getByRole("button", { name: "Next part" }).click();
	await expect(
		ana.getByRole("status").filter({ hasText: named("Where lids hang") }),
	).toContainText(`Not open yet. First: ${named("Pans")}`);
	await accessible(ana);
	const address = new URL(ana.url()).pathname;

	await learner.offline(true);
	ana = await learner.reopen(address);
	await ana.getByRole("button", { name: "Go on" }).click();
	await opened(ana, "Pans").getByRole("button", { name: "Finish" }).click();
	await expect(part(ana, "Where lids hang")).toContainText("Not begun");
	await expect(part(ana, "Smoke")).toContainText(
		`Not open yet. First: ${named("Where lids hang")}`,
	);
	await expect(part(ana, "Deep fryers")).toContainText(
		`First: ${named("Kitchens")}`,
	);
	await part(ana, "Where lids hang").click();
	await expect(part(ana, "Smoke")).toContainText("Not begun");
	await ana.getByRole("button", { name: "Next part" }).click();
	await opened(ana, "Smoke").getByRole("button", { name: "Finish" }).click();
	await expect(part(ana, "Deep fryers")).toContainText("Not begun");
	await ana.getByRole("button", { name: "Go on" }).click();
	await opened(ana, "Deep fryers").getByLabel("Score").fill("90");
	await opened(ana, "Deep fryers")
		.getByRole("button", { name: "Finish" })
		.click();
	await expect(ana.getByText("You have finished this course")).toBeVisible();
	await expect(part(ana, "Deep fryers")).toContainText("Passed with 90 %");
	await accessible(ana);
	await learner.offline(false);
	await allSaved(ana);
});

/** A title within a sentence, apart from the direction of its words. */
const named = (title: string) => `“\u2068${title}\u2069”`;

/** A part's line in the list of a package. */
function part(page: Page, title: string) {
	return page
		.getByRole("navigation", { name: "Parts of this package" })
		.getByRole("button", { name: new RegExp(`^${title}`) });
}

/** The page of a part that is open. */
function opened(page: Page, title: string) {
	return page
		.getByTitle(title, { exact: true })
		.contentFrame()
		.getByTitle(title, { exact: true })
		.contentFrame();
}

/** The page within the package's own frame, which is in the frame at the packages' address. */
function content(page: Page) {
	return page
		.getByTitle("Burning oil")
		.contentFrame()
		.getByTitle("Burning oil")
		.contentFrame()
		.getByTitle("Lesson")
		.contentFrame();
}

const file = async (data: Promise<Blob>) => ({
	name: "oil.zip",
	mimeType: "application/zip",
	buffer: Buffer.from(await (await data).arrayBuffer()),
});

/** What a package comes upon when it looks for what is the app's; and a part of a file of its own. */
const REACHED = {
	api: "refused",
	apiBlind: "refused",
	apiHere: 404,
	cookies: "",
	databases: 0,
	files: 0,
	page: "refused",
	worker: "refused",
	leading: "refused",
	part: "206 of",
	written: "written",
};

/** A package of two frames, the inner of which looks for the runtime above it, and for whatever else it can reach. */
function packageFor(app: string): Promise<Blob> {
	return zip({
		"imsmanifest.xml": `<?xml version="1.0"?>
<manifest identifier="m" version="1" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="o"><organization identifier="o"><title>Burning oil</title>
<item identifier="i" identifierref="r"><title>Oil</title><adlcp:masteryscore>80</adlcp:masteryscore></item></organization></organizations>
<resources><resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="start/index.html"/></resources></manifest>`,
		"start/index.html": `<!doctype html><html lang="en"><title>Oil</title>
<iframe title="Lesson" src="../pages/lesson.html?a=1"></iframe>`,
		"pages/evil.js": "",
		"pages/name.json": '{ "of": "for" }',
		"pages/written.js": 'document.body.textContent = "written";',
		"pages/lesson.html": `<!doctype html><html lang="en"><title>Lesson</title>
<main><p id="page"></p><button id="next">Next</button><button id="finish">Finish</button><output aria-label="Reached"></output></main>
<script>
let level = window;
while (!level.API && level.parent !== level) level = level.parent;
const { API } = level;
API.LMSInitialize("");
const byId = (id) => document.getElementById(id);
const name = fetch("name.json").then((answer) => answer.json());
const show = async () => {
	byId("page").textContent = "Page " + (API.LMSGetValue("cmi.core.lesson_location") || 1) + " " + (await name).of + " " + API.LMSGetValue("cmi.core.student_name");
};
show();
byId("next").onclick = () => { API.LMSSetValue("cmi.core.lesson_location", "2"); API.LMSSetValue("cmi.core.exit", "suspend"); show(); };
let isDone = false;
byId("finish").onclick = () => { isDone = true; };
onbeforeunload = () => { if (isDone) { API.LMSSetValue("cmi.core.score.raw", "90"); API.LMSSetValue("cmi.core.lesson_status", "completed"); } };
addEventListener("pagehide", () => API.LMSFinish(""));
const written = async () => {
	const frame = document.createElement("iframe");
	document.body.append(frame);
	const page = frame.contentDocument;
	page.open();
	page.write("<!doctype html><body>");
	page.write('<script src="written.js"><' + '/script>');
	page.close();
	await new Promise((resolve) => { frame.onload = () => frame.contentDocument.body.textContent && resolve(); });
	const { textContent } = frame.contentDocument.body;
	frame.remove();
	return textContent;
};
const tried = async (attempt) => { try { return await attempt(); } catch { return "refused"; } };
const app = ${JSON.stringify(app)};
(async () => {
	const reached = {
		api: await tried(async () => (await fetch(app + "/api/packages/origin", { credentials: "include" })).status),
		apiBlind: await tried(async () => (await fetch(app + "/api/auth/sign-out", { method: "POST", mode: "no-cors", credentials: "include" })).type),
		apiHere: await tried(async () => (await fetch("/api/packages/origin")).status),
		cookies: document.cookie,
		databases: await tried(async () => (await indexedDB.databases()).length),
		files: await tried(async () => (await caches.keys()).length),
		page: await tried(() => top.document.title),
		worker: await tried(async () => (await navigator.serviceWorker.register("evil.js")).scope),
		leading: await tried(() => { top.location.href = "about:blank"; return "led"; }),
		part: await tried(async () => { const part = await fetch("name.json", { headers: { range: "bytes=3-4" } }); return part.status + " " + (await part.text()); }),
		written: await written(),
	};
	document.querySelector("output").textContent = JSON.stringify(reached);
})();
</script></html>`,
	});
}

/** A rule of SCORM 2004: what has been satisfied is skipped. */
const RULE = `<imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions>
<imsss:ruleCondition condition="satisfied"/></imsss:ruleConditions><imsss:ruleAction action="skip"/></imsss:preConditionRule></imsss:sequencingRules>`;

/** A package of two SCOs that share a page, one that only begins and ends, and an asset. */
function severalParts(rule = ""): Promise<Blob> {
	return zip({
		"imsmanifest.xml": `<?xml version="1.0"?>
<manifest identifier="m" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
<metadata><schema>ADL SCORM</schema><schemaversion>2004 3rd Edition</schemaversion></metadata>
<organizations default="o"><organization identifier="o"><title>Burning oil</title>
<item identifier="i" identifierref="r"><title>Pans</title></item>
<item identifier="c"><title>Kitchens</title>
<item identifier="j" identifierref="a"><title>Where lids hang</title></item>
<item identifier="s" identifierref="b"><title>Smoke</title></item>
<item identifier="k" identifierref="r"><title>Deep fryers</title><imsss:sequencing>${rule}</imsss:sequencing></item></item>
<imsss:sequencing><imsss:controlMode choice="true" flow="true"/></imsss:sequencing></organization></organizations>
<resources><resource identifier="r" type="webcontent" adlcp:scormType="sco" href="part.html"/>
<resource identifier="b" type="webcontent" adlcp:scormType="sco" href="smoke.html"/>
<resource identifier="a" type="webcontent" adlcp:scormType="asset" href="lids.html"/></resources></manifest>`,
		"lids.html":
			'<!doctype html><html lang="en"><title>Lids</title><main>Beside the stove.</main></html>',
		"smoke.html": `<!doctype html><html lang="en"><title>Smoke</title><main>Stay low.</main>
<script>
const api = parent.API_1484_11;
api.Initialize("");
addEventListener("pagehide", () => api.Terminate(""));
</script></html>`,
		"part.html": `<!doctype html><html lang="en"><title>Oil</title>
<main><label>Score <input></label><button>Finish</button></main>
<script>
const api = parent.API_1484_11;
api.Initialize("");
const field = document.querySelector("input");
field.value = api.GetValue("cmi.location");
field.oninput = () => { api.SetValue("cmi.location", field.value); api.SetValue("cmi.exit", "suspend"); };
document.querySelector("button").onclick = () => {
	api.SetValue("cmi.score.scaled", field.value);
	api.SetValue("cmi.success_status", "passed");
	api.SetValue("cmi.completion_status", "completed");
	api.SetValue("cmi.exit", "normal");
	api.Terminate("");
};
</script></html>`,
	});
}

/** A package of SCORM 1.2 whose parts wait for others; what the first waits for is no AICC script. */
function partsInOrder(): Promise<Blob> {
	const item = (id: string, resource: string, title: string, first = "") =>
		`<item identifier="${id}" identifierref="${resource}"><title>${title}</title>${first && `<adlcp:prerequisites type="aicc_script">${first}</adlcp:prerequisites>`}</item>`;
	return zip({
		"imsmanifest.xml": `<?xml version="1.0"?>
<manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="o"><organization identifier="o"><title>Burning oil</title>
${item("about", "lids", "About", "pans AND lids")}
${item("pans", "part", "Pans")}
<item identifier="kitchens"><title>Kitchens</title><adlcp:prerequisites type="aicc_script">pans</adlcp:prerequisites>
${item("lids", "lids", "Where lids hang")}
${item("smoke", "part", "Smoke", "lids")}</item>
${item("fryers", "part", "Deep fryers", "kitchens&amp;pans=&quot;passed&quot;")}
</organization></organizations>
<resources><resource identifier="part" type="webcontent" adlcp:scormtype="sco" href="part.html"/>
<resource identifier="lids" type="webcontent" adlcp:scormtype="asset" href="lids.html"/></resources></manifest>`,
		"lids.html":
			'<!doctype html><html lang="en"><title>Lids</title><main>Beside the stove.</main></html>',
		"part.html": `<!doctype html><html lang="en"><title>Oil</title>
<main><label>Score <input></label><button>Finish</button></main>
<script>
const { API } = parent;
API.LMSInitialize("");
const field = document.querySelector("input");
field.value = API.LMSGetValue("cmi.core.lesson_location");
field.oninput = () => { API.LMSSetValue("cmi.core.lesson_location", field.value); API.LMSSetValue("cmi.core.exit", "suspend"); };
document.querySelector("button").onclick = () => {
	if (field.value) API.LMSSetValue("cmi.core.score.raw", field.value);
	API.LMSSetValue("cmi.core.lesson_status", field.value ? "passed" : "completed");
	API.LMSSetValue("cmi.core.exit", "");
	API.LMSFinish("");
};
addEventListener("pagehide", () => API.LMSFinish(""));
</script></html>`,
	});
}
