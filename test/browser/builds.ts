import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const project = join(import.meta.dirname, "..", "..");
const parts = [
	"src",
	"static",
	"server",
	"test/browser/serve.ts",
	"package.json",
	"package-lock.json",
	"svelte.config.js",
	"tsconfig.json",
	"vite.config.ts",
	"wuchale.config.ts",
];

/** A change of the sources: in `file` the one `from` becomes `to`. */
export type SourceChange = { file: string; from: string | RegExp; to: string };

/** Builds another version of the product, app and server, in a folder of its own; returns the folder. */
export async function buildOtherVersion(
	changes: readonly SourceChange[],
): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), "perennial-version-"));
	for (const part of parts)
		await cp(join(project, part), join(folder, part), { recursive: true });
	await symlink(join(project, "node_modules"), join(folder, "node_modules"));
	for (const { file, from, to } of changes) {
		const path = join(folder, file);
		const before = await readFile(path, "utf8");
		const after = before.replace(from, to);
		if (after === before) throw new Error(`Nothing to change in ${file}.`);
		await writeFile(path, after);
	}
	const build = spawn(
		process.execPath,
		[join(project, "node_modules/vite/bin/vite.js"), "build"],
		{ cwd: folder, stdio: ["ignore", "ignore", "inherit"] },
	);
	const [exitCode] = await once(build, "exit");
	if (exitCode !== 0) throw new Error("The other version could not be built.");
	return folder;
}
