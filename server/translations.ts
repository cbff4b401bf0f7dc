import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import PO from "pofile";

type Message = {
	msgid: string;
	msgid_plural?: string;
	msgstr: string[];
	obsolete: boolean;
};

/** Which values and elements a text holds: "{0}", "<0>". */
const holes = (text: string) =>
	[...text.matchAll(/\{\d+\}|<\d+/g)].map(([hole]) => hole).sort();

/**
 * What the translations of a message have wrong, a line each; none where it may be shown as it is.
 * Of a plural each of the language's forms is needed, with the count in the last, which stands for many.
 */
export function faultsOf(item: Message, forms: number): string[] {
	const { msgid, msgid_plural: many, msgstr, obsolete } = item;
	if (obsolete) return ["is not used any more"];
	const wanted = many ? forms : 1;
	if (msgstr.length !== wanted || msgstr.some((text) => !text.trim()))
		return ["is not translated"];
	const last = msgstr.at(-1) ?? "";
	if (many?.includes("#") && !last.includes("#"))
		return ["does not say the count"];
	return msgstr.every((text) => String(holes(text)) === String(holes(msgid)))
		? []
		: ["holds other values than the English text"];
}

/** Whether code compares something with a text: in another language that would never be equal. */
export function isComparedWith(code: string, text: string): boolean {
	return ["=== ", "!== ", "case "].some((comparison) =>
		code.includes(comparison + JSON.stringify(text)),
	);
}

/** Texts of the code that it takes for something else as well, a line each. */
function comparedTexts(project: string): string[] {
	const catalog = readFileSync(join(project, "src/locales/en.po"), "utf8");
	return PO.parse(catalog).items.flatMap(({ msgid, references }) =>
		references
			.filter(
				(file) =>
					// What begins with a small letter is a text in markup alone.
					!/^\p{Ll}/u.test(msgid) &&
					isComparedWith(readFileSync(join(project, file), "utf8"), msgid),
			)
			.map(
				(file) =>
					`${file} compares with the text “${msgid}”: name it once, or say that it is none (@wc-ignore).`,
			),
	);
}

/** Every fault of the catalogs in a folder of `.po` files, to be read by a person. */
function translationFaults(folder: string): string[] {
	return readdirSync(folder)
		.filter((file) => file.endsWith(".po"))
		.flatMap((file) => {
			const { items, headers } = PO.parse(
				readFileSync(join(folder, file), "utf8"),
			);
			const forms = Number(
				/nplurals=(\d+)/.exec(headers["Plural-Forms"] ?? "")?.[1] ?? 2,
			);
			return items.flatMap((item) =>
				faultsOf(item, forms).map(
					(fault) => `${file}: “${item.msgid}” ${fault}.`,
				),
			);
		});
}

/** Texts of the code that the catalogs do not hold, or the other way round: what the library says of it, or null. */
function unextracted(project: string): Promise<string | null> {
	const command = join(project, "node_modules/wuchale/dist/cli/index.js");
	return new Promise((resolve, reject) => {
		// It also complains of languages with other plural forms than English has: that is for `faultsOf` to judge.
		execFile(
			process.execPath,
			[command, "check", "--full"],
			{ cwd: project, maxBuffer: 2 ** 26 },
			(error, stdout, stderr) => {
				if (
					error &&
					!stderr.includes("Translation:") &&
					!stderr.includes("Pending")
				)
					reject(new Error(stderr || stdout));
				else
					resolve(
						stderr.includes("Pending changes")
							? 'The catalogs do not hold all texts: run "npx wuchale --clean".'
							: null,
					);
			},
		);
	});
}

/** All that is wrong with the project's texts, a line each. */
export async function textFaults(project: string): Promise<string[]> {
	const missing = await unextracted(project);
	return [
		...translationFaults(join(project, "src/locales")),
		...(missing ? [missing] : comparedTexts(project)),
	];
}
