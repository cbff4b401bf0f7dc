import { addDays, type Day } from "#domain/time.ts";
import type { ChainRow } from "../chainRows.ts";
import { addMonths, firstOf, monthOf } from "../liveLearning/calendar.ts";
import { endOf, nextDay } from "../reports/compliance.ts";
import { STEP } from "./figures.ts";

/** What a month brings: certificates whose last valid day lies in it, and re-enrollments. */
export type Month = {
	/** "2027-01" */
	month: string;
	/** Its first and last day that count: today is the first of the first one. */
	from: Day;
	to: Day;
	endings: number;
	reEnrollments: number;
};

/** The month of `today` and the eleven after it, in short steps; counted as the compliance report filters them. */
export function* monthSteps(
	rows: readonly ChainRow[],
	today: Day,
): Generator<undefined, Month[]> {
	const months: Month[] = [];
	let from = today;
	for (let index = 0; index < 12; index += 1) {
		const next = addMonths(firstOf(monthOf(from)), 1);
		months.push({
			month: monthOf(from),
			from,
			to: addDays(next, -1),
			endings: 0,
			reEnrollments: 0,
		});
		from = next;
	}
	const byMonth = new Map(months.map((month) => [month.month, month]));
	const figuresOf = (day: Day | null) =>
		day !== null && day >= today ? byMonth.get(monthOf(day)) : undefined;
	for (const [index, row] of rows.entries()) {
		if (index % STEP === STEP - 1) yield;
		const ends = figuresOf(endOf(row));
		if (ends) ends.endings += 1;
		const renews = figuresOf(nextDay(row, today));
		if (renews) renews.reEnrollments += 1;
	}
	return months;
}
