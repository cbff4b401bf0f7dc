import { adapter as svelte } from "@wuchale/svelte";
import { defineConfig, type HeuristicFunc } from "wuchale";
import { adapter as vanilla } from "wuchale/adapter-vanilla";

// Texts stand in the code, in English; the build puts those of the person's language in their place.

/** Attributes and properties of components that people read, whatever they begin with. */
const read = new Set([
	"alt",
	"aria-label",
	"aria-roledescription",
	"aria-valuetext",
	"description",
	"hint",
	"label",
	"placeholder",
	"prefix",
	"suffix",
	"text",
	"title",
	"words",
]);
const unread = new Set(["code", "kbd", "path", "pre", "script", "style"]);

/** A text has letters and begins with a capital, a quotation mark or a value; what begins with a small letter is code. */
const isText: HeuristicFunc = ({ msgStr, details }) => {
	const text = msgStr.join(" ");
	const { scope, element, attribute, call } = details;
	if (!/\p{L}/u.test(text) || (element && unread.has(element))) return false;
	if (scope === "markup") return "message";
	if (attribute && !read.has(attribute)) {
		// Properties of components may be texts, attributes of elements are not.
		if (/^[a-z]/.test(element ?? "a")) return false;
	} else if (attribute && scope === "attribute") return "message";
	if (call === "$inspect" || call?.startsWith("console.")) return false;
	if (/^#/.test(text))
		return /(^|[\s’])\p{L}{2,}/u.test(text.replaceAll("#", "")) && "message";
	if (!/^(\p{Lu}|[“«"(·–,] ?)/u.test(text)) return false;
	// ABC, A-1: codes.
	return (
		/\p{Ll}/u.test(text) &&
		!/^[A-Z][a-z]+([A-Z][a-z]+)+$/.test(text) &&
		"message"
	);
};

/** One runtime for all texts, wherever they stand in a module: another language loads the page anew. */
const plain = {
	wrapInit: (runtime: string) => runtime,
	wrapUse: () => "_w_load_()",
};
const runtime = {
	initReactive: () => null,
	useReactive: false,
	plain,
	reactive: plain,
};

export default defineConfig({
	locales: ["en", "de", "es", "fr", "ar"],
	ai: null,
	logLevel: "warn",
	adapters: {
		main: svelte({
			loader: "custom",
			files: ["src/{lib/ui,routes}/**/*.svelte"],
			heuristic: isText,
			runtime,
		}),
		words: vanilla({
			loader: "custom",
			files: {
				include: ["src/{lib/ui,routes}/**/*.ts"],
				ignore: [
					"**/*.d.ts",
					"src/lib/ui/{language,plural,texts}.ts",
					"src/lib/ui/certificates/drawing/**",
				],
			},
			heuristic: isText,
			runtime,
		}),
	},
});
