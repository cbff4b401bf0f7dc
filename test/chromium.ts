import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const names = [
	"chromium",
	"chromium-browser",
	"google-chrome",
	"google-chrome-stable",
];

/** The Chromium to test with: `CHROMIUM_PATH`, or the first on `PATH`; null where there is none. */
export function findChromium(): string | null {
	if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
	const folders = (process.env.PATH ?? "").split(delimiter);
	return (
		folders
			.flatMap((folder) => names.map((name) => join(folder, name)))
			.find(isExecutable) ?? null
	);
}

/** Finds Chromium, or installs Debian's where this process may; throws with a sentence that says what to do. */
export function provideChromium(): string {
	const found = findChromium();
	if (found) {
		if (isExecutable(found)) return found;
		throw new Error(`CHROMIUM_PATH names ${found}, which cannot be run.`);
	}
	const mayInstall =
		process.getuid?.() === 0 && isExecutable("/usr/bin/apt-get");
	if (mayInstall) {
		console.log("No Chromium found: installing Debian's …");
		apt("update");
		apt("install", "-y", "--no-install-recommends", "chromium");
		const installed = findChromium();
		if (installed) return installed;
	}
	throw new Error(
		"The browser tests need Chromium: install it (on Debian `apt-get install chromium`), or name one in CHROMIUM_PATH.",
	);
}

function apt(...words: string[]): void {
	spawnSync("apt-get", ["-q", ...words], {
		stdio: ["ignore", "inherit", "inherit"],
		env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
	});
}

function isExecutable(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
