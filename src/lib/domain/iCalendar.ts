import { addDays, type Day, type Instant } from "./time.ts";

/** Something that falls on a day of the portal's zone, and takes up none of the person's time. */
export type CalendarEvent = {
	/** The same for the same thing, whenever the calendar is written: programs replace what they have. */
	uid: string;
	on: Day;
	summary: string;
	description: string;
};

/** A calendar file by RFC 5545, with all-day events, as written at `now`. */
export function iCalendar(
	name: string,
	events: readonly CalendarEvent[],
	now: Instant,
): string {
	const stamp = now.replace(/[-:]|\.\d+/g, "");
	const lines = [
		"BEGIN:VCALENDAR",
		"VERSION:2.0",
		"PRODID:-//Perennial//Certificates//EN",
		"CALSCALE:GREGORIAN",
		"METHOD:PUBLISH",
		`X-WR-CALNAME:${escaped(name)}`,
		// How often subscribers should look, in the old way and in RFC 7986's.
		"X-PUBLISHED-TTL:PT12H",
		"REFRESH-INTERVAL;VALUE=DURATION:PT12H",
		...events.flatMap(({ uid, on, summary, description }) => [
			"BEGIN:VEVENT",
			`UID:${uid}`,
			`DTSTAMP:${stamp}`,
			`DTSTART;VALUE=DATE:${compact(on)}`,
			// The first day that is no longer part of it.
			`DTEND;VALUE=DATE:${compact(addDays(on, 1))}`,
			`SUMMARY:${escaped(summary)}`,
			`DESCRIPTION:${escaped(description)}`,
			"TRANSP:TRANSPARENT",
			"END:VEVENT",
		]),
		"END:VCALENDAR",
	];
	return lines.map((line) => `${folded(line)}\r\n`).join("");
}

function compact(day: Day): string {
	return day.replaceAll("-", "");
}

/** A TEXT value (3.3.11); control characters, which none may hold, are left out. */
function escaped(text: string): string {
	return text
		.replace(/[\\;,]/g, (special) => `\\${special}`)
		.replace(/\r\n|\r|\n/g, "\\n")
		.replace(/\p{Cc}/gu, "");
}

const LONGEST_LINE = 75;

/** A content line in pieces of at most 75 octets (3.1), never through a character. */
function folded(line: string): string {
	let result = "";
	let length = 0;
	for (const character of line) {
		const octets = utf8Length(character);
		if (length + octets > LONGEST_LINE) {
			result += "\r\n ";
			length = 1;
		}
		result += character;
		length += octets;
	}
	return result;
}

function utf8Length(character: string): number {
	const code = character.codePointAt(0) ?? 0;
	return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}
