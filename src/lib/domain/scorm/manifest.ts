import type { Activity, ScormPackage } from "../documents/packages.ts";
import { openable } from "./parts.ts";
import { fileOfLaunch, pathInside } from "./paths.ts";
import { mustChoose } from "./sequencing.ts";
import { attribute, child, elements, textOf, type XmlElement } from "./xml.ts";

/** The file that makes a zip file a SCORM package. */
export const MANIFEST = "imsmanifest.xml";

export type Manifest = Pick<ScormPackage, "version" | "activities"> & {
	title: string;
	/** Places of parts whose prerequisites cannot be kept to: they are open from the start. */
	openFromStart: number[];
};

/** Items within items that can have a say in what comes first. */
const MOST_LEVELS = 20;

/** Why a file is no package that can be played, as a sentence for whoever chose it. */
export class PackageRefusal extends Error {}

/**
 * What a manifest says of what is opened in its package. Elements are known by their names without prefix, since
 * authoring tools bind the namespaces as they like. Throws a PackageRefusal.
 */
export function readManifest(root: XmlElement): Manifest {
	if (root.localName !== "manifest")
		throw new PackageRefusal(
			"This is no SCORM package: its imsmanifest.xml is no manifest.",
		);
	const version = versionOf(root);
	const organization = organizationOf(root);
	const resources = child(root, "resources");
	const found =
		organization && resources ? launched(organization, resources) : [];
	const [first] = found;
	if (!organization || !first)
		throw new PackageRefusal("Nothing in this package can be opened.");
	if (version === "2004" && found.length > 1 && mustChoose(root, organization))
		throw new PackageRefusal(
			"This package has rules on which of its parts come when or how they count. Only packages without such sequencing rules can be played: export it as a single SCO.",
		);
	const all = found.map((each) => activityOf(version, [root, resources], each));
	const { activities, left } = inOrder(version, all, found);
	return {
		version,
		title: titleOf(organization) || titleOf(first.items[0]),
		activities,
		openFromStart: left,
	};
}

/** The activities with what comes first, where in SCORM 1.2 any of them waits for another. */
function inOrder(
	version: Manifest["version"],
	activities: Activity[],
	found: readonly Launched[],
): ReturnType<typeof openable> {
	if (version !== "1.2" || found.length === 1) return { activities, left: [] };
	const ordered = openable(
		activities.map((activity, place) => {
			const items = (found[place]?.items ?? []).slice(0, MOST_LEVELS);
			const itemIds = items.map((item) =>
				(attribute(item, "identifier") ?? "").slice(0, 1000),
			);
			// What is said of a chapter comes first.
			const scripts = items
				.toReversed()
				.map((item) => textOf(item, "prerequisites"))
				.filter((script) => script !== "");
			return { ...activity, prerequisites: { itemIds, scripts } };
		}),
	);
	return ordered.activities.some(
		({ prerequisites }) => prerequisites?.scripts.length,
	)
		? ordered
		: { ...ordered, activities };
}

function activityOf(
	version: Manifest["version"],
	above: readonly (XmlElement | undefined)[],
	{ items: [item, parent], resource }: Launched,
): Activity {
	const base = [...above, resource]
		.map((each) => (each && attribute(each, "base")) ?? "")
		.join("");
	const sequencing = child(item, "sequencing");
	const delivery = sequencing && child(sequencing, "deliveryControls");
	return {
		// What does not say is taken for a SCO: it may look for the runtime.
		kind: attribute(resource, "scormtype") === "asset" ? "asset" : "sco",
		title: titleOf(item),
		chapter: parent ? titleOf(parent) : "",
		launch: launchOf(
			base,
			attribute(resource, "href") ?? "",
			attribute(item, "parameters") ?? "",
		),
		masteryScore: version === "1.2" ? masteryScore(item) : measure(item),
		launchData: textOf(item, "datafromlms", "dataFromLMS").slice(0, 4096),
		objectiveIds: version === "1.2" ? [] : objectiveIds(item),
		completionSetByContent:
			delivery !== undefined &&
			attribute(delivery, "completionSetByContent") === "true",
	};
}

function titleOf(element: XmlElement): string {
	return textOf(element, "title").slice(0, 200);
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

/** The default organization, or else the first. */
function organizationOf(root: XmlElement): XmlElement | undefined {
	const list = child(root, "organizations");
	const organizations = list ? elements(list, "organization") : [];
	const standard = list && attribute(list, "default");
	return (
		organizations.find((each) => attribute(each, "identifier") === standard) ??
		organizations[0]
	);
}

type Launched = {
	/** Its own, then those that it is in. */
	items: [XmlElement, ...XmlElement[]];
	resource: XmlElement;
};

/** The items that name something to open, those within others included. */
function launched(organization: XmlElement, resources: XmlElement): Launched[] {
	const byId = new Map(
		elements(resources, "resource").map((each) => [
			attribute(each, "identifier"),
			each,
		]),
	);
	const within = (parent: XmlElement, above: XmlElement[]): Launched[] =>
		elements(parent, "item").flatMap((item) => {
			const resource = byId.get(attribute(item, "identifierref"));
			const items: Launched["items"] = [item, ...above];
			return [
				...(resource && attribute(resource, "href")
					? [{ items, resource }]
					: []),
				...within(item, items),
			];
		});
	return within(organization, []);
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

/** SCORM 2004: the runtime knows them from the start (RTE 4.2.17). */
function objectiveIds(item: XmlElement): string[] {
	const sequencing = child(item, "sequencing");
	const objectives = sequencing && child(sequencing, "objectives");
	if (!objectives) return [];
	return [
		...elements(objectives, "primaryObjective"),
		...elements(objectives, "objective"),
	].flatMap((each) => attribute(each, "objectiveID") || []);
}

function percent(text: string, factor: number): number | null {
	const value = text === "" ? Number.NaN : Number(text) * factor;
	return value >= 0 && value <= 100 ? Math.round(value) : null;
}
