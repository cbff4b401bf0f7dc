/** A device's two clocks, in milliseconds. */
export type DeviceClock = {
	/** Since the epoch, as the device believes: a person can set it, by years and backwards. */
	now(): number;
	/** Since some beginning, only ever forwards: what waiting is measured by. */
	elapsed(): number;
};

export const deviceClock: DeviceClock = {
	now: () => Date.now(),
	elapsed: () => performance.now(),
};
