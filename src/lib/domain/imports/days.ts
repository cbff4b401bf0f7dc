import { type Day, dayAt, type Instant, isDay } from "../time.ts";
import { folded, westernDigits } from "./texts.ts";

/** In which order a file writes days such as 03/04/2024. */
export type DayOrder = "day first" | "month first";

export type ReadDay =
	| { kind: "day"; day: Day }
	/** It could be two days, and no order was chosen. */
	| { kind: "ambiguous" }
	| { kind: "unreadable" };

const unreadable: ReadDay = { kind: "unreadable" };

/**
 * Reads a calendar day as other systems write it: ISO, with or without a time (an instant in UTC counts by
 * its day in the portal's zone), digits with `.`, `/` or `-` between them, and names of months in English,
 * German, Spanish, French and Arabic.
 */
export function readDay(
	text: string,
	order: DayOrder | null,
	timeZone: string,
): ReadDay {
	const plain = westernDigits(text.normalize("NFKC"))
		.replace(/[\u200e\u200f\u061c]/g, "")
		.trim();
	const iso =
		/^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ](\d{1,2}:\d{2}.*))?$/.exec(
			plain,
		) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(plain);
	if (iso) {
		const [, year, month, date, time] = iso;
		if (time && /Z$/i.test(time)) {
			const at = Date.parse(plain.replace(" ", "T"));
			if (Number.isNaN(at)) return unreadable;
			return found(dayAt(new Date(at).toISOString() as Instant, timeZone));
		}
		return dayOf(Number(year), Number(month), Number(date));
	}
	const numbers = numeric(plain);
	if (numbers) {
		const { first, second, year, isDotted } = numbers;
		const by = isDotted ? "day first" : (order ?? told(first, second));
		if (by === null) return { kind: "ambiguous" };
		return by === "day first"
			? dayOf(year, second, first)
			: dayOf(year, first, second);
	}
	return withMonthName(plain);
}

/**
 * What a text tells of the order that it is written in: one that has a 13th or later can only be read one
 * way, others `either` way. Null where both ways are the same day, or it is written otherwise.
 */
export function dayOrderIn(text: string): DayOrder | "either" | null {
	const numbers = numeric(westernDigits(text.normalize("NFKC")).trim());
	if (!numbers || numbers.isDotted || numbers.first === numbers.second)
		return null;
	return told(numbers.first, numbers.second) ?? "either";
}

function numeric(text: string) {
	const match =
		/^(\d{1,2})([./\u066b\u060c-])\s?(\d{1,2})\2\s?(\d{4}|\d{2})(?:[ ,T]+\d{1,2}:\d{2}.*)?$/.exec(
			text,
		);
	if (!match) return null;
	const [, first, between, second, year = ""] = match;
	return {
		first: Number(first),
		second: Number(second),
		// Two digits: the hundred years up to 2069.
		year:
			year.length === 4
				? Number(year)
				: Number(year) + (Number(year) < 70 ? 2000 : 1900),
		// Nobody writes the month first before a dot.
		isDotted: between === ".",
	};
}

/** What two numbers tell of their order; equal ones read the same both ways. */
function told(first: number, second: number): DayOrder | null {
	if (first > 12 || first === second) return "day first";
	return second > 12 ? "month first" : null;
}

function withMonthName(text: string): ReadDay {
	const words = folded(text)
		.replace(/\b\d{1,2}:\d{2}.*$/, "")
		.replace(/\b(\d{1,2})(st|nd|rd|th|er|º|o)\b/g, "$1")
		.split(/[\s.,/-]+/)
		.filter((word) => word !== "" && word !== "de" && word !== "del");
	if (words.length !== 3) return unreadable;
	const at = words.findIndex((word) => months().has(word));
	const month = months().get(words[at] ?? "");
	const [a = "", b = ""] = words.filter((_, index) => index !== at);
	if (month === undefined || !/^\d+$/.test(a) || !/^\d+$/.test(b))
		return unreadable;
	const [date, year] = a.length === 4 ? [b, a] : [a, b];
	return year.length === 4
		? dayOf(Number(year), month, Number(date))
		: unreadable;
}

let monthNames: Map<string, number> | undefined;

function months(): Map<string, number> {
	if (monthNames) return monthNames;
	monthNames = new Map();
	for (const locale of ["en", "de", "es", "fr", "ar", "ar-SY"])
		for (const month of ["long", "short"] as const) {
			// With a day beside it, as some languages write the name differently then.
			const format = new Intl.DateTimeFormat(locale, {
				month,
				day: "numeric",
				timeZone: "UTC",
			});
			for (let number = 1; number <= 12; number += 1) {
				const part = format
					.formatToParts(Date.UTC(2024, number - 1, 2))
					.find(({ type }) => type === "month");
				const name = folded(part?.value ?? "").replace(/\.$/, "");
				if (!/\d/.test(name)) monthNames.set(name, number);
				if (locale === "en") monthNames.set(name.slice(0, 3), number);
			}
		}
	monthNames.set("sept", 9);
	return monthNames;
}

function dayOf(year: number, month: number, date: number): ReadDay {
	const pad = (number: number, to: number) => String(number).padStart(to, "0");
	return found(`${pad(year, 4)}-${pad(month, 2)}-${pad(date, 2)}`);
}

function found(text: string): ReadDay {
	return isDay(text) ? { kind: "day", day: text } : unreadable;
}
