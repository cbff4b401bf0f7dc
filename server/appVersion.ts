import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Everything that the built app is made of, relative to the project's folder. */
const sources = [
	"src",
	"static",
	"package.json",
	"package-lock.json",
	"svelte.config.js",
	"vite.config.ts",
	"wuchale.config.ts",
	"server/preloads.ts",
];
/** What the build makes of the sources, among them. */
const made = ["src/locales/.wuchale", "src/locales/data.js"];

/** The app's version: a hash over its sources, equal for equal sources on any machine. */
export function appVersion(projectFolder: string): string {
	const hash = createHash("sha256");
	for (const file of sources.flatMap((path) => filesIn(projectFolder, path))) {
		hash.update(`${file}\0`).update(readFileSync(join(projectFolder, file)));
	}
	return hash.digest("hex").slice(0, 16);
}

/** The version that `build/` was made from, or null where there is no finished build. */
export function builtVersion(projectFolder: string): string | null {
	const versionFile = join(projectFolder, "build/_app/version.json");
	// adapter-static writes the fallback page last: without it a build was cut short.
	if (!existsSync(join(projectFolder, "build/index.html"))) return null;
	if (!existsSync(versionFile)) return null;
	const stamp: { version?: string } = JSON.parse(
		readFileSync(versionFile, "utf8"),
	);
	return stamp.version ?? null;
}

/** All files at or below a path, sorted, with `/` between folders on every system. */
function filesIn(projectFolder: string, path: string): string[] {
	const absolute = join(projectFolder, path);
	if (made.includes(path) || !existsSync(absolute)) return [];
	if (!statSync(absolute).isDirectory()) return [path];
	return readdirSync(absolute)
		.sort()
		.flatMap((name) => filesIn(projectFolder, `${path}/${name}`));
}
