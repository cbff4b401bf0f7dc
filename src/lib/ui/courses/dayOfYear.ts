import { locale } from "../language.ts";
/** Of a leap year: 29 February stands for the last day of February. */
export const monthLengths: readonly number[] = [
	31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31,
];

/** `MM-DD` of a month 1–12 and a day, the month's last where it has no such day. */
export function dayInMonth(month: number, day: number): string {
	const last = monthLengths[month - 1] ?? 31;
	const two = (number: number) => String(number).padStart(2, "0");
	return `${two(month)}-${two(Math.min(day, last))}`;
}

const dayOfYear = new Intl.DateTimeFormat(locale, {
	day: "numeric",
	month: "long",
	timeZone: "UTC",
});

/** "31 December" of `12-31`. */
export function dayOfYearWords(anchorDay: string): string {
	const date = new Date(`2024-${anchorDay}T00:00:00Z`);
	return Number.isNaN(date.getTime())
		? "A day of the year"
		: dayOfYear.format(date);
}
