import type { CourseVersion, Session } from "#domain/documents/index.ts";
import { type Day, dayAt, type Instant } from "#domain/time.ts";
import { locale } from "../language.ts";
import { formatNumber } from "../plural.ts";
import { zoneName } from "../timeZones.ts";
import { lastDayOf, type Month } from "./calendar.ts";

const formats = new Map<string, Intl.DateTimeFormat>();

function format(
	timeZone: string,
	options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
	const key = `${timeZone} ${JSON.stringify(options)}`;
	let found = formats.get(key);
	if (!found) {
		found = new Intl.DateTimeFormat(locale, { ...options, timeZone });
		formats.set(key, found);
	}
	return found;
}

const dayOptions: Intl.DateTimeFormatOptions = {
	weekday: "short",
	day: "numeric",
	month: "short",
	year: "numeric",
};
const timeOptions: Intl.DateTimeFormatOptions = {
	hour: "numeric",
	minute: "2-digit",
};

type Span = Pick<Session, "startsAt" | "endsAt">;

/** "Mon, 11 Jan 2027, 09:00 – 12:00", with both days where it ends on another. */
export function sessionTimes({ startsAt, endsAt }: Span, zone: string): string {
	return format(zone, { ...dayOptions, ...timeOptions }).formatRange(
		new Date(startsAt),
		new Date(endsAt),
	);
}

/** "Mon, 11 Jan 2027", with both days where it ends on another. */
export function sessionDays({ startsAt, endsAt }: Span, zone: string): string {
	return format(zone, dayOptions).formatRange(
		new Date(startsAt),
		new Date(endsAt),
	);
}

/** "09:00 – 12:00"; of days that differ, only when it starts. */
export function sessionHours({ startsAt, endsAt }: Span, zone: string): string {
	const days = format(zone, dayOptions);
	const hours = format(zone, timeOptions);
	const [start, end] = [new Date(startsAt), new Date(endsAt)];
	return days.format(start) === days.format(end)
		? hours.formatRange(start, end)
		: hours.format(start);
}

/**
 * When a session takes place on one of its days in the zone: "09:00 – 12:00", in short "09:00"; of several days,
 * when it starts, "All day", or until when.
 */
export function timeOnDay(
	span: Span,
	day: Day,
	zone: string,
	short = false,
): string {
	const hours = format(zone, timeOptions);
	const first = dayAt(span.startsAt, zone);
	const last = lastDayOf(span, zone);
	if (first === last)
		return short
			? hours.format(new Date(span.startsAt))
			: sessionHours(span, zone);
	if (day === first) return `From ${hours.format(new Date(span.startsAt))}`;
	return day === last
		? `Until ${hours.format(new Date(span.endsAt))}`
		: "All day";
}

/** A month's name with its year, as "January 2027". */
export function monthWords(month: Month): string {
	return format("UTC", { month: "long", year: "numeric" }).format(
		new Date(`${month}-01T00:00:00Z`),
	);
}

/** "11 – 17 Jan 2027" */
export function weekWords(first: Day, last: Day): string {
	return format("UTC", {
		day: "numeric",
		month: "short",
		year: "numeric",
	}).formatRange(new Date(`${first}T00:00:00Z`), new Date(`${last}T00:00:00Z`));
}

/** "Monday 11 January 2027" */
export function longDayWords(day: Day): string {
	return format("UTC", {
		...dayOptions,
		weekday: "long",
		month: "long",
	}).format(new Date(`${day}T00:00:00Z`));
}

/** The name of a day's weekday, "Monday" or "Mon". */
export function weekdayWords(day: Day, weekday: "long" | "short"): string {
	return format("UTC", { weekday }).format(new Date(`${day}T00:00:00Z`));
}

/** "Mon, 11 Jan 2027, 09:00" */
export function startTime(startsAt: Instant, zone: string): string {
	return format(zone, { ...dayOptions, ...timeOptions }).format(
		new Date(startsAt),
	);
}

/** "Times are in Europe/Dublin."; the portal's zone is named beside a person's own. */
export function zoneWords(zone: string, portalZone: string): string {
	return zone === portalZone
		? `Times are in ${zoneName(zone)}.`
		: `Times are in ${zoneName(zone)}, your time zone; the portal’s is ${zoneName(portalZone)}.`;
}

/** "3 of 12 places", "3 of 1 place". */
export function placesWords({
	registered,
	capacity,
}: Pick<Session, "registered" | "capacity">): string {
	return capacity === 1
		? `${formatNumber(registered)} of ${formatNumber(capacity)} place`
		: `${formatNumber(registered)} of ${formatNumber(capacity)} places`;
}

/** What attending a session of this version gives (R26). */
export function attendingGives(
	version: Pick<CourseVersion, "awardOn" | "certificateId">,
): string {
	const success = version.awardOn === "completion" ? "Completed" : "Passed";
	return version.certificateId === null
		? `“Attended” sets the result to ${success}, “Absent” to Failed.`
		: `“Attended” sets the result to ${success} and awards the certificate, “Absent” sets it to Failed.`;
}

/** A place's text cut into words and the links among them. */
export function linksIn(place: string): { text: string; href?: string }[] {
	return place
		.split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)])/i)
		.filter(Boolean)
		.map((text) =>
			/^https?:\/\//i.test(text) && URL.canParse(text)
				? { text, href: text }
				: { text },
		);
}

export const attendanceWords = {
	attended: "Attended",
	absent: "Absent",
} as const;

/** How a version's event stands, in a line. */
export function eventWords({
	hasLiveLearning,
	overbook,
	autoRegister,
}: Pick<
	CourseVersion,
	"hasLiveLearning" | "overbook" | "autoRegister"
>): string {
	if (!hasLiveLearning) return "Live Learning is off";
	const registration = autoRegister
		? "Registration automatic"
		: "Registration by hand";
	return `${overbook ? "Training overbook on" : "Training overbook off"} · ${registration}`;
}
