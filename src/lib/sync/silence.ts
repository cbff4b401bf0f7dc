/** How long no tab may have synced before the others say so, in milliseconds. */
export const PATIENCE = 90_000;
/** How often tabs look, and the leading one gives a sign of life. */
export const TICK = 10_000;
/**
 * What one look counts for at most: as long as a browser puts off the timers of hidden tabs. A machine
 * that slept for a night wakes up with one look, before anybody had a chance to be heard.
 */
const LONGEST_TICK = 60_000;

/** For how long nothing has been heard, in time that this tab was awake. */
export class Silence {
	#length = 0;
	#lookedAt = Date.now();

	heard(): void {
		this.#length = 0;
	}

	/** Looks at the clock; the silence so far in milliseconds. */
	look(): number {
		const now = Date.now();
		this.#length += Math.min(Math.max(0, now - this.#lookedAt), LONGEST_TICK);
		this.#lookedAt = now;
		return this.#length;
	}
}
