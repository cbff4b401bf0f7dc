import { attribute, child, elements, type XmlElement } from "./xml.ts";

/**
 * Whether an LMS would have to choose which part of a SCORM 2004 package comes next, or to count its parts otherwise
 * than by default. Control modes alone do not make it choose: by choice or one after the other, all parts are reached.
 */
export function mustChoose(
	root: XmlElement,
	organization: XmlElement,
): boolean {
	const collection = child(root, "sequencingCollection");
	const shared = new Map(
		(collection ? elements(collection) : []).map((each) => [
			attribute(each, "ID"),
			each,
		]),
	);
	const isRuled = (activity: XmlElement): boolean =>
		elements(activity, "sequencing").some((sequencing) => {
			const other = shared.get(attribute(sequencing, "IDRef"));
			return hasRule(sequencing) || (other !== undefined && hasRule(other));
		}) || elements(activity, "item").some(isRuled);
	return isRuled(organization);
}

const rules = new Set([
	"preConditionRule",
	"exitConditionRule",
	"postConditionRule",
	"rollupRule",
	// An objective that parts share: what one of them sets can count for another.
	"mapInfo",
]);

/** Of elements, the attributes that choose or count, with what they are by default. */
const defaults: Record<string, Record<string, string>> = {
	controlMode: { forwardOnly: "false" },
	limitConditions: { attemptLimit: "0", attemptAbsoluteDurationLimit: "" },
	deliveryControls: { tracked: "true" },
	rollupRules: {
		rollupObjectiveSatisfied: "true",
		rollupProgressCompletion: "true",
		objectiveMeasureWeight: "1",
	},
	rollupConsiderations: {
		requiredForSatisfied: "always",
		requiredForNotSatisfied: "always",
		requiredForCompleted: "always",
		requiredForIncomplete: "always",
	},
	randomizationControls: {
		randomizationTiming: "never",
		selectionTiming: "never",
	},
	constrainedChoiceConsiderations: {
		preventActivation: "false",
		constrainChoice: "false",
	},
};

function hasRule(element: XmlElement): boolean {
	const name = element.localName ?? "";
	return (
		rules.has(name) ||
		Object.entries(defaults[name] ?? {}).some(([key, standard]) => {
			const value = attribute(element, key) ?? standard;
			return value !== standard && Number(value) !== Number(standard);
		}) ||
		elements(element).some(hasRule)
	);
}
