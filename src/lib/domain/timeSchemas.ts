import { z } from "zod";
import { isTimeZone } from "./time.ts";

// Apart from what reckons with them, which the app's first pages need without any schema.

/** A calendar day in the portal's zone, `YYYY-MM-DD`, between 1900 and 2299. */
export const Day = z.iso
	.date("Give a day as YYYY-MM-DD.")
	.refine(
		(day) => day >= "1900-01-01" && day < "2300-01-01",
		"The day must lie between 1900 and 2299.",
	)
	.brand("Day");
export type Day = z.infer<typeof Day>;

/** An instant in UTC with milliseconds, `YYYY-MM-DDTHH:mm:ss.sssZ`, between 1900 and 2299; sorts as text. */
export const Instant = z.iso
	.datetime({
		precision: 3,
		error: "Give an instant in UTC with milliseconds.",
	})
	.refine(
		(instant) => instant >= "1900" && instant < "2300",
		"The time must lie between 1900 and 2299.",
	)
	.brand("Instant");
export type Instant = z.infer<typeof Instant>;

export const TimeZone = z
	.string()
	.max(64)
	.refine(isTimeZone, "This time zone does not exist. Pick one from the list.");

/** A time of day as a clock shows it, `HH:MM`. */
export const TimeOfDay = z
	.string()
	.regex(/^([01]\d|2[0-3]):[0-5]\d$/, "Give a time as HH:MM.")
	.brand("TimeOfDay");
export type TimeOfDay = z.infer<typeof TimeOfDay>;
