import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

// What a page imports step by step, once it runs: its texts, then its own code. Its HTML asks for all of that at once.

type Manifest = Record<string, { file: string; imports?: string[] }>;

/** The mark in `src/app.html` that the build replaces. */
const MARK = "{ texts: {}, pages: [] }";
const made = ".svelte-kit/generated/client-optimized";

/** Writes into the built page which files hold each language's texts, and each route's code. */
export function addPreloads(projectFolder: string): void {
	const read = (path: string) =>
		readFileSync(join(projectFolder, path), "utf8");
	const manifest: Manifest = JSON.parse(
		read(".svelte-kit/output/client/.vite/manifest.json"),
	);
	const page = join(projectFolder, "build/index.html");
	const html = readFileSync(page, "utf8");
	if (!html.includes(MARK)) throw new Error("The page has no place for it.");
	const preloads = JSON.stringify({
		texts: textsIn(manifest),
		pages: pagesIn(manifest, read(`${made}/app.js`)),
	});
	writeFileSync(
		page,
		html.replace(MARK, () => preloads),
	);
}

function textsIn(manifest: Manifest): Record<string, string> {
	return Object.fromEntries(
		Object.entries(manifest).flatMap(([source, { file }]) => {
			const [, language] =
				/\/main\.main\.(\w+)\.compiled\.js$/.exec(source) ?? [];
			return language === undefined ? [] : [[language, `/${file}`]];
		}),
	);
}

/** A pattern a route, with its files: of its layouts, of the page, and of what they import. */
function pagesIn(manifest: Manifest, app: string): [string, string[]][] {
	const routes = app.matchAll(/"(\/[^"]*)": \[~?(\d+)(?:,\[([\d,]*)\])?/g);
	return [...routes].map(([, route = "", leaf = "", layouts = ""]) => {
		const files = new Set<string>();
		const take = (source: string) => {
			const entry = manifest[source];
			if (!entry || files.has(`/${entry.file}`)) return;
			files.add(`/${entry.file}`);
			for (const imported of entry.imports ?? []) take(imported);
		};
		for (const node of [...layouts.split(","), leaf])
			take(`${made}/nodes/${node}.js`);
		const pattern = route
			.replaceAll(/\/\([^)]*\)/g, "")
			.replaceAll(/\[[^\]]*\]/g, "[^/]+");
		return [`^${pattern || "/"}$`, [...files]];
	});
}
