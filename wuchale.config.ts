import { adapter as svelte } from "@wuchale/svelte";
import { defineConfig, type HeuristicFunc } from "wuchale";
import {
	pluralPattern,
	Transformer,
	adapter as vanilla,
} from "wuchale/adapter-vanilla";

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

/** What events call keys: compared with, and read by people only in the list of shortcuts. */
const keyName = /^(Enter|Escape|Backspace|Home)$/;

/** Who has made mistakes is told so in whole sentences; nothing else of the domain is read by people. */
const isSentence: HeuristicFunc = ({ msgStr }) =>
	/^(\p{Lu}|“).*\s.*[.!?]$/su.test(msgStr.join(" ")) && "message";

/** A text has letters and begins with a capital, a quotation mark or a value; what begins with a small letter is code. */
const isText: HeuristicFunc = (message) => {
	const { msgStr, details } = message;
	const { scope, element, attribute, call, file } = details;
	if (/^(server|src\/lib\/domain)\//.test(file)) return isSentence(message);
	const text = msgStr.join(" ");
	if (!/\p{L}/u.test(text) || (element && unread.has(element))) return false;
	if (scope === "markup") return "message";
	if (attribute && !read.has(attribute)) {
		// Properties of components may be texts, attributes of elements are not.
		if (/^[a-z]/.test(element ?? "a")) return false;
	} else if (attribute && scope === "attribute") return "message";
	if (call === "$inspect" || call?.startsWith("console.")) return false;
	if (keyName.test(text) && !file.endsWith("/ShortcutList.svelte"))
		return false;
	// "#" stands for a value.
	if (text.startsWith("#")) return /[\s’]\p{L}{2,}/u.test(text) && "message";
	if (!/^(\p{Lu}|[“«"(·–,] ?)/u.test(text)) return false;
	const isCode =
		!/\p{Ll}/u.test(text) || /^[A-Z][a-z]+([A-Z][a-z]+)+$/.test(text);
	return !isCode && "message";
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

/** For TypeScript files: `include` without `ignore`. */
function scripts(include: string, ignore: string[]) {
	const adapter = vanilla({
		loader: "custom",
		files: { include, ignore: ["**/*.d.ts", ...ignore] },
		heuristic: isText,
		runtime,
	});
	const transform: typeof adapter.transform = (file) => {
		const transformer = new Transformer(
			file.content,
			file.filename,
			file.index,
			isText,
			[pluralPattern],
			file.expr,
			adapter.runtime,
			file.matchUrl,
		);
		// What is thrown is a sentence for people here; as it stands, the library leaves it alone.
		Object.assign(transformer, {
			visitThrowStatement: (thrown: { argument: never }) =>
				transformer.visit(thrown.argument),
		});
		return transformer.transform();
	};
	return { ...adapter, transform };
}

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
		words: scripts("src/{lib/domain,lib/ui,routes}/**/*.ts", [
			"src/lib/ui/{language,plural,texts,translation}.ts",
			"src/lib/ui/certificates/drawing/**",
			// They have every language in them: what they write goes to others, too.
			"src/lib/domain/{certificate,notification}Texts/**",
		]),
		// The server speaks English; the app finds the translation of what it says.
		server: scripts(
			"server/{actions,api,auth,portal,files,history}/**/*.ts",
			[],
		),
	},
});
