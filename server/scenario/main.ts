import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { failureLine, playText } from "./play.ts";
import { openTheatre } from "./theatre.ts";
import { timelineOf } from "./timeline.ts";

// `npm run scenario -- FILE…` plays scenario files on the real server and checks what they expect;
// `npm run scenario -- --timeline FILE…` prints what happens on which day instead.

const usage = "Usage: npm run scenario -- [--timeline] FILE…";

const { values, positionals } = readArguments();
if (positionals.length === 0) {
	console.error(usage);
	process.exit(2);
}

const theatre = await openTheatre();
let failed = 0;
for (const file of positionals) {
	const lines = values.timeline ? await timeline(file) : await check(file);
	if (lines.length === 0) continue;
	failed += 1;
	for (const line of lines) console.log(line);
}
await theatre.close();
if (!values.timeline)
	console.log(`${positionals.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function readArguments() {
	try {
		return parseArgs({
			options: { timeline: { type: "boolean", default: false } },
			allowPositionals: true,
		});
	} catch (error) {
		console.error(
			`${error instanceof Error ? error.message : error}\n${usage}`,
		);
		process.exit(2);
	}
}

async function check(file: string): Promise<string[]> {
	const text = read(file);
	if (text === null) return [`${file}: This file cannot be read.`];
	return (await playText(theatre, text)).map((failure) =>
		failureLine(file, failure),
	);
}

/** Prints a file's timeline; returns what kept it from being played. */
async function timeline(file: string): Promise<string[]> {
	const text = read(file);
	if (text === null) return [`${file}: This file cannot be read.`];
	const result = await timelineOf(theatre, text);
	if (result.kind === "trouble")
		return [failureLine(file, { step: null, at: null, ...result })];
	for (const line of result.lines) console.log(line);
	return [];
}

function read(file: string): string | null {
	try {
		return readFileSync(file, "utf8");
	} catch {
		return null;
	}
}
