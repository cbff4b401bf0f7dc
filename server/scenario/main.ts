import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { BadScenario } from "./format.ts";
import { playScenario, timelineOf } from "./play.ts";
import { startVirtualServer } from "./portal.ts";

// npm run scenario -- [--timeline] FILE…

const { values, positionals } = parseArgs({
	options: { timeline: { type: "boolean" } },
	allowPositionals: true,
});
if (positionals.length === 0) {
	console.error("Name one or more scenario files: npm run scenario -- FILE…");
	process.exit(1);
}
const virtual = await startVirtualServer();
let passed = 0;
let failed = 0;
for (const file of positionals) {
	const failures = await play(file);
	if (failures.length === 0) passed += 1;
	else failed += 1;
	for (const failure of failures) console.log(`${basename(file)}: ${failure}`);
}
await virtual.server.stop();
if (!values.timeline) console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);

async function play(file: string): Promise<string[]> {
	try {
		const text = await readFile(file, "utf8");
		if (!values.timeline) return await playScenario(virtual, text);
		console.log(
			`${basename(file)}\n${(await timelineOf(virtual, text)).map((line) => `  ${line}`).join("\n")}`,
		);
		return [];
	} catch (error) {
		if (error instanceof BadScenario) return [error.message];
		return [error instanceof Error ? error.message : String(error)];
	}
}
