import { randomUUID } from "node:crypto";
import { v7 as uuidv7 } from "uuid";

// What courses hold, as a device would send it.

/** A question of two answers, of which the first is right. */
export function choice() {
	const [right, wrong] = [randomUUID(), randomUUID()];
	return {
		id: randomUUID(),
		kind: "single",
		prompt: "What puts out burning oil?",
		points: 1,
		options: [
			{ id: right, text: "A lid" },
			{ id: wrong, text: "Water" },
		],
		correctIds: [right],
		guidance: "",
	};
}

/** A package as a manifest told of it; its file is nowhere. */
export function scormPackage(over: Record<string, unknown> = {}) {
	return {
		version: "1.2",
		activities: [scormActivity()],
		size: 1000,
		partIds: [uuidv7()],
		...over,
	};
}

/** What there is to open in it. */
export function scormActivity(over: Record<string, unknown> = {}) {
	return {
		kind: "sco",
		title: "",
		chapter: "",
		launch: "index.html",
		masteryScore: null,
		launchData: "",
		objectiveIds: [],
		completionSetByContent: true,
		...over,
	};
}

/** A question to be answered in words. */
export function freeText() {
	return {
		...choice(),
		kind: "text",
		prompt: "Why?",
		points: 4,
		options: [],
		correctIds: [],
		guidance: "It floats.",
	};
}
