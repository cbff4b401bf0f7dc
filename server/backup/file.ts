import { createHash } from "node:crypto";
import { constants, createReadStream, createWriteStream } from "node:fs";
import { access, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import zlib from "node:zlib";
import { z } from "zod";
import { BackupError, systemError } from "./errors.ts";

/** Counts up when an older version could not read the file any more. */
const FORMAT = 1;
/** The first bytes of what Zstandard compressed. */
const MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

const Header = z.object({
	perennial: z.literal("backup"),
	format: z.number(),
	/** The last migration of the database that it was taken of, as the journal of migrations names it. */
	migration: z.number(),
	takenAt: z.iso.datetime(),
});
const Table = z.object({ table: z.string(), columns: z.array(z.string()) });
const Rows = z.array(z.string());
const End = z.object({ rows: z.number(), sha256: z.string() });

export type BackupHeader = { migration: number; takenAt: string };

/** What a backup holds, in order: a header, then each table followed by its rows, in Postgres' own text of a row. */
export type BackupPart =
	| ({ kind: "header" } & BackupHeader)
	| { kind: "table"; table: string; columns: string[] }
	| { kind: "rows"; rows: string[] };

/**
 * Writes the parts to `file`, which has its name only once it is whole and on the disk; only this user
 * may read it. Returns its size in bytes. Throws BackupError `exists` (unless `overwrite`) or `system`.
 */
export async function writeBackup(
	file: string,
	parts: AsyncIterable<BackupPart>,
	options: { overwrite: boolean; signal?: AbortSignal | undefined },
): Promise<number> {
	await refuseToReplace(file, options.overwrite);
	const part = `${file}.part`;
	try {
		await rm(part, { force: true });
		await pipeline(
			Readable.from(linesOf(parts)),
			zlib.createZstdCompress(),
			createWriteStream(part, { flags: "wx", mode: 0o600, flush: true }),
			options.signal ? { signal: options.signal } : {},
		);
		const { size } = await stat(part);
		await rename(part, file);
		await syncFolder(dirname(file));
		return size;
	} catch (error) {
		await rm(part, { force: true }).catch(() => {});
		throw systemError(error, file);
	}
}

/** Throws BackupError `exists` when there is such a file. */
export async function refuseToReplace(
	file: string,
	overwrite: boolean,
): Promise<void> {
	if (overwrite) return;
	const exists = await access(file, constants.F_OK).then(
		() => true,
		() => false,
	);
	if (exists)
		throw new BackupError(
			"exists",
			`There is a file ${file} already. Choose another name, or add --force to replace it.`,
		);
}

async function* linesOf(parts: AsyncIterable<BackupPart>) {
	const hash = createHash("sha256");
	let rows = 0;
	for await (const part of parts) {
		if (part.kind === "rows") rows += part.rows.length;
		const line = `${textOf(part)}\n`;
		hash.update(line);
		yield line;
	}
	yield `${JSON.stringify({ rows, sha256: hash.digest("hex") })}\n`;
}

function textOf(part: BackupPart): string {
	if (part.kind === "rows") return JSON.stringify(part.rows);
	const { kind, ...rest } = part;
	return JSON.stringify(
		kind === "header" ? { perennial: "backup", format: FORMAT, ...rest } : rest,
	);
}

/**
 * The parts of the backup in `file`; that the generator ends means that it was whole and unchanged.
 * Throws BackupError `no_file`, `wrong_format`, `wrong_version`, `damaged` or `system`.
 */
export async function* readBackup(file: string): AsyncGenerator<BackupPart> {
	await requireCompressed(file);
	const hash = createHash("sha256");
	let header: z.infer<typeof Header> | null = null;
	let end: z.infer<typeof End> | null = null;
	let rows = 0;
	try {
		for await (const line of compressedLines(file)) {
			if (end) throw damaged(file);
			const read: unknown = JSON.parse(line);
			if (!header) {
				header = readHeader(read, file);
				yield { kind: "header", ...header };
			} else if (Array.isArray(read)) {
				const part = { kind: "rows" as const, rows: Rows.parse(read) };
				rows += part.rows.length;
				yield part;
			} else {
				const table = Table.safeParse(read);
				if (table.success) yield { kind: "table", ...table.data };
				else end = End.parse(read);
			}
			if (!end) hash.update(`${line}\n`);
		}
	} catch (error) {
		if (isUnreadable(error)) throw damaged(file);
		if (isAnother(error)) throw header ? damaged(file) : notABackup(file);
		throw systemError(error, file);
	}
	if (!end || end.rows !== rows || end.sha256 !== hash.digest("hex"))
		throw damaged(file);
}

function readHeader(read: unknown, file: string) {
	const parsed = Header.safeParse(read);
	if (!parsed.success) throw notABackup(file);
	if (parsed.data.format > FORMAT)
		throw new BackupError(
			"wrong_version",
			`${file} was made by a newer version of Perennial. Restore it with that version.`,
		);
	return parsed.data;
}

async function* compressedLines(file: string): AsyncGenerator<string> {
	const source = createReadStream(file);
	const text = zlib.createZstdDecompress();
	// The loop below hears of a failure through `text`.
	source.on("error", (error) => text.destroy(error));
	source.pipe(text);
	text.setEncoding("utf8");
	let begun: string[] = [];
	try {
		for await (const chunk of text as AsyncIterable<string>) {
			const pieces = chunk.split("\n");
			for (const piece of pieces.slice(0, -1)) {
				yield begun.join("") + piece;
				begun = [];
			}
			begun.push(pieces.at(-1) ?? "");
		}
	} finally {
		source.destroy();
	}
	// What follows the last line break was cut off, and the end is then missing.
}

async function requireCompressed(file: string): Promise<void> {
	const handle = await open(file, "r").catch((error: unknown) => {
		if ((error as NodeJS.ErrnoException).code === "ENOENT")
			throw new BackupError(
				"no_file",
				`There is no file ${file}. Check the name.`,
			);
		throw systemError(error, file);
	});
	try {
		const first = Buffer.alloc(MAGIC.length);
		const { bytesRead } = await handle.read(first, 0, first.length, 0);
		if (bytesRead === 0) throw damaged(file);
		if (!first.equals(MAGIC)) throw notABackup(file);
	} catch (error) {
		throw systemError(error, file);
	} finally {
		await handle.close();
	}
}

/** It decompresses, but to something else. */
function isAnother(error: unknown): boolean {
	return error instanceof SyntaxError || error instanceof z.ZodError;
}

function isUnreadable(error: unknown): boolean {
	const code = (error as NodeJS.ErrnoException).code;
	return (
		typeof code === "string" &&
		(code.startsWith("ZSTD_") || code === "Z_BUF_ERROR")
	);
}

function damaged(file: string): BackupError {
	return new BackupError(
		"damaged",
		`${file} is damaged or not complete. Nothing was changed. Copy it again from where it was made, or use another backup.`,
	);
}

function notABackup(file: string): BackupError {
	return new BackupError(
		"wrong_format",
		`${file} is no backup of Perennial. Name a file that npm run backup made.`,
	);
}

/** The new name too is on the disk then. */
async function syncFolder(folder: string): Promise<void> {
	// Windows syncs no folders.
	if (process.platform === "win32") return;
	const handle = await open(folder, "r");
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}
