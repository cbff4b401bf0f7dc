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

/** The elements in one, or those of a name without prefix. */
export function elements(parent: XmlElement, name?: string): XmlElement[] {
	return Array.from(parent.childNodes).filter(
		(node): node is XmlElement =>
			typeof node === "object" &&
			node !== null &&
			"localName" in node &&
			node.localName !== undefined &&
			node.localName !== null &&
			(name === undefined || node.localName === name),
	);
}

export function child(
	parent: XmlElement,
	name: string,
): XmlElement | undefined {
	return elements(parent, name)[0];
}

/** The text of the first child with one of these names, its white space in one. */
export function textOf(parent: XmlElement, ...names: string[]): string {
	const found = names.map((name) => child(parent, name)).find(Boolean);
	return (found?.textContent ?? "").replace(/\s+/g, " ").trim();
}

/** By its name without prefix, in capitals or not: `adlcp:scormtype` is `scormType` in SCORM 2004. */
export function attribute(
	element: XmlElement,
	name: string,
): string | undefined {
	return Array.from(element.attributes)
		.find(
			(each) =>
				(each.localName ?? each.name).toLowerCase() === name.toLowerCase() &&
				!each.name.startsWith("xmlns"),
		)
		?.value.trim();
}
