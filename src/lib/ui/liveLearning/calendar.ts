import type { Session } from "#domain/documents/index.ts";
import { comesBefore } from "#domain/liveLearning.ts";
import {
	addDays,
	type Day,
	dayAt,
	epochMilliseconds,
	instantOf,
	isDay,
	startOfDay,
} from "#domain/time.ts";

/** A month as `YYYY-MM`. */
export type Month = string;

/** 1 is Monday, 7 is Sunday, as in ISO 8601. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** The day on which weeks begin where this language is spoken; Monday where the browser does not know. */
export function firstDayOfWeek(locale: string): Weekday {
	// Some browsers do not have it, others still as a property.
	const known = new Intl.Locale(locale) as {
		getWeekInfo?: () => { firstDay: number };
		weekInfo?: { firstDay: number };
	};
	const { firstDay = 1 } = known.getWeekInfo?.() ?? known.weekInfo ?? {};
	return firstDay as Weekday;
}

function weekdayOf(day: Day): Weekday {
	return (new Date(`${day}T00:00:00Z`).getUTCDay() || 7) as Weekday;
}

/** The seven days of the week that holds `day`. */
export function weekOf(day: Day, first: Weekday): Day[] {
	const start = addDays(day, -((weekdayOf(day) - first + 7) % 7));
	return Array.from({ length: 7 }, (_, index) => addDays(start, index));
}

/** The month's days in whole weeks, with those of its neighbours that fill the first and the last. */
export function monthGrid(month: Month, first: Weekday): Day[][] {
	const weeks: Day[][] = [];
	for (
		let week = weekOf(firstOf(month), first);
		week.some((day) => monthOf(day) === month);
		week = weekOf(addDays(week[0] as Day, 7), first)
	)
		weeks.push(week);
	return weeks;
}

export function monthOf(day: Day): Month {
	return day.slice(0, 7);
}

export function firstOf(month: Month): Day {
	return `${month}-01` as Day;
}

/** The same day so many months later, or that month's last where it has no such day. */
export function addMonths(day: Day, months: number): Day {
	const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
	const last = new Date(Date.UTC(year, month + months, 0));
	last.setUTCDate(Math.min(date, last.getUTCDate()));
	return last.toISOString().slice(0, 10) as Day;
}

const MONTH = /^(19|2\d)\d\d-(0[1-9]|1[0-2])$/;

/** The month that an address names; null when it names none. */
export function monthIn(text: string): Month | null {
	return MONTH.test(text) ? text : null;
}

/** The day that an address names; null when it names none. */
export function dayIn(text: string): Day | null {
	return isDay(text) && monthIn(monthOf(text)) ? text : null;
}

type Span = Pick<Session, "startsAt" | "endsAt">;

/** The last day in the zone on which a session takes place; one that ends at midnight does not reach the next. */
export function lastDayOf({ startsAt, endsAt }: Span, timeZone: string): Day {
	const last = instantOf(epochMilliseconds(endsAt) - 1);
	return dayAt(last > startsAt ? last : startsAt, timeZone);
}

/** Each of these days, one following the other, with the sessions that take place on it in the zone, by start. */
export function sessionsOn<S extends Span & Pick<Session, "id">>(
	days: readonly Day[],
	sessions: readonly S[],
	timeZone: string,
): Map<Day, S[]> {
	const found = new Map<Day, S[]>(days.map((day) => [day, []]));
	const [first] = days;
	const last = days.at(-1);
	if (!first || !last) return found;
	const from = startOfDay(first, timeZone);
	const to = startOfDay(addDays(last, 1), timeZone);
	const shown = sessions
		.filter(({ startsAt, endsAt }) => startsAt < to && endsAt >= from)
		.sort((a, b) => (comesBefore(a, b) ? -1 : 1));
	for (const session of shown) {
		const end = lastDayOf(session, timeZone);
		for (
			let day = dayAt(session.startsAt, timeZone);
			day <= end && day <= last;
			day = addDays(day, 1)
		)
			found.get(day)?.push(session);
	}
	return found;
}

/** What the arrow and page keys of a calendar move by; null for every other key. */
// "End" is a text elsewhere.
// @wc-ignore
export function moved(
	day: Day,
	key: string,
	{ first, isWeek, isRtl }: { first: Weekday; isWeek: boolean; isRtl: boolean },
): Day | null {
	const week = weekOf(day, first);
	switch (key) {
		case "ArrowLeft":
			return addDays(day, isRtl ? 1 : -1);
		case "ArrowRight":
			return addDays(day, isRtl ? -1 : 1);
		case "ArrowUp":
			return addDays(day, -7);
		case "ArrowDown":
			return addDays(day, 7);
		case "Home":
			return week[0] ?? null;
		case "End":
			return week[6] ?? null;
		case "PageUp":
			return isWeek ? addDays(day, -7) : addMonths(day, -1);
		case "PageDown":
			return isWeek ? addDays(day, 7) : addMonths(day, 1);
		default:
			return null;
	}
}
