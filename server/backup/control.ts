import { createHash } from "node:crypto";
import { chmodSync, realpathSync, rmSync } from "node:fs";
import { createConnection, createServer, type Socket } from "node:net";
import { join, relative } from "node:path";
import { createInterface } from "node:readline";
import type { Logger } from "pino";
import { z } from "zod";
import { BackupError, type BackupErrorCode } from "./errors.ts";
import { Command } from "./perform.ts";

/** What a Unix socket's address may have at most, everywhere. */
const ADDRESS_BYTES = 103;

const Answer = z.discriminatedUnion("kind", [
	z.object({ kind: z.literal("told"), sentence: z.string() }),
	z.object({ kind: z.literal("done"), sentence: z.string() }),
	z.object({
		kind: z.literal("refused"),
		code: z.string().nullable(),
		sentence: z.string(),
	}),
]);
type Answer = z.infer<typeof Answer>;

/** Carries a command out, telling on the way; stops when the signal says that nobody waits for it any more. */
export type Performer = (
	command: Command,
	tell: (sentence: string) => void,
	signal: AbortSignal,
) => Promise<string>;

/**
 * Takes commands for the embedded database from other processes of this user while this process holds its
 * folder: by a socket in the folder (Windows: a named pipe), one at a time. Returns what ends it.
 */
export async function openControl(
	dataDir: string,
	log: Logger,
	perform: Performer,
): Promise<() => Promise<void>> {
	const address = addressOf(dataDir);
	const open = new Set<Socket>();
	let before: Promise<void> = Promise.resolve();
	const server = createServer((socket) => {
		open.add(socket);
		const gone = new AbortController();
		socket.on("error", () => {});
		socket.on("close", () => {
			open.delete(socket);
			gone.abort();
		});
		const say = (answer: Answer) => {
			if (socket.writable) socket.write(`${JSON.stringify(answer)}\n`);
		};
		createInterface({ input: socket }).once("line", (line) => {
			before = before.then(async () => {
				say(await answerTo(line, perform, say, gone.signal, log));
				socket.end();
			});
		});
	});
	// Whoever left it there is gone: this process holds the folder.
	if (process.platform !== "win32") rmSync(address, { force: true });
	try {
		await new Promise<void>((resolve, reject) => {
			server.once("error", reject);
			server.listen(address, resolve);
		});
	} catch (error) {
		log.warn(
			{ error },
			"npm run backup and npm run restore cannot reach this process: stop it for them, or set DATA_DIR to a folder with a shorter name.",
		);
		return async () => {};
	}
	if (process.platform !== "win32") chmodSync(address, 0o600);
	return async () => {
		const closed = new Promise((resolve) => server.close(resolve));
		for (const socket of open) socket.destroy();
		await before;
		await closed;
	};
}

async function answerTo(
	line: string,
	perform: Performer,
	say: (answer: Answer) => void,
	signal: AbortSignal,
	log: Logger,
): Promise<Answer> {
	try {
		const command = Command.parse(JSON.parse(line));
		const sentence = await perform(
			command,
			(told) => say({ kind: "told", sentence: told }),
			signal,
		);
		log.info({ command: command.kind, file: command.file }, sentence);
		return { kind: "done", sentence };
	} catch (error) {
		if (error instanceof BackupError)
			return { kind: "refused", code: error.code, sentence: error.message };
		if (!signal.aborted) log.error({ error }, "A backup or restore failed.");
		return { kind: "refused", code: null, sentence: String(error) };
	}
}

/**
 * Asks the process that holds the folder to carry the command out. Null when no process takes commands
 * there; throws BackupError, or Error when it stops in the middle.
 */
export async function askRunning(
	dataDir: string,
	command: Command,
	tell: (sentence: string) => void,
): Promise<string | null> {
	const socket = await connected(dataDir);
	if (!socket) return null;
	socket.write(`${JSON.stringify(command)}\n`);
	try {
		for await (const line of createInterface({ input: socket })) {
			const answer = Answer.parse(JSON.parse(line));
			if (answer.kind === "done") return answer.sentence;
			if (answer.kind === "told") tell(answer.sentence);
			else if (answer.code !== null)
				throw new BackupError(answer.code as BackupErrorCode, answer.sentence);
			else throw new Error(answer.sentence);
		}
	} finally {
		socket.destroy();
	}
	throw new Error(
		"The server stopped before it was done; nothing was changed. Try again.",
	);
}

async function connected(dataDir: string): Promise<Socket | null> {
	let address: string;
	try {
		address = addressOf(dataDir);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
		throw error;
	}
	const socket = createConnection(address);
	return new Promise((resolve, reject) => {
		socket.once("connect", () => {
			// From here on the end of what is read says it.
			socket.on("error", () => {});
			resolve(socket);
		});
		socket.once("error", (error: NodeJS.ErrnoException) => {
			if (["ENOENT", "ECONNREFUSED", "EINVAL"].includes(error.code ?? ""))
				resolve(null);
			else if (error.code === "EACCES" || error.code === "EPERM")
				reject(
					new BackupError(
						"system",
						`The server on ${dataDir} belongs to another user. Do it as that user.`,
					),
				);
			else reject(error);
		});
	});
}

/** Where the folder's process listens. */
function addressOf(dataDir: string): string {
	const folder = realpathSync(dataDir);
	if (process.platform === "win32")
		return `\\\\.\\pipe\\perennial-${createHash("sha256").update(folder.toLowerCase()).digest("hex").slice(0, 32)}`;
	const address = join(folder, "control.sock");
	// A long path may still be short from here.
	return Buffer.byteLength(address) <= ADDRESS_BYTES
		? address
		: relative(process.cwd(), address);
}
