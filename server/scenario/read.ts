import type { z } from "zod";
import { Scenario } from "./file.ts";

/** A file that is not valid against the format: the path of the first offending key, and why. */
export class InvalidScenario extends Error {
	readonly path: string;
	constructor(path: string, message: string) {
		super(path ? `${path}: ${message}` : message);
		this.name = "InvalidScenario";
		this.path = path;
	}
}

/** The scenario in a file's text; throws InvalidScenario. */
export function readScenario(text: string): Scenario {
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch (error) {
		throw new InvalidScenario("", `This is no JSON: ${String(error)}`);
	}
	const parsed = Scenario.safeParse(json);
	if (parsed.success) return parsed.data;
	const { path, message } = deepest(parsed.error.issues);
	throw new InvalidScenario(pathText(path), message);
}

type Found = { path: PropertyKey[]; message: string };

/** The first issue; of an unknown key the key itself; of a union what came closest. */
function deepest(issues: readonly z.core.$ZodIssue[]): Found {
	const [issue] = issues;
	if (!issue) return { path: [], message: "This is not valid." };
	if (issue.code === "unrecognized_keys")
		return {
			path: [...issue.path, issue.keys[0] ?? ""],
			message: "There is no such key.",
		};
	if (issue.code === "invalid_union") {
		const branches = issue.errors
			.filter((branch) => branch.length > 0)
			.map(deepest);
		const [closest] = branches.sort((a, b) => b.path.length - a.path.length);
		if (closest && closest.path.length > 0)
			return {
				path: [...issue.path, ...closest.path],
				message: closest.message,
			};
	}
	return { path: issue.path, message: issue.message };
}

function pathText(path: readonly PropertyKey[]): string {
	return path
		.map((step, index) =>
			typeof step === "number"
				? `[${step}]`
				: `${index ? "." : ""}${String(step)}`,
		)
		.join("");
}
