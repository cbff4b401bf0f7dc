import { randomUUID } from "node:crypto";
import {
	linkSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

/** The data folder is open in another process, which the message names. */
export class FolderInUse extends Error {
	readonly pid: number;
	constructor(folder: string, file: string, holder: Holder) {
		const elsewhere = holder.host !== hostname();
		super(
			`The data folder ${folder} is in use by process ${holder.pid}${elsewhere ? ` on ${holder.host}` : ""} (started ${holder.startedAt}). Stop it first, or set DATA_DIR to another folder.${elsewhere ? ` If ${holder.host} is gone, delete ${file}.` : ""}`,
		);
		this.name = "FolderInUse";
		this.pid = holder.pid;
	}
}

/** `began`: when the process began, in the system's own count, or "" where it does not tell. */
type Holder = { pid: number; host: string; startedAt: string; began: string };

const ATTEMPTS = 3;

/**
 * Locks a folder for this process; two on one embedded database would corrupt it. A lock whose process
 * is gone is taken over. Returns what releases it; throws FolderInUse.
 */
export function lockFolder(folder: string): () => void {
	const file = join(folder, "lock.json");
	const own = `${file}.${randomUUID()}`;
	const mine: Holder = {
		pid: process.pid,
		host: hostname(),
		startedAt: new Date().toISOString(),
		began: beginningOf(process.pid),
	};
	// Written aside and linked into place, so that nobody ever reads half a lock.
	writeFileSync(own, JSON.stringify(mine));
	try {
		for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
			if (linked(own, file)) return () => rmSync(file, { force: true });
			const text = read(file);
			if (text === null) continue;
			const holder = parse(text);
			if (holder && lives(holder)) throw new FolderInUse(folder, file, holder);
			removeStale(file, text);
		}
	} finally {
		rmSync(own, { force: true });
	}
	throw new Error(`The lock of the data folder ${folder} could not be taken.`);
}

/** Moves the lock aside first: what another process put in its place meanwhile goes back. */
function removeStale(file: string, text: string): void {
	const aside = `${file}.${randomUUID()}`;
	try {
		renameSync(file, aside);
	} catch (error) {
		if (isError(error, "ENOENT")) return;
		throw error;
	}
	if (read(aside) !== text) linked(aside, file);
	rmSync(aside, { force: true });
}

/** Links atomically; false when there is a lock already. */
function linked(from: string, to: string): boolean {
	try {
		linkSync(from, to);
		return true;
	} catch (error) {
		if (isError(error, "EEXIST")) return false;
		throw error;
	}
}

function read(file: string): string | null {
	try {
		return readFileSync(file, "utf8");
	} catch (error) {
		if (isError(error, "ENOENT")) return null;
		throw error;
	}
}

/** Null for what no process wrote whole: the machine went down over it. */
function parse(text: string): Holder | null {
	try {
		const holder = JSON.parse(text) as Partial<Holder>;
		if (typeof holder?.pid !== "number") return null;
		return {
			pid: holder.pid,
			host: holder.host ?? hostname(),
			startedAt: holder.startedAt ?? "",
			began: holder.began ?? "",
		};
	} catch {
		return null;
	}
}

function lives({ pid, host, began }: Holder): boolean {
	// Another machine's processes cannot be seen from here.
	if (host !== hostname()) return true;
	try {
		process.kill(pid, 0);
	} catch (error) {
		if (isError(error, "ESRCH")) return false;
	}
	// A number that was given away again is another process.
	return began === "" || began === beginningOf(pid);
}

/** Field 22 of /proc/<pid>/stat; "" where there is none. */
function beginningOf(pid: number): string {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
		return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
	} catch {
		return "";
	}
}

function isError(error: unknown, code: string): boolean {
	return (error as NodeJS.ErrnoException).code === code;
}
