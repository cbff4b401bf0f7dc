import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { systemClock } from "#server/clock.ts";
import { readConfig } from "#server/config.ts";
import { type Database, openDatabase } from "#server/database/database.ts";
import { migrationsFolder } from "#server/database/migrationsFolder.ts";
import { askRunning } from "./control.ts";
import { BackupError } from "./errors.ts";
import { type Command, perform } from "./perform.ts";

// `npm run backup -- FILE` and `npm run restore -- FILE`, whether the server runs or not.

const USAGE = {
	backup: "Say where to: npm run backup -- FILE, with --force to replace it.",
	restore:
		"Say from which file: npm run restore -- FILE, with --yes to replace what the database holds.",
};

try {
	console.log(await carryOut(readCommand()));
	process.exit(0);
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exit(1);
}

function readCommand(): Command {
	const [kind, ...args] = process.argv.slice(2);
	if (kind !== "backup" && kind !== "restore")
		throw new Error(`${USAGE.backup}\n${USAGE.restore}`);
	const { values, positionals } = parsed(kind, args);
	const [name, ...more] = positionals;
	if (name === undefined || more.length > 0) throw new Error(USAGE[kind]);
	// npm changes to the project's folder; the name means the folder in which it was typed.
	const file = resolve(process.env.INIT_CWD ?? process.cwd(), name);
	return kind === "backup"
		? { kind, file, overwrite: values.force === true }
		: { kind, file, confirmed: values.yes === true };
}

function parsed(kind: keyof typeof USAGE, args: string[]) {
	try {
		return parseArgs({
			args,
			allowPositionals: true,
			options: {
				[kind === "backup" ? "force" : "yes"]: { type: "boolean" },
			},
		});
	} catch {
		throw new Error(USAGE[kind]);
	}
}

async function carryOut(command: Command): Promise<string> {
	const { dataDir, databaseUrl } = readConfig(process.env);
	if (databaseUrl === undefined) {
		const answer = await askRunning(dataDir, command, console.log);
		if (answer !== null) return answer;
		if (command.kind === "backup" && !existsSync(join(dataDir, "postgres")))
			throw new BackupError(
				"nothing",
				`There is nothing to back up: no database in ${dataDir}. Set DATA_DIR to its folder, or DATABASE_URL.`,
			);
	}
	const database: Database = await openDatabase({ dataDir, databaseUrl });
	try {
		return await perform(
			{ database, clock: systemClock, migrationsFolder },
			command,
			console.log,
		);
	} finally {
		await database.close();
	}
}
