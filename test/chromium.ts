import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** As people have it: what is measured is measured in this. */
const whole = [
	"chromium",
	"chromium-browser",
	"google-chrome",
	"google-chrome-stable",
];
/** The same engine without the window around it, which takes a quarter less of the processor: it comes first for tests. */
const HEADLESS = "chromium-headless-shell";

type Wanted = { isWhole?: boolean };

/** The Chromium to test with: `CHROMIUM_PATH`, or the first on `PATH`; null where there is none. */
export function findChromium({ isWhole = false }: Wanted = {}): string | null {
	const names = isWhole ? whole : [HEADLESS, ...whole];
	if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
	const folders = (process.env.PATH ?? "").split(delimiter);
	return (
		folders
			.flatMap((folder) => names.map((name) => join(folder, name)))
			.find(isExecutable) ?? null
	);
}

/** Finds Chromium, or installs Debian's where this process may; throws with a sentence that says what to do. */
export function provideChromium({ isWhole = false }: Wanted = {}): string {
	const found = findChromium({ isWhole });
	if (found) {
		if (isExecutable(found)) return found;
		throw new Error(`CHROMIUM_PATH names ${found}, which cannot be run.`);
	}
	const mayInstall =
		process.getuid?.() === 0 && isExecutable("/usr/bin/apt-get");
	if (mayInstall) {
		console.log("No Chromium found: installing Debian's …");
		apt("update");
		for (const name of isWhole ? ["chromium"] : [HEADLESS, "chromium"]) {
			apt("install", "-y", "--no-install-recommends", name);
			const installed = findChromium({ isWhole });
			if (installed) return installed;
		}
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
