import { listState } from "../listState.svelte.ts";

/**
 * How sessions are looked at, held in the address: as a list, or in a calendar of a month or a week, which is told by
 * one of its days. Call it while a component is set up.
 */
export const calendarAddress = () => listState(["view", "month", "week"]);

export type CalendarAddress = ReturnType<typeof calendarAddress>;
