import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const whole = [
	"chromium",
	"chromium-browser",
	"google-chrome",
	"google-chrome-stable",
];
const HEADLESS = "chromium-headless-shell";

/** The Chromium that people have: `CHROMIUM_PATH`, or the first on `PATH`; null where there is none. */
export function findChromium(): string | null {
	return process.env.CHROMIUM_PATH ?? onPath(whole);
}

/**
 * The same engine without the window around it, which takes a quarter less of the processor; the whole one where it
 * is not to be had.
 */
export function findHeadless(): string | null {
	return process.env.CHROMIUM_PATH ?? onPath([HEADLESS]) ?? findChromium();
}

function onPath(names: readonly string[]): string | null {
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
		// Not every version of Debian has it by itself.
		apt("install", "-y", "--no-install-recommends", HEADLESS);
		const installed = findChromium();
		if (installed) return installed;
	}
	throw new Error(
		"The browser tests need Chromium: install it (on Debian `apt-get install chromium chromium-headless-shell`), or name one in CHROMIUM_PATH.",
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
