import type { Day } from "./time.ts";

/** So long everything stays on the devices of admins, managers and instructors: a yearly cycle and a month. */
export const CURRENT_MONTHS = 13;

/** The first day of the months of which everything is current on `today`; of a shorter month, its last day. */
export function currentSince(today: Day): Day {
	const [year = 0, month = 0, day = 0] = today.split("-").map(Number);
	const first = new Date(Date.UTC(year, month - 1 - CURRENT_MONTHS, 1));
	const lastOfMonth = new Date(
		Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0),
	).getUTCDate();
	first.setUTCDate(Math.min(day, lastOfMonth));
	return first.toISOString().slice(0, 10) as Day;
}
