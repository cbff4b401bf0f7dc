import type { EnrollmentId } from "../documents/document.ts";
import type { Forecast } from "../forecast.ts";
import { addDays, type Day } from "../time.ts";

export type ImportEffect = {
	/** Learners who will be re-enrolled from imported certificates. */
	atOnce: number;
	within30Days: number;
	within90Days: number;
	/** Of imported certificates: which end, and which learners are re-enrolled, by month (`YYYY-MM`). */
	months: { month: string; endings: number; reEnrollments: number }[];
	/** Re-enrollments that were to come without the import, and that it makes needless or delays. */
	fewerOthers: number;
	/** Imported certificates whose re-enrollment finds no place. */
	withoutPlace: number;
	/** Imported certificates that have ended already. */
	endedAlready: number;
	/** Completions whose course awards no certificate. */
	withoutCertificate: number;
};

/** How far ahead the effect of an import is told, in months; the present one is the first. */
export const MONTHS_AHEAD = 12;

/** The last day of the months that are told of, seen from `today`. */
export function lastDayTold(today: Day): Day {
	const months = Number(today.slice(0, 4)) * 12 + Number(today.slice(5, 7)) - 1;
	return addDays(firstOf(months + MONTHS_AHEAD), -1);
}

/**
 * What an import sets off: the forecast with its completions beside the one without. `imported`: the chains
 * that it starts.
 */
export function effectOf(
	before: Forecast,
	after: Forecast,
	imported: ReadonlySet<EnrollmentId>,
	today: Day,
): Omit<ImportEffect, "endedAlready" | "withoutCertificate"> {
	const months = new Map<
		string,
		{ month: string; endings: number; reEnrollments: number }
	>();
	const first = Number(today.slice(0, 4)) * 12 + Number(today.slice(5, 7)) - 1;
	for (let ahead = 0; ahead < MONTHS_AHEAD; ahead += 1) {
		const month = firstOf(first + ahead).slice(0, 7);
		months.set(month, { month, endings: 0, reEnrollments: 0 });
	}
	const own = ({ chainId }: { chainId: EnrollmentId }) => imported.has(chainId);
	for (const { day } of after.endings.filter(own)) {
		const month = months.get(day.slice(0, 7));
		if (month) month.endings += 1;
	}
	const reEnrollments = after.reEnrollments.filter(own);
	for (const { day } of reEnrollments) {
		const month = months.get(day.slice(0, 7));
		if (month) month.reEnrollments += 1;
	}
	const by = (last: Day) =>
		reEnrollments.filter(({ day }) => day <= last).length;
	const others = after.reEnrollments.length - reEnrollments.length;
	return {
		atOnce: by(today),
		within30Days: by(addDays(today, 30)),
		within90Days: by(addDays(today, 90)),
		months: [...months.values()],
		fewerOthers: Math.max(0, before.reEnrollments.length - others),
		withoutPlace: Math.max(0, missing(after) - missing(before)),
	};
}

/** Places that will be missing at the end, over all courses. */
function missing({ shortfalls }: Forecast): number {
	const last = new Map(
		shortfalls.map(({ courseId, places }) => [courseId, places]),
	);
	return [...last.values()].reduce((sum, places) => sum + places, 0);
}

/** The first day of a month, counted from the year 0. */
function firstOf(months: number): Day {
	const year = String(Math.floor(months / 12)).padStart(4, "0");
	return `${year}-${String((months % 12) + 1).padStart(2, "0")}-01` as Day;
}
