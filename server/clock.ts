import { type Instant, instantOf } from "#domain/time.ts";

/** Where the server gets the time from; tests and the demo turn it by hand. */
export type Clock = { now(): Instant };

export const systemClock: Clock = { now: () => instantOf(Date.now()) };
