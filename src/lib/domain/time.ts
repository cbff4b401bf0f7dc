import { Temporal } from "temporal-polyfill";
import { z } from "zod";

/** A calendar day in the portal's zone, `YYYY-MM-DD`, between 1900 and 2299. */
export const Day = z.iso
	.date("Give a day as YYYY-MM-DD.")
	.refine(
		(day) => day >= "1900-01-01" && day < "2300-01-01",
		"The day must lie between 1900 and 2299.",
	)
	.brand("Day");
export type Day = z.infer<typeof Day>;

/** An instant in UTC with milliseconds, `YYYY-MM-DDTHH:mm:ss.sssZ`; sorts as text. */
export const Instant = z.iso
	.datetime({
		precision: 3,
		error: "Give an instant in UTC with milliseconds.",
	})
	.brand("Instant");
export type Instant = z.infer<typeof Instant>;

const knownZones = new Map<string, boolean>();

/** Whether `zone` is an IANA time zone that this machine knows. Offsets such as `+01:00` are none. */
export function isTimeZone(zone: string): boolean {
	let known = knownZones.get(zone);
	if (known === undefined) {
		known = /^[A-Za-z]/.test(zone) && accepts(zone);
		knownZones.set(zone, known);
	}
	return known;
}

function accepts(zone: string): boolean {
	try {
		new Intl.DateTimeFormat("en", { timeZone: zone });
		return true;
	} catch {
		return false;
	}
}

export const TimeZone = z
	.string()
	.max(64)
	.refine(isTimeZone, "This time zone does not exist. Pick one from the list.");

/** The instant of a `Date` or of epoch milliseconds. */
export function instantOf(time: Date | number): Instant {
	return new Date(time).toISOString() as Instant;
}

/** Milliseconds since 1970 of an instant. */
export function epochMilliseconds(instant: Instant): number {
	return Date.parse(instant);
}

/** The portal's calendar day at an instant (R7). */
export function dayAt(instant: Instant, timeZone: string): Day {
	return Temporal.Instant.from(instant)
		.toZonedDateTimeISO(timeZone)
		.toPlainDate()
		.toString() as Day;
}

/** The first instant of a calendar day in the portal's zone (R7). */
export function startOfDay(day: Day, timeZone: string): Instant {
	return instantOf(
		Temporal.PlainDate.from(day).toZonedDateTime(timeZone).epochMilliseconds,
	);
}

const DAY_MILLISECONDS = 86_400_000;

/** The day `days` calendar days later, whatever daylight saving does (R7). */
export function addDays(day: Day, days: number): Day {
	return new Date(Date.parse(day) + days * DAY_MILLISECONDS)
		.toISOString()
		.slice(0, 10) as Day;
}

/** Calendar days from `from` to `to`; negative when `to` lies before. */
export function daysBetween(from: Day, to: Day): number {
	return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MILLISECONDS);
}

/** `instant`, held inside [`earliest`, `latest`] (R11). */
export function hold(
	instant: Instant,
	earliest: Instant,
	latest: Instant,
): Instant {
	if (instant > latest) return latest < earliest ? earliest : latest;
	return instant < earliest ? earliest : instant;
}
