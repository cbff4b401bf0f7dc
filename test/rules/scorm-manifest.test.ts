import { DOMParser } from "@xmldom/xmldom";
import { expect, test } from "vitest";
import { pathInside } from "#domain/scorm/paths.ts";
import type { XmlElement } from "#domain/scorm/xml.ts";
import { manifestOf, openZip } from "#lib/ui/packages/zip.ts";
import { zip } from "#test/zip.ts";
import { activity } from "./contentBuilders.ts";

// Zip files and manifests as authoring tools export them, and as they should not be.

const parse = (xml: string): XmlElement | null => {
	let isBroken = false;
	try {
		const parsed = new DOMParser({
			onError: () => {
				isBroken = true;
			},
		}).parseFromString(xml, "application/xml");
		return isBroken ? null : (parsed.documentElement as XmlElement | null);
	} catch {
		return null;
	}
};

async function read(
	manifest: string | Uint8Array<ArrayBuffer>,
	files: Record<string, string> = { "index.html": "<p>" },
) {
	const opened = await openZip(
		await zip({ ...files, "imsmanifest.xml": manifest }),
	);
	return manifestOf(opened, parse);
}

const ns12 =
	'xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"';
const ns2004 =
	'xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss"';

type Parts = {
	ns?: string;
	version?: string;
	base?: string;
	organizations?: string;
	items?: string;
	resources?: string;
	resourcesBase?: string;
};
function manifest({
	ns = ns12,
	version = "1.2",
	base = "",
	items = '<item identifier="i" identifierref="r"><title>Part</title></item>',
	organizations = `<organizations default="o"><organization identifier="o"><title> Fire\n safety </title>${items}</organization></organizations>`,
	resources = '<resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="index.html"/>',
	resourcesBase = "",
}: Parts = {}): string {
	const metadata = version
		? `<metadata><schema>ADL SCORM</schema><schemaversion>${version}</schemaversion></metadata>`
		: "";
	return `<?xml version="1.0"?><manifest identifier="m" ${ns} ${base && `xml:base="${base}"`}>${metadata}${organizations}<resources ${resourcesBase && `xml:base="${resourcesBase}"`}>${resources}</resources></manifest>`;
}
const resource2004 = (href = "index.html", more = "") =>
	`<resource identifier="r" type="webcontent" adlcp:scormType="sco" href="${href}" ${more}/>`;
const item12 = (inner: string) =>
	`<item identifier="i" identifierref="r">${inner}</item>`;
const measured = (measure: string, satisfied = "true") =>
	`<item identifier="i" identifierref="r"><title>Part</title><imsss:sequencing><imsss:objectives><imsss:primaryObjective satisfiedByMeasure="${satisfied}" objectiveID="p">${measure}</imsss:primaryObjective></imsss:objectives></imsss:sequencing></item>`;

const plain = {
	version: "1.2",
	title: "Fire safety",
	activities: [activity()],
};
const one = (over: object) => ({ activities: [over] });
const edition = (version: string, over: Parts = {}) =>
	manifest({ ns: ns2004, version, resources: resource2004(), ...over });

test.each<[string, string, object]>([
	["SCORM 1.2", manifest(), plain],
	["2004 2nd edition", edition("CAM 1.3"), { version: "2004" }],
	["2004 3rd edition", edition("2004 3rd Edition"), { version: "2004" }],
	["2004 4th edition", edition("2004 4th Edition"), { version: "2004" }],
	["1.2 told by its namespace", manifest({ version: "" }), { version: "1.2" }],
	["2004 told by its namespace", edition(""), { version: "2004" }],
	[
		"elements under prefixes of the tool's own",
		manifest()
			.replaceAll(
				/<(\/?)(manifest|organizations?|item|resources?|title|metadata|schemaversion|schema)\b/g,
				"<$1x:$2",
			)
			.replace("xmlns=", "xmlns:x="),
		plain,
	],
	[
		"what the manifest passes on",
		manifest({
			items: item12(
				"<title>T</title><adlcp:masteryscore>80</adlcp:masteryscore><adlcp:datafromlms>a=1</adlcp:datafromlms>",
			),
		}),
		one({ masteryScore: 80, launchData: "a=1" }),
	],
	[
		"a mastery score that is none",
		manifest({
			items: item12("<adlcp:masteryscore>high</adlcp:masteryscore>"),
		}),
		one({ masteryScore: null }),
	],
	[
		"2004: a measure from which it is passed",
		edition("2004 3rd Edition", {
			items: measured(
				"<imsss:minNormalizedMeasure>0.7</imsss:minNormalizedMeasure>",
			),
		}),
		one({ masteryScore: 70 }),
	],
	[
		"2004: a measure that does not decide",
		edition("2004 3rd Edition", {
			items: measured(
				"<imsss:minNormalizedMeasure>0.7</imsss:minNormalizedMeasure>",
				"false",
			),
		}),
		one({ masteryScore: null }),
	],
	[
		"a title on the item alone",
		manifest({
			organizations: `<organizations><organization identifier="o">${item12("<title>Part</title>")}</organization></organizations>`,
		}),
		{ title: "Part" },
	],
	[
		"the default of two organizations",
		manifest({
			organizations: `<organizations default="b"><organization identifier="a"><title>A</title>${item12("")}</organization><organization identifier="b"><title>B</title>${item12("")}</organization></organizations>`,
		}),
		{ title: "B" },
	],
	[
		"SCOs and assets, in chapters and above them, one of them twice",
		manifest({
			items:
				'<item identifierref="help"><title>Help</title></item><item><title>Oil</title><item identifierref="r" parameters="?a=1"><title>Pans</title></item><item identifierref="r"/></item>',
			resources:
				'<resource identifier="r" adlcp:scormtype="sco" href="index.html"/><resource identifier="help" adlcp:scormtype="asset" href="index.html#help"/><resource identifier="unused" adlcp:scormtype="sco" href="gone.html"/>',
		}),
		{
			activities: [
				activity({ kind: "asset", title: "Help", launch: "index.html#help" }),
				activity({ title: "Pans", chapter: "Oil", launch: "index.html?a=1" }),
				activity({ title: "", chapter: "Oil" }),
			],
		},
	],
	[
		"assets alone",
		manifest({
			resources:
				'<resource identifier="r" adlcp:scormtype="asset" href="index.html"/>',
		}),
		one({ kind: "asset" }),
	],
	[
		"2004: objectives, and what is left to the package",
		edition("2004 3rd Edition", {
			items:
				'<item identifierref="r"><imsss:sequencing><imsss:objectives><imsss:primaryObjective objectiveID="all"/><imsss:objective objectiveID="lids"/><imsss:objective/></imsss:objectives><imsss:deliveryControls completionSetByContent="true"/></imsss:sequencing></item>',
		}),
		one({ objectiveIds: ["all", "lids"], completionSetByContent: true }),
	],
])("%s", async (_, xml, expected) => {
	expect(await read(xml)).toMatchObject(expected);
});

test.each<[string, Parts, string, string]>([
	[
		"bases of all levels",
		{
			base: "a/",
			resourcesBase: "b/",
			resources: resource2004("d.html", 'xml:base="c/"'),
		},
		"a/b/c/d.html",
		"a/b/c/d.html",
	],
	[
		"a detour inside",
		{ resources: resource2004("a/../b/./x.html") },
		"b/x.html",
		"b/x.html",
	],
	[
		"spaces and letters",
		{ resources: resource2004("m%C3%BCll/a%20b.html") },
		"m%C3%BCll/a%20b.html",
		"müll/a b.html",
	],
	[
		"a query of its own",
		{ resources: resource2004("x.html?a=1#t") },
		"x.html?a=1#t",
		"x.html",
	],
	[
		"parameters",
		{
			items: '<item identifierref="r" parameters="?b=2"/>',
			resources: resource2004("x.html?a=1#t"),
		},
		"x.html?a=1&b=2#t",
		"x.html",
	],
	[
		"parameters that name a place",
		{
			items: '<item identifierref="r" parameters="#p"/>',
			resources: resource2004("x.html"),
		},
		"x.html#p",
		"x.html",
	],
])("launches with %s", async (_, parts, launch, path) => {
	const xml = manifest({ ns: ns2004, version: "2004 4th Edition", ...parts });
	expect(await read(xml, { [path]: "<p>" })).toMatchObject(one({ launch }));
});

test.each([
	"../index.html",
	"a/../../index.html",
	"/index.html",
	"//evil.example/index.html",
	"https://evil.example/index.html",
	"javascript:alert(1)",
	"..\\index.html",
	"%2e%2e/index.html",
	"a/%2e%2e/%2e%2e/index.html",
])("refuses to launch %s", async (href) => {
	await expect(
		read(manifest({ resources: resource2004(href) }), {
			"index.html": "<p>",
			"%2e%2e/index.html": "<p>",
		}),
	).rejects.toThrow("outside of it");
});

/** Items of one resource each, with what each has in it. */
const waiting = (...items: [id: string, inner: string][]) =>
	items
		.map(
			([id, inner]) =>
				`<item identifier="${id}" identifierref="r"><title>${id}</title>${inner}</item>`,
		)
		.join("");
const first = (script: string) =>
	`<adlcp:prerequisites type="aicc_script">${script}</adlcp:prerequisites>`;

test("SCORM 1.2: what comes first is kept with each part, that of its chapter too", async () => {
	const { activities, openFromStart } = await read(
		manifest({
			items: `${waiting(["a", first("")], ["b", first("<![CDATA[a&~c]]>")])}<item identifier="k"><title>K</title>${first("a&amp;\n b")}${waiting(["c", first("a=&quot;passed&quot;")])}</item>`,
		}),
	);
	expect(activities.map(({ prerequisites }) => prerequisites)).toEqual([
		{ itemIds: ["a"], scripts: [] },
		{ itemIds: ["b"], scripts: ["a&~c"] },
		{ itemIds: ["c", "k"], scripts: ["a& b", 'a="passed"'] },
	]);
	expect(openFromStart).toEqual([]);
});

test("SCORM 1.2: what cannot be kept to is left out and told, and locks nothing", async () => {
	const { activities, openFromStart } = await read(
		manifest({
			items: waiting(
				["a", ""],
				["b", first("a")],
				["c", first("a AND b")],
				["d", first("content7")],
				["e", first("e")],
				["f", first(`a${"&amp;a".repeat(1000)}`)],
			),
		}),
	);
	expect(activities.map(({ prerequisites }) => prerequisites?.scripts)).toEqual(
		[[], ["a"], [], [], [], []],
	);
	expect(openFromStart).toEqual([2, 3, 4, 5]);
});

test("nothing is kept where nothing waits: no prerequisites, none that can be kept to, one part, SCORM 2004", async () => {
	const kept = async (xml: string) =>
		(await read(xml)).activities.some((each) => "prerequisites" in each);
	const plainItem: [string, string] = ["a", ""];
	const waitingItem: [string, string] = ["b", first("a")];
	const of = (...items: [string, string][]) => ({ items: waiting(...items) });
	expect(await kept(manifest(of(plainItem, waitingItem)))).toBe(true);
	expect(await kept(manifest(of(plainItem, plainItem)))).toBe(false);
	expect(await kept(manifest(of(plainItem, ["b", first("z")])))).toBe(false);
	expect(await kept(manifest(of(["a", first("~a")])))).toBe(false);
	expect(
		await kept(edition("2004 3rd Edition", of(plainItem, waitingItem))),
	).toBe(false);
});

const [part, sequencing] = [
	'<item identifier="i" identifierref="r">',
	"imsss:sequencing",
];
/** Two SCOs, the second with this sequencing, and the organization with that. */
const sequenced = (ofPart: string, ofAll = "") =>
	edition("2004 4th Edition", {
		items: `${part}</item>${part}<${sequencing}>${ofPart}</${sequencing}></item><${sequencing}>${ofAll}</${sequencing}>`,
	});
test.each<[string, string]>([
	["none", sequenced("")],
	[
		"choice and flow",
		sequenced("", '<imsss:controlMode choice="true" flow="true"/>'),
	],
	[
		"flow alone",
		sequenced("", '<imsss:controlMode choice="false" flow="true"/>'),
	],
	[
		"defaults that are spelled out",
		sequenced(
			'<imsss:sequencingRules/><imsss:rollupRules objectiveMeasureWeight="1.0000"/><imsss:randomizationControls selectionTiming="never"/><imsss:deliveryControls tracked="true"/>',
		),
	],
	[
		"objectives of their own",
		sequenced(
			'<imsss:objectives><imsss:primaryObjective objectiveID="o"/></imsss:objectives>',
		),
	],
])("SCORM 2004: several SCOs play with sequencing: %s", async (_, xml) => {
	expect((await read(xml)).activities).toHaveLength(2);
});

const rule =
	'<imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions><imsss:ruleCondition condition="satisfied"/></imsss:ruleConditions><imsss:ruleAction action="disabled"/></imsss:preConditionRule></imsss:sequencingRules>';
test.each<[string, string]>([
	["a rule on one", sequenced(rule)],
	["a rule on all", sequenced("", rule)],
	[
		"a rule that is referred to",
		sequenced("")
			.replace(`<${sequencing}>`, `<${sequencing} IDRef="s">`)
			.replace(
				"</manifest>",
				`<imsss:sequencingCollection><${sequencing} ID="s">${rule}</${sequencing}></imsss:sequencingCollection></manifest>`,
			),
	],
	["forward alone", sequenced("", '<imsss:controlMode forwardOnly="true"/>')],
	["a weight", sequenced('<imsss:rollupRules objectiveMeasureWeight="0"/>')],
	["a limit", sequenced('<imsss:limitConditions attemptLimit="1"/>')],
	[
		"chance",
		sequenced("", '<imsss:randomizationControls randomizationTiming="once"/>'),
	],
	[
		"what does not count",
		sequenced('<imsss:deliveryControls tracked="false"/>'),
	],
	[
		"an objective that others read",
		sequenced(
			'<imsss:objectives><imsss:primaryObjective objectiveID="o"><imsss:mapInfo targetObjectiveID="t"/></imsss:primaryObjective></imsss:objectives>',
		),
	],
])(
	"SCORM 2004: several SCOs are refused with sequencing: %s",
	async (_, xml) => {
		await expect(read(xml)).rejects.toThrow("without such sequencing rules");
	},
);

test("SCORM 2004: rules of a package with one SCO have nothing to choose", async () => {
	const xml = edition("2004 4th Edition", {
		items: `${part}<${sequencing}>${rule}</${sequencing}></item>`,
	});
	expect((await read(xml)).activities).toHaveLength(1);
});

test.each<[string, string, RegExp]>([
	["XML that is broken", "<manifest", /no well-formed XML/],
	["another document", "<html/>", /no manifest/],
	["another version", manifest({ version: "1.1" }), /1\.2 and SCORM 2004/],
	[
		"an unknown version",
		manifest({ ns: 'xmlns:adlcp="x"', version: "" }),
		/does not say which version/,
	],
	["no items", manifest({ items: "" }), /Nothing in this package/],
	[
		"a resource that is not there",
		manifest({ resources: "" }),
		/Nothing in this package/,
	],
	[
		"a file that is not there",
		manifest({ resources: resource2004("gone.html") }),
		/“gone.html”, which is not in it/,
	],
])("refuses a package with %s", async (_, xml, sentence) => {
	await expect(read(xml)).rejects.toThrow(sentence);
});

test("refuses what is no package: no zip, no manifest, a zipped folder, an entity that unfolds", async () => {
	await expect(openZip(new Blob(["<html>"]))).rejects.toThrow("no zip file");
	const none = await openZip(await zip({ "index.html": "<p>" }));
	await expect(manifestOf(none, parse)).rejects.toThrow("no imsmanifest.xml");
	const deeper = await openZip(await zip({ "a/imsmanifest.xml": manifest() }));
	await expect(manifestOf(deeper, parse)).rejects.toThrow("not the folder");
});

test("reads manifests in the encoding that they name", async () => {
	const xml = manifest().replace("Fire", "Übung");
	const latin = Uint8Array.from(
		xml.replace('"1.0"', '"1.0" encoding="ISO-8859-1"'),
		(letter) => letter.charCodeAt(0),
	);
	const wide = new Uint8Array(
		Uint16Array.from(`\ufeff${xml}`, (letter) => letter.charCodeAt(0)).buffer,
	);
	for (const bytes of [latin, wide])
		expect((await read(bytes)).title).toMatch(/^Übung/);
});

test("a package's files are read by their paths, with types from a fixed list", async () => {
	const latin = Uint8Array.from("<p>Übung", (letter) => letter.charCodeAt(0));
	const files = await openZip(
		await zip({
			"a b/x.HTML": "<p>Übung",
			"latin.html": latin,
			"x.svg": "<svg/>",
			"x.exe": "MZ",
		}),
	);
	expect((await files.read("a%20b/x.HTML"))?.type).toBe(
		"text/html; charset=utf-8",
	);
	// In another encoding the page, or the browser, says in which.
	expect((await files.read("latin.html"))?.type).toBe("text/html");
	expect(await (await files.read("x.svg"))?.text()).toBe("<svg/>");
	expect((await files.read("x.exe"))?.type).toBe("application/octet-stream");
	expect(await files.read("../x.svg")).toBe(null);
	expect(await files.read("y")).toBe(null);
});

test("a zip file with paths that lead out of it is refused", async () => {
	for (const path of ["../x.html", "a/../../x.html", "/x.html", "C:\\x.html"]) {
		const blob = await zip({ [path]: "x" });
		await expect(openZip(blob)).rejects.toThrow("not allowed");
	}
	expect(pathInside("C:x")).toBe(null);
	expect(pathInside("a/./b//c")).toBe("a/b/c");
});
