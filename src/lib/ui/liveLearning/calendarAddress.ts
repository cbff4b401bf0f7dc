import { listState } from "../listState.svelte.ts";

/**
 * How sessions are looked at, held in the address: as a list, or with `view` "calendar" in one of a month or of a week,
 * which is told by one of its days. Call it while a component is set up.
 */
export const calendarAddress = () => listState(["view", "month", "week"]);

export type CalendarAddress = ReturnType<typeof calendarAddress>;
