import type { Settings } from "#domain/documents/index.ts";
import { creditsText } from "#domain/mergeFields.ts";
import { awardStatus } from "#domain/recertification.ts";
import type { Day } from "#domain/time.ts";
import {
	creditSums,
	type Period,
	type TranscriptRow,
} from "#domain/transcript.ts";
import { language, locale } from "../language.ts";
import { formatNumber, plural } from "../plural.ts";
import {
	awardStatusWords,
	enrollmentStatusWords,
	formatDay,
	formatShortDay,
} from "../words.ts";
import type { PrintedTable } from "./printedTable.ts";

/** What a person finished in a period, as it is shown and put into files. */
export type Transcript = {
	person: string;
	period: Period;
	rows: readonly TranscriptRow[];
	/** What a reader must know: the page and the files say it. */
	warnings: readonly string[];
	today: Day;
};

export const INCOMPLETE =
	"Incomplete: older history of this time is on the server, which could not be reached when this was made.";
export const WAITING =
	"Not confirmed: some of these results have not reached the server yet.";

export const courseOf = ({ course }: TranscriptRow): string =>
	course?.title ?? "A course that is not on this device";

/** "Passed, 87.5 %" */
export function resultOf({ enrollment }: TranscriptRow): string {
	const words = enrollmentStatusWords[enrollment.status];
	return enrollment.score === null
		? words
		: `${words}, ${formatNumber(enrollment.score)} %`;
}

export function stateOf({ award }: TranscriptRow, today: Day): string {
	return award ? awardStatusWords[awardStatus(award, today)] : "";
}

export function creditsOf({ credits }: TranscriptRow): string {
	return credits ? creditsText(credits, locale) : "";
}

/** "12.5 CPE", one for each type. */
export function sumsOf(rows: readonly TranscriptRow[]): string[] {
	return creditSums(rows).map((sum) => creditsText(sum, locale));
}

export function periodWords({ fromOn, toOn }: Period): string {
	if (fromOn && toOn)
		return `From ${formatDay(fromOn)} through ${formatDay(toOn)}`;
	if (fromOn) return `From ${formatDay(fromOn)}`;
	return toOn ? `Through ${formatDay(toOn)}` : "Everything on record";
}

/** The rows as a CSV file has them, days as YYYY-MM-DD, the sums of the credits after them. */
export function transcriptCsv({ rows, warnings, today }: Transcript): {
	header: string[];
	lines: (string | number)[][];
} {
	const header = [
		"Course",
		"Version",
		"Completed on",
		"Result",
		"Score (%)",
		"Certificate",
		"Valid through",
		"State",
		"Credits",
		"Type of credits",
	];
	const lines = rows.map((row) => [
		courseOf(row),
		row.version?.number ?? "",
		row.completedOn,
		enrollmentStatusWords[row.enrollment.status],
		row.enrollment.score ?? "",
		row.award?.number ?? "",
		row.award?.expiresOn ?? "",
		stateOf(row, today),
		row.credits?.credits ?? "",
		row.credits?.creditType ?? "",
	]);
	const between = header.slice(3).map(() => "");
	const sums = creditSums(rows).map(({ credits, creditType }) => [
		"Sum of credits",
		...between,
		credits,
		creditType,
	]);
	const said = warnings.map((warning) => [
		warning,
		...header.slice(1).map(() => ""),
	]);
	return { header, lines: [...lines, ...sums, ...said] };
}

/** The transcript as it is printed, in the language of the app. */
export function printedTranscript(
	{ person, period, rows, warnings, today }: Transcript,
	portal: Pick<Settings, "name">,
): PrintedTable {
	const sums = sumsOf(rows);
	return {
		title: "Transcript",
		subject: person,
		facts: [
			portal.name,
			periodWords(period),
			plural(rows.length, ["# result", "# results"]),
		],
		warning: warnings.join(" ") || null,
		columns: [
			{ label: "Course", share: 0.27 },
			{ label: "Version", share: 0.065 },
			{ label: "Completed on", share: 0.12 },
			{ label: "Result", share: 0.12 },
			{ label: "Certificate", share: 0.145 },
			{ label: "Valid through", share: 0.12 },
			{ label: "State", share: 0.075 },
			{ label: "Credits", share: 0.085, atEnd: true },
		],
		rows: rows.map((row) => [
			courseOf(row),
			row.version ? formatNumber(row.version.number) : "",
			formatShortDay(row.completedOn),
			resultOf(row),
			row.award?.number ?? "",
			validThroughOf(row),
			stateOf(row, today),
			creditsOf(row),
		]),
		none: "Nothing was finished in this time.",
		sums: sums.length > 0 ? { label: "Sum of credits", lines: sums } : null,
		foot: `${portal.name} · ${`Made on ${formatDay(today)}`}`,
		pageOf: (page, pages) =>
			`Page ${formatNumber(page)} of ${formatNumber(pages)}`,
		language,
		isRightToLeft: language === "ar",
	};
}

export function validThroughOf({ award }: TranscriptRow): string {
	if (!award) return "";
	return award.expiresOn ? formatShortDay(award.expiresOn) : "Never expires";
}
