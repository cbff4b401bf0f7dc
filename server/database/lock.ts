import { closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

/** The data folder is open in another process, which the message names. */
export class FolderInUse extends Error {
	readonly pid: number;
	constructor(folder: string, holder: Holder) {
		super(
			`The data folder ${folder} is in use by process ${holder.pid} (started ${holder.startedAt}). Stop it first, or set DATA_DIR to another folder.`,
		);
		this.name = "FolderInUse";
		this.pid = holder.pid;
	}
}

type Holder = { pid: number; startedAt: string; boot: string };

/**
 * Locks a folder for this process; two on one embedded database would corrupt it. A lock whose process
 * is gone is taken over. Returns what releases it; throws FolderInUse.
 */
export function lockFolder(folder: string): () => void {
	const file = join(folder, "lock.json");
	for (let attempt = 0; attempt < 3; attempt += 1) {
		try {
			const descriptor = openSync(file, "wx");
			const mine: Holder = {
				pid: process.pid,
				startedAt: new Date().toISOString(),
				boot: startOf(process.pid),
			};
			writeSync(descriptor, JSON.stringify(mine));
			closeSync(descriptor);
			return () => rmSync(file, { force: true });
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
		}
		const holder = readHolder(file);
		if (holder && lives(holder)) throw new FolderInUse(folder, holder);
		rmSync(file, { force: true });
	}
	throw new Error(`The lock of the data folder ${folder} could not be taken.`);
}

function readHolder(file: string): Holder | null {
	try {
		return JSON.parse(readFileSync(file, "utf8")) as Holder;
	} catch {
		return null;
	}
}

function lives({ pid, boot }: Holder): boolean {
	try {
		process.kill(pid, 0);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
	}
	return boot === "" || boot === startOf(pid);
}

/** When a process began, where the system tells: a pid that was given away again is another process. */
function startOf(pid: number): string {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
		return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
	} catch {
		return "";
	}
}
