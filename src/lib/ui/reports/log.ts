import { Day as DaySchema } from "#domain/time.ts";

export type { Day } from "#domain/time.ts";

/** Whether a text of the address is a calendar day. */
export function isDay(text: string): boolean {
	return DaySchema.safeParse(text).success;
}
