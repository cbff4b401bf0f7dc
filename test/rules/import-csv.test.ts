import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
	completionFields,
	guessColumns,
	peopleFields,
} from "#domain/imports/columns.ts";
import { csvText, readCsv } from "#lib/ui/imports/csv.ts";

const cellsOf = async (content: BlobPart) =>
	(await readCsv(new Blob([content]))).rows.map(({ cells }) => cells);

describe("a CSV file", () => {
	test.each([
		["a,b\n1,2", ","],
		["a;b\r\n1;2\r\n", ";"],
		["a\tb\n1\t2", "\t"],
		["a|b\n1|2", "|"],
		["sep=;\na;b\n1;2", ";"],
		['"a","b"\n"1","2"', ","],
	])("%j is read with its own separator", async (text, separator) => {
		const table = await readCsv(new Blob([text]));
		expect(table.separator).toBe(separator);
		expect(table.rows.map(({ cells }) => cells)).toEqual([
			["a", "b"],
			["1", "2"],
		]);
	});

	test("quotes hold separators, line breaks and quotes", async () => {
		expect(
			await cellsOf('name,note\n"Silva, Ana","said ""hi""\nthen left"'),
		).toEqual([
			["name", "note"],
			["Silva, Ana", 'said "hi"\nthen left'],
		]);
	});

	test("UTF-8 with and without its mark, UTF-16 and Windows-1252", async () => {
		const row = [["Zoë", "Müller"]];
		expect(await cellsOf("\ufeffZoë;Müller")).toEqual(row);
		expect(await cellsOf("Zoë;Müller")).toEqual(row);
		expect(
			await cellsOf(
				Uint8Array.from([
					0x5a, 0x6f, 0xeb, 0x3b, 0x4d, 0xfc, 0x6c, 0x6c, 0x65, 0x72,
				]),
			),
		).toEqual(row);
		const utf16 = new Uint8Array([
			0xff,
			0xfe,
			...[..."Zoë;Müller"].flatMap((letter) => {
				const code = letter.charCodeAt(0);
				return [code & 0xff, code >> 8];
			}),
		]);
		expect(await cellsOf(utf16)).toEqual(row);
	});

	test("rows are numbered as a spreadsheet does, empty ones counted", async () => {
		const { rows } = await readCsv(new Blob(["a,b\n\n1,2\n,\n3,4\n"]));
		expect(rows.map(({ row }) => row)).toEqual([1, 3, 5]);
	});

	test.each([
		["", "holds no rows"],
		['a,b\n1,"2\n3,4', "quotation mark"],
		["PK\u0003\u0004\0\0", "no text file"],
	])("%j is refused with a sentence", async (text, sentence) => {
		await expect(readCsv(new Blob([text]))).rejects.toThrow(sentence);
	});

	test("what is written is read back as it was, and no spreadsheet takes it for a formula", async () => {
		const cell = fc.oneof(
			fc.string({ unit: "binary" }).map((text) => text.replaceAll("\0", "")),
			fc.constantFrom("=1+1", "@cmd", "-2", "+3", "'=x", "''-y", "'", "\tz"),
		);
		const table = fc
			.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 20 })
			.filter((rows) =>
				rows.every((cells) => cells.some((each) => each.trim())),
			);
		await fc.assert(
			fc.asyncProperty(table, async (rows) => {
				const text = csvText(["first", "second"], rows);
				expect(await cellsOf(text)).toEqual([["first", "second"], ...rows]);
				for (const line of rows.flat())
					if (/^[=+\-@\t\r]/.test(line))
						expect(text).toContain(`'${line.replaceAll('"', '""')}`);
			}),
			{ numRuns: 100 },
		);
	});
});

describe("columns", () => {
	test.each([
		[["E-mail", "Name", "Course", "Completed on", "Expires on", "Score"]],
		[
			[
				"E-Mail-Adresse",
				"Vollständiger Name",
				"Kurs",
				"Abgeschlossen am",
				"Gültig bis",
				"Ergebnis",
			],
		],
		[
			[
				"Correo electrónico",
				"Nombre completo",
				"Curso",
				"Fecha de finalización",
				"Fecha de caducidad",
				"Puntuación",
			],
		],
		[
			[
				"Courriel",
				"Nom complet",
				"Cours",
				"Terminé le",
				"Expire le",
				"Résultat",
			],
		],
		[
			[
				"البريد الإلكتروني",
				"الاسم الكامل",
				"الدورة",
				"تاريخ الإكمال",
				"تاريخ الانتهاء",
				"الدرجة",
			],
		],
		[
			[
				"user_email",
				"employee",
				"TRAINING",
				"completion date (UTC)",
				"valid until",
				"final score",
			],
		],
	])("%j are all matched", (header) => {
		expect(guessColumns(completionFields, header, [])).toEqual({
			email: 0,
			name: 1,
			course: 2,
			completedOn: 3,
			expiresOn: 4,
			score: 5,
		});
	});

	test("two columns of a name, and an address by what stands in it", () => {
		expect(
			guessColumns(
				peopleFields,
				["Vorname", "Nachname", "Login", "Abteilung"],
				[["Ana", "Silva", "ana@example.com", "Crew"]],
			),
		).toEqual({ firstName: 0, lastName: 1, email: 2, groups: 3 });
	});

	test("no column is given twice, whatever the names", () => {
		fc.assert(
			fc.property(
				fc.array(
					fc.oneof(
						fc.string(),
						fc.constantFrom("Name", "E-mail", "Datum", "Kurs"),
					),
				),
				(header) => {
					const columns = Object.values(
						guessColumns(completionFields, header, []),
					);
					expect(new Set(columns).size).toBe(columns.length);
				},
			),
		);
	});
});
