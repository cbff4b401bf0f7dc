import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { appVersion, builtVersion } from "./appVersion.ts";

/** Builds the browser app when its sources differ from those that `build/` was made from; true when it built. */
export async function buildIfStale(projectFolder: string): Promise<boolean> {
	const version = appVersion(projectFolder);
	if (builtVersion(projectFolder) === version) return false;

	const vite = join(projectFolder, "node_modules/vite/bin/vite.js");
	if (!existsSync(vite)) {
		throw new Error(
			"The app in build/ is missing or out of date, and Vite is not installed to build it: run `npm ci`.",
		);
	}
	console.log("Building the app …");
	// A process of its own: the server doesn't keep the bundler's memory.
	const build = spawn(process.execPath, [vite, "build", "--logLevel", "warn"], {
		cwd: projectFolder,
		stdio: ["ignore", "inherit", "inherit"],
	});
	const [exitCode] = await once(build, "exit");
	if (exitCode !== 0) {
		throw new Error("Building the app failed; the messages above say why.");
	}
	return true;
}
