import { v7 as uuidv7 } from "uuid";
import { epochMilliseconds, type Instant } from "#domain/time.ts";

/** Random choices that come out the same for the same seed. */
export type Random = ReturnType<typeof seededRandom>;

export function seededRandom(seed: number) {
	let state = seed >>> 0;
	/** Mulberry32: a number in [0, 1). */
	function next(): number {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	}
	/** A whole number from `low` through `high`. */
	const between = (low: number, high: number) =>
		low + Math.floor(next() * (high - low + 1));
	return {
		between,
		/** True with this probability. */
		chance: (probability: number) => next() < probability,
		pick<T>(items: readonly T[]): T {
			const item = items[between(0, items.length - 1)];
			if (item === undefined) throw new Error("There is nothing to pick from.");
			return item;
		},
		/** A UUIDv7 as a device would have made it at `instant`. */
		uuid(instant: Instant): string {
			const random = Uint8Array.from({ length: 16 }, () => between(0, 255));
			return uuidv7({ msecs: epochMilliseconds(instant), random });
		},
	};
}
