import type { Day, Instant, TimeOfDay } from "./timeSchemas.ts";

export type { Day, Instant, TimeOfDay };

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

/** Whether a text is a calendar day as `Day` has it. */
export function isDay(text: string): text is Day {
	if (!/^(19|2[0-2])\d\d-\d\d-\d\d$/.test(text)) return false;
	const time = Date.parse(text);
	return !Number.isNaN(time) && instantOf(time).startsWith(text);
}

/** The instant of a `Date` or of epoch milliseconds. */
export function instantOf(time: Date | number): Instant {
	return new Date(time).toISOString() as Instant;
}

/** Milliseconds since 1970 of an instant. */
export function epochMilliseconds(instant: Instant): number {
	return Date.parse(instant);
}

const dayFormats = new Map<string, Intl.DateTimeFormat>();

function dayFormat(timeZone: string): Intl.DateTimeFormat {
	let format = dayFormats.get(timeZone);
	if (!format) {
		// This locale writes days as YYYY-MM-DD.
		format = new Intl.DateTimeFormat("en-CA", {
			timeZone,
			year: "numeric",
			month: "2-digit",
			day: "2-digit",
		});
		dayFormats.set(timeZone, format);
	}
	return format;
}

/** The portal's calendar day at an instant (R7). */
export function dayAt(instant: Instant, timeZone: string): Day {
	return dayFormat(timeZone).format(Date.parse(instant)) as Day;
}

const knownStarts = new Map<string, Instant>();
/** Some ten years of days; then the memory begins anew. */
const STARTS = 4000;

/** The first instant of a calendar day in the portal's zone (R7); of a day that the zone skipped, the next one's. */
export function startOfDay(day: Day, timeZone: string): Instant {
	const key = `${timeZone} ${day}`;
	const known = knownStarts.get(key);
	if (known) return known;
	const start = findStart(day, timeZone);
	if (knownStarts.size >= STARTS) knownStarts.clear();
	knownStarts.set(key, start);
	return start;
}

function findStart(day: Day, timeZone: string): Instant {
	const format = dayFormat(timeZone);
	const noon = Date.parse(day) + DAY_MILLISECONDS / 2;
	// No zone is further from UTC than this. Clocks change at whole seconds.
	let before = (noon - 1.5 * DAY_MILLISECONDS) / 1000;
	let from = (noon + 1.5 * DAY_MILLISECONDS) / 1000;
	while (from - before > 1) {
		const middle = Math.floor((before + from) / 2);
		if (format.format(middle * 1000) >= day) from = middle;
		else before = middle;
	}
	return instantOf(from * 1000);
}

const DAY_MILLISECONDS = 86_400_000;

const clockFormats = new Map<string, Intl.DateTimeFormat>();

/** What calendar and clock show in a zone at an instant, in milliseconds as if the zone were UTC. */
function shownAt(milliseconds: number, timeZone: string): number {
	let format = clockFormats.get(timeZone);
	if (!format) {
		// This locale writes YYYY-MM-DD HH:MM:SS.
		format = new Intl.DateTimeFormat("sv-SE", {
			timeZone,
			year: "numeric",
			month: "2-digit",
			day: "2-digit",
			hour: "2-digit",
			minute: "2-digit",
			second: "2-digit",
		});
		clockFormats.set(timeZone, format);
	}
	return Date.parse(`${format.format(milliseconds).replace(" ", "T")}Z`);
}

/** The time of day in a zone at an instant. */
export function timeOfDayAt(instant: Instant, timeZone: string): TimeOfDay {
	return instantOf(shownAt(Date.parse(instant), timeZone)).slice(
		11,
		16,
	) as TimeOfDay;
}

/**
 * The instant at which a zone shows this day and time. Shown twice, as clocks go back: the first. Never
 * shown, as clocks go forward: as long after the change as it lies after the skipped hour's beginning.
 */
export function instantOfLocal(
	day: Day,
	time: TimeOfDay,
	timeZone: string,
): Instant {
	const local = Date.parse(`${day}T${time}Z`);
	const byOffsetAt = (probe: number) =>
		local - (shownAt(probe, timeZone) - probe);
	// A day earlier and a day later lie on both sides of a change, whatever the offset.
	const before = byOffsetAt(local - DAY_MILLISECONDS);
	const after = byOffsetAt(local + DAY_MILLISECONDS);
	const shown = [before, after].filter(
		(instant) => shownAt(instant, timeZone) === local,
	);
	return instantOf(shown.length > 0 ? Math.min(...shown) : before);
}

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

/** A day as people of this language write it, such as "10 January 2027". */
export function dayText(day: Day, language: string): string {
	return new Intl.DateTimeFormat(language, {
		day: "numeric",
		month: "long",
		year: "numeric",
		timeZone: "UTC",
	}).format(new Date(`${day}T00:00:00Z`));
}
