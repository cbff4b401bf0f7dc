import { folded } from "./texts.ts";

/** What a column of a CSV file can hold. */
export type ImportField =
	| "name"
	| "firstName"
	| "lastName"
	| "email"
	| "role"
	| "groups"
	| "course"
	| "completedOn"
	| "expiresOn"
	| "score";

export const peopleFields = [
	"email",
	"name",
	"firstName",
	"lastName",
	"role",
	"groups",
] as const satisfies readonly ImportField[];

export const completionFields = [
	"email",
	"name",
	"firstName",
	"lastName",
	"course",
	"completedOn",
	"expiresOn",
	"score",
] as const satisfies readonly ImportField[];

/** Which column, counted from 0, holds a field; a field without one is not in the file. */
export type ColumnChoice = { [F in ImportField]?: number };

/** Headers as other systems write them, in English, German, Spanish, French and Arabic; likeliest first. */
const headers: Record<ImportField, readonly string[]> = {
	email: [
		"e-mail",
		"email",
		"mail",
		"e-mail address",
		"e-mail-adresse",
		"mailadresse",
		"correo electrónico",
		"correo",
		"courriel",
		"adresse e-mail",
		"adresse électronique",
		"adresse mail",
		"البريد الإلكتروني",
		"بريد إلكتروني",
	],
	firstName: [
		"first name",
		"given name",
		"forename",
		"vorname",
		"nombre de pila",
		"nombres",
		"prénom",
		"الاسم الأول",
	],
	lastName: [
		"last name",
		"family name",
		"surname",
		"nachname",
		"familienname",
		"apellido",
		"apellidos",
		"nom de famille",
		"اسم العائلة",
		"الاسم الأخير",
	],
	course: [
		"course",
		"course name",
		"course title",
		"training",
		"module",
		"kurs",
		"kurstitel",
		"kursname",
		"schulung",
		"unterweisung",
		"curso",
		"formación",
		"cours",
		"formation",
		"الدورة",
		"دورة",
		"المقرر",
		"اسم الدورة",
	],
	completedOn: [
		"completed on",
		"completion date",
		"date completed",
		"completed",
		"passed on",
		"date passed",
		"finished on",
		"abgeschlossen am",
		"abschlussdatum",
		"bestanden am",
		"abgeschlossen",
		"fecha de finalización",
		"finalizado el",
		"completado el",
		"fecha de realización",
		"terminé le",
		"date d'achèvement",
		"date de réussite",
		"réussi le",
		"date de fin",
		"تاريخ الإكمال",
		"تاريخ الإنجاز",
		"تاريخ الانتهاء من الدورة",
		"date",
		"datum",
		"fecha",
		"تاريخ",
		"التاريخ",
	],
	expiresOn: [
		"expires on",
		"expiry date",
		"expiration date",
		"expiry",
		"expires",
		"valid until",
		"valid through",
		"gültig bis",
		"läuft ab am",
		"ablaufdatum",
		"ablauf",
		"caduca el",
		"fecha de caducidad",
		"fecha de vencimiento",
		"válido hasta",
		"vence el",
		"expire le",
		"date d'expiration",
		"valable jusqu'au",
		"valide jusqu'au",
		"تاريخ الانتهاء",
		"تاريخ انتهاء الصلاحية",
		"صالح حتى",
	],
	score: [
		"score",
		"result",
		"grade",
		"mark",
		"points",
		"percentage",
		"ergebnis",
		"punkte",
		"punktzahl",
		"note",
		"puntuación",
		"nota",
		"calificación",
		"résultat",
		"الدرجة",
		"النتيجة",
	],
	role: ["role", "user role", "rolle", "rol", "función", "rôle", "الدور"],
	groups: [
		"groups",
		"group",
		"team",
		"teams",
		"department",
		"gruppen",
		"gruppe",
		"abteilung",
		"grupos",
		"grupo",
		"equipo",
		"departamento",
		"groupes",
		"groupe",
		"équipe",
		"service",
		"المجموعات",
		"المجموعة",
		"القسم",
	],
	name: [
		"name",
		"full name",
		"display name",
		"learner",
		"user",
		"employee",
		"person",
		"vollständiger name",
		"teilnehmer",
		"mitarbeiter",
		"nombre completo",
		"nombre y apellidos",
		"nombre",
		"alumno",
		"nom complet",
		"nom",
		"apprenant",
		"الاسم الكامل",
		"الاسم",
		"اسم",
	],
};

const letters = (text: string) => folded(text).replace(/[^\p{L}\p{N}]/gu, "");
const known = Object.fromEntries(
	Object.entries(headers).map(([field, words]) => [field, words.map(letters)]),
) as Record<ImportField, string[]>;

/** Shorter words are found inside too many others. */
const TELLING = 5;
const ADDRESS = /^\S+@\S+\.\S+$/;

/**
 * Guesses which column holds which of `fields`, by the names of columns and, for e-mail addresses, by what
 * the first rows hold. No column is given to two fields.
 */
export function guessColumns(
	fields: readonly ImportField[],
	names: readonly string[],
	sample: readonly (readonly string[])[],
): ColumnChoice {
	const choice: ColumnChoice = {};
	const taken = new Set<number>();
	const plain = names.map(letters);
	const give = (field: ImportField, column: number) => {
		if (column < 0 || taken.has(column) || choice[field] !== undefined) return;
		choice[field] = column;
		taken.add(column);
	};
	for (const field of fields)
		for (const word of known[field])
			give(
				field,
				plain.findIndex((name, column) => name === word && !taken.has(column)),
			);
	if (fields.includes("email"))
		give(
			"email",
			names.findIndex((_, column) => {
				const cells = sample
					.map((row) => row[column]?.trim() ?? "")
					.filter((cell) => cell !== "");
				return cells.length > 0 && cells.every((cell) => ADDRESS.test(cell));
			}),
		);
	for (const field of fields)
		for (const word of known[field])
			if (word.length >= TELLING)
				give(
					field,
					plain.findIndex(
						(name, column) => name.includes(word) && !taken.has(column),
					),
				);
	return choice;
}

/** What the row holds of a field, trimmed; empty where it holds nothing. */
export function cellOf(
	row: readonly string[],
	choice: ColumnChoice,
	field: ImportField,
): string {
	const column = choice[field];
	return column === undefined ? "" : (row[column]?.trim() ?? "");
}

/** The full name that the row gives, in one column or in two. */
export function nameOf(row: readonly string[], choice: ColumnChoice): string {
	return (
		cellOf(row, choice, "name") ||
		`${cellOf(row, choice, "firstName")} ${cellOf(row, choice, "lastName")}`.trim()
	);
}
