import Papa from "papaparse";
import { nextTask } from "#lib/local/turns.ts";
import { saveFile } from "../saveFile.ts";

/** A table as a file holds it. */
export type CsvTable = {
	/** Rows with at least one cell that is not empty, with their number as a spreadsheet counts. */
	rows: { row: number; cells: string[] }[];
	separator: string;
	encoding: "UTF-8" | "UTF-16" | "Windows-1252";
};

/** Why a file cannot be read as a table: a sentence for the person who chose it. */
export class UnreadableFile extends Error {
	constructor(message: string) {
		super(message);
		this.name = "UnreadableFile";
	}
}

const LARGEST = 50_000_000;
/** Characters parsed before the page gets its turn. */
const AT_A_TIME = 200_000;
/** Characters that a spreadsheet takes for the beginning of a formula. */
const FORMULA = "[=+\\-@＝＋－＠\\t\\r]";
const guarded = new RegExp(`^'+${FORMULA}`);
const toGuard = new RegExp(`^'*${FORMULA}`);

/** Reads a file with comma, semicolon, tab or `|` between values. Throws UnreadableFile. */
export async function readCsv(file: Blob): Promise<CsvTable> {
	if (file.size > LARGEST)
		throw new UnreadableFile(
			"This file is larger than 50 MB. Split it into several files.",
		);
	const { text, encoding } = decode(new Uint8Array(await file.arrayBuffer()));
	if (text.includes("\0"))
		throw new UnreadableFile(
			"This is no text file. Save the table as CSV and choose that file.",
		);
	const told = /^sep=(.)\r?\n/i.exec(text);
	const body = told ? text.slice(told[0].length) : text;
	const rows: CsvTable["rows"] = [];
	let row = told ? 1 : 0;
	const separator = told?.[1] ?? guessSeparator(body);
	let unclosed: number | null = null;
	await new Promise<void>((resolve) => {
		Papa.parse<string[]>(body, {
			delimiter: separator,
			chunkSize: AT_A_TIME,
			chunk({ data, errors }: Papa.ParseResult<string[]>, parser: Papa.Parser) {
				// @wc-ignore
				const [broken] = errors.filter(({ type }) => type === "Quotes");
				if (broken && unclosed === null) unclosed = row + (broken.row ?? 0) + 1;
				for (const cells of data) {
					row += 1;
					if (cells.some((cell) => cell.trim() !== ""))
						rows.push({ row, cells: cells.map(withoutGuard) });
				}
				parser.pause();
				void nextTask().then(() => parser.resume());
			},
			complete: () => resolve(),
		});
	});
	if (unclosed !== null)
		throw new UnreadableFile(
			`In row ${unclosed} a quotation mark is opened and not closed, or stands in the middle of a value. Correct it and choose the file again.`,
		);
	if (rows.length === 0) throw new UnreadableFile("This file holds no rows.");
	return { rows, separator, encoding };
}

function guessSeparator(text: string): string {
	return Papa.parse(text.slice(0, AT_A_TIME), {
		delimitersToGuess: [",", ";", "\t", "|"],
		preview: 20,
		skipEmptyLines: true,
	}).meta.delimiter;
}

/** UTF-8 where it can be, else Windows-1252, as older spreadsheets save; UTF-16 by its mark. */
function decode(
	bytes: Uint8Array,
): Pick<CsvTable, "encoding"> & { text: string } {
	const [first, second] = bytes;
	if (first === 0xff && second === 0xfe)
		return {
			text: new TextDecoder("utf-16le").decode(bytes),
			encoding: "UTF-16",
		};
	if (first === 0xfe && second === 0xff)
		return {
			text: new TextDecoder("utf-16be").decode(bytes),
			encoding: "UTF-16",
		};
	try {
		const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
		return { text, encoding: "UTF-8" };
	} catch {
		const text = new TextDecoder("windows-1252").decode(bytes);
		return { text, encoding: "Windows-1252" };
	}
}

/** What `csvText` put before a value so that no spreadsheet takes it for a formula. */
function withoutGuard(cell: string): string {
	return guarded.test(cell) ? cell.slice(1) : cell;
}

/**
 * A table as CSV that spreadsheets open as it is: with a byte order mark, and an apostrophe before whatever
 * they would take for a formula.
 */
export function csvText(
	header: readonly string[],
	rows: readonly (readonly (string | number)[])[],
): string {
	return `\ufeff${csvLines([header, ...rows])}`;
}

/** Further rows of such a table. */
export function csvLines(
	rows: readonly (readonly (string | number)[])[],
): string {
	if (rows.length === 0) return "";
	const text = Papa.unparse(
		rows.map((row) => [...row]),
		{ escapeFormulae: toGuard, newline: "\r\n" },
	);
	return `${text}\r\n`;
}

/** Gives the person the table as a file, in the browser's folder for downloads. */
export function downloadCsv(
	name: string,
	header: readonly string[],
	rows: readonly (readonly (string | number)[])[],
): void {
	saveFile(
		name,
		new Blob([csvText(header, rows)], { type: "text/csv;charset=utf-8" }),
	);
}
