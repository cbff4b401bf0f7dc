import { Day as DaySchema } from "#domain/time.ts";

export type { Day } from "#domain/time.ts";

/** What the log's address says; "" is no condition. */
export const nothingAsked = { person: "", from: "", to: "" };

/** Whether a text of the address is a calendar day. */
export function isDay(text: string): boolean {
	return DaySchema.safeParse(text).success;
}
