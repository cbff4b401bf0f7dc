import { fileOfLaunch, pathInside } from "./paths.ts";

/** The file that makes a zip file a SCORM package. */
export const MANIFEST = "imsmanifest.xml";

/** What is read of an XML element: browsers have it, and so has whatever else parses XML. */
export type XmlElement = {
	readonly localName: string | null;
	readonly namespaceURI: string | null;
	readonly textContent: string | null;
	readonly childNodes: ArrayLike<unknown>;
	readonly attributes: ArrayLike<{
		readonly localName: string | null;
		readonly name: string;
		readonly value: string;
	}>;
};

export type Manifest = {
	version: "1.2" | "2004";
	title: string;
	launch: string;
	masteryScore: number | null;
	launchData: string;
};

/** Why a file is no package that can be played, as a sentence for whoever chose it. */
export class PackageRefusal extends Error {}

/**
 * What a manifest says of the one part that is launched. Elements are known by their names without prefix, since
 * authoring tools bind the namespaces as they like. Throws a PackageRefusal.
 */
export function readManifest(root: XmlElement): Manifest {
	if (root.localName !== "manifest")
		throw new PackageRefusal(
			"This is no SCORM package: its imsmanifest.xml is no manifest.",
		);
	const version = versionOf(root);
	const resources = child(root, "resources");
	const found = launched(root, resources);
	if (found.length === 0)
		throw new PackageRefusal(
			"Nothing in this package can be launched and report a result.",
		);
	const [sco, ...others] = found;
	if (!sco || others.length > 0)
		throw new PackageRefusal(
			`This package has ${found.length} parts that report results. Only packages with one can be played: export it as a single SCO.`,
		);
	const { item, resource, organization } = sco;
	const base = [root, resources, resource]
		.map((each) => (each && attribute(each, "base")) ?? "")
		.join("");
	return {
		version,
		title: (textOf(organization, "title") || textOf(item, "title")).slice(
			0,
			200,
		),
		launch: launchOf(
			base,
			attribute(resource, "href") ?? "",
			attribute(item, "parameters") ?? "",
		),
		masteryScore: version === "1.2" ? masteryScore(item) : measure(item),
		launchData: textOf(item, "datafromlms", "dataFromLMS").slice(0, 4096),
	};
}

function versionOf(root: XmlElement): Manifest["version"] {
	const metadata = child(root, "metadata");
	const said = metadata ? textOf(metadata, "schemaversion") : "";
	if (said === "1.2") return "1.2";
	if (/^2004\b|^(CAM )?1\.3$/i.test(said)) return "2004";
	// Some tools leave it out; the namespace of SCORM's own elements tells, too.
	const namespaces = new Set(said === "" ? namespacesOf(root) : []);
	if (namespaces.has("http://www.adlnet.org/xsd/adlcp_rootv1p2")) return "1.2";
	if (namespaces.has("http://www.adlnet.org/xsd/adlcp_v1p3")) return "2004";
	throw new PackageRefusal(
		said
			? `This package has SCORM version “${said.slice(0, 40)}”. Packages of SCORM 1.2 and SCORM 2004 can be played.`
			: "This package does not say which version of SCORM it has.",
	);
}

function namespacesOf(root: XmlElement): string[] {
	return Array.from(root.attributes)
		.filter(({ name }) => name === "xmlns" || name.startsWith("xmlns:"))
		.map(({ value }) => value);
}

type Launched = {
	organization: XmlElement;
	item: XmlElement;
	resource: XmlElement;
};

/** The items of the default organization that name a SCO: what reports results. */
function launched(
	root: XmlElement,
	resources: XmlElement | undefined,
): Launched[] {
	const list = child(root, "organizations");
	const organizations = list ? children(list, "organization") : [];
	const standard = list && attribute(list, "default");
	const organization =
		organizations.find((each) => attribute(each, "identifier") === standard) ??
		organizations[0];
	if (!organization || !resources) return [];
	const byId = new Map(
		children(resources, "resource").map((each) => [
			attribute(each, "identifier"),
			each,
		]),
	);
	return itemsOf(organization).flatMap((item) => {
		const resource = byId.get(attribute(item, "identifierref"));
		const kind = resource && attribute(resource, "scormtype");
		return resource && attribute(resource, "href") && kind !== "asset"
			? [{ organization, item, resource }]
			: [];
	});
}

/** All items, those within others included. */
function itemsOf(parent: XmlElement): XmlElement[] {
	return children(parent, "item").flatMap((item) => [item, ...itemsOf(item)]);
}

function launchOf(base: string, href: string, parameters: string): string {
	const [, path = "", rest = ""] = /^([^?#]*)(.*)$/s.exec(base + href) ?? [];
	const inside = pathInside(path);
	if (!inside || pathInside(fileOfLaunch(inside)) === null)
		throw new PackageRefusal(
			"This package begins with an address outside of it, which is not allowed.",
		);
	return inside + withParameters(rest, parameters.trim());
}

/** What a manifest gives as parameters, put behind an address as SCORM says it. */
function withParameters(rest: string, parameters: string): string {
	const given = parameters.replace(/^[?&]+/, "");
	if (given === "") return rest;
	if (given.startsWith("#")) return rest.includes("#") ? rest : rest + given;
	const [, query = "", fragment = ""] = /^([^#]*)(.*)$/s.exec(rest) ?? [];
	return `${query}${query === "" ? "?" : "&"}${given}${fragment}`;
}

/** SCORM 1.2: per cent. */
function masteryScore(item: XmlElement): number | null {
	return percent(textOf(item, "masteryscore"), 1);
}

/** SCORM 2004: a measure from 0 to 1, where the objective is satisfied by measure. */
function measure(item: XmlElement): number | null {
	const sequencing = child(item, "sequencing");
	const objectives = sequencing && child(sequencing, "objectives");
	const primary = objectives && child(objectives, "primaryObjective");
	return primary && attribute(primary, "satisfiedByMeasure") === "true"
		? percent(textOf(primary, "minNormalizedMeasure") || "1", 100)
		: null;
}

function percent(text: string, factor: number): number | null {
	const value = text === "" ? Number.NaN : Number(text) * factor;
	return value >= 0 && value <= 100 ? Math.round(value) : null;
}

function children(parent: XmlElement, name: string): XmlElement[] {
	return Array.from(parent.childNodes).filter(
		(node): node is XmlElement =>
			typeof node === "object" &&
			node !== null &&
			"localName" in node &&
			node.localName === name,
	);
}

function child(parent: XmlElement, name: string): XmlElement | undefined {
	return children(parent, name)[0];
}

/** The text of the first child with one of these names, its white space in one. */
function textOf(parent: XmlElement, ...names: string[]): string {
	const found = names.map((name) => child(parent, name)).find(Boolean);
	return (found?.textContent ?? "").replace(/\s+/g, " ").trim();
}

/** By its name without prefix, in capitals or not: `adlcp:scormtype` is `scormType` in SCORM 2004. */
function attribute(element: XmlElement, name: string): string | undefined {
	return Array.from(element.attributes)
		.find(
			(each) =>
				(each.localName ?? each.name).toLowerCase() === name.toLowerCase() &&
				!each.name.startsWith("xmlns"),
		)
		?.value.trim();
}
