import { z } from "zod";
import type { Clock } from "#server/clock.ts";
import type { Database } from "#server/database/database.ts";
import { backUp } from "./backUp.ts";
import { restore } from "./restore.ts";

/** What a person asks for at the command line; `file` is absolute. */
export const Command = z.discriminatedUnion("kind", [
	z.object({
		kind: z.literal("backup"),
		file: z.string(),
		overwrite: z.boolean(),
	}),
	z.object({
		kind: z.literal("restore"),
		file: z.string(),
		confirmed: z.boolean(),
	}),
]);
export type Command = z.infer<typeof Command>;

/** Carries a command out; returns a sentence about what was done, tells others on the way. Throws BackupError. */
export async function perform(
	parts: { database: Database; clock: Clock; migrationsFolder: string },
	command: Command,
	tell: (sentence: string) => void,
	signal?: AbortSignal,
): Promise<string> {
	const { database, clock, migrationsFolder } = parts;
	const { file } = command;
	if (command.kind === "backup") {
		const { rows, bytes } = await backUp(database, clock, file, {
			migrationsFolder,
			overwrite: command.overwrite,
			onProgress: eachSecond((count) => tell(`${spelled(count)} rows read …`)),
			signal,
		});
		return `Backed up ${spelled(rows)} rows to ${file} (${sizeOf(bytes)}). It holds everything, passwords' hashes too: keep it where only you can read it.`;
	}
	const progress = {
		checked: eachSecond((count) => tell(`${spelled(count)} rows checked …`)),
		written: eachSecond((count) => tell(`${spelled(count)} rows written …`)),
	};
	const { rows, takenAt } = await restore(database, file, {
		migrationsFolder,
		confirmed: command.confirmed,
		onProgress: (stage, count) => progress[stage](count),
		signal,
	});
	return `Restored ${spelled(rows)} rows from ${file}, as they were at ${takenAt}. Devices fill themselves anew and send again what they had sent since.`;
}

const EACH_MILLISECONDS = 1000;

function eachSecond(tell: (count: number) => void): (count: number) => void {
	let toldAt = performance.now();
	return (count) => {
		if (performance.now() - toldAt < EACH_MILLISECONDS) return;
		toldAt = performance.now();
		tell(count);
	};
}

function spelled(count: number): string {
	return count.toLocaleString("en");
}

function sizeOf(bytes: number): string {
	return bytes < 1_000_000
		? `${Math.ceil(bytes / 1000)} kB`
		: `${(bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0)} MB`;
}
