import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

/** Handed down to every process that a command starts, so that those left behind are found again. */
const markName = "PERENNIAL_TEST_RUN";

/** The commands that are running now, each with its mark. */
const running = new Map<ChildProcess, string>();

/**
 * Runs a script with this Node, shows and returns what it prints, and ends what it leaves behind.
 * A process left behind is reported and makes the exit code 1.
 */
export async function runCommand(
	folder: string,
	words: string[],
	environment: Record<string, string> = {},
): Promise<{ exitCode: number; output: string }> {
	const mark = randomUUID();
	const child = spawn(process.execPath, words, {
		cwd: folder,
		// A group of its own, so that an interrupted run can end all of it.
		detached: process.platform !== "win32",
		stdio: ["ignore", "pipe", "inherit"],
		env: { ...process.env, ...environment, [markName]: mark },
	});
	running.set(child, mark);
	let output = "";
	child.stdout.setEncoding("utf8").on("data", (text: string) => {
		output += text;
		process.stdout.write(text);
	});
	// "exit", not "close": a process left behind keeps the pipe open.
	const [code] = await once(child, "exit");
	const left = await leftBehind(mark);
	running.delete(child);
	for (const id of left) {
		console.error(`Left behind and ended: process ${id}, ${commandOf(id)}`);
		end(id);
	}
	return { exitCode: left.length > 0 ? 1 : (code ?? 1), output };
}

/** Ends the commands that are running now, with all that they started. */
export function endRunning(): void {
	for (const [{ pid }, mark] of running) {
		if (pid !== undefined) end(process.platform === "win32" ? pid : -pid);
		for (const id of markedProcesses(mark)) end(id);
	}
}

/** Processes of a command that are still there after being given time to end. */
async function leftBehind(mark: string): Promise<number[]> {
	for (let tries = 0; tries < 30; tries++) {
		if (markedProcesses(mark).length === 0) return [];
		await wait(100);
	}
	return markedProcesses(mark);
}

/** The processes that carry this mark; none on systems without /proc. */
function markedProcesses(mark: string): number[] {
	return processIds().filter((id) =>
		contentOf(id, "environ").includes(`${markName}=${mark}`),
	);
}

function processIds(): number[] {
	try {
		return readdirSync("/proc")
			.filter((name) => /^\d+$/.test(name))
			.map(Number);
	} catch {
		return [];
	}
}

function commandOf(id: number): string {
	return contentOf(id, "cmdline").replaceAll("\0", " ").trim();
}

/** A file of a process under /proc; empty where the process has ended or is somebody else's. */
function contentOf(id: number, file: string): string {
	try {
		return readFileSync(`/proc/${id}/${file}`, "utf8");
	} catch {
		return "";
	}
}

function end(id: number): void {
	try {
		process.kill(id, "SIGKILL");
	} catch {
		// It has ended by itself meanwhile.
	}
}
