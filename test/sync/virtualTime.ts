import { mock } from "node:test";

// The simulator's event loop: timers fire when the simulator says, and everything else is let run out
// between two of its steps.

let outstanding = 0;
const later = globalThis.setImmediate;

/** Counts what fake-indexeddb has under way: it schedules all of its work by `setImmediate`. */
globalThis.setImmediate = ((
	work: (...args: unknown[]) => void,
	...args: unknown[]
) => {
	outstanding += 1;
	return later(() => {
		outstanding -= 1;
		work(...args);
	});
}) as typeof setImmediate;

/** Rounds of the event loop without work after which there is none; messages between ports take two. */
const QUIET_ROUNDS = 4;

/** Lets everything happen that needs no time to pass and no network. */
export async function settle(): Promise<void> {
	for (let quiet = 0; quiet < QUIET_ROUNDS; ) {
		// Libraries give way by timers of no time.
		mock.timers.tick(1);
		await turn();
		quiet = outstanding === 0 ? quiet + 1 : 0;
	}
}

/** What comes of a promise that needs no time to pass, but turns of the event loop and of timers. */
export async function done<T>(promise: Promise<T>): Promise<T> {
	let isDone = false;
	const end = () => {
		isDone = true;
	};
	promise.then(end, end);
	for (let round = 0; !isDone; round += 1) {
		await settle();
		if (round > 1000) throw new Error("It never ends.");
	}
	return promise;
}

/** One round of the event loop: a device killed after some of them is in the middle of something. */
export function turn(): Promise<void> {
	return new Promise((resolve) => later(resolve));
}

/** From here on timers and `Date` stand still, beginning at `now` in epoch milliseconds. */
export function stopTime(now: number): void {
	mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now });
	passed = 0;
	Math.random = fraction;
	// A pool of connections clears timers of before, which the stopped clock knows nothing of.
	const { setTimeout: set, clearTimeout: clear } = globalThis;
	const own = new WeakSet<object>();
	const setOwn = (...timer: Parameters<typeof set>) => {
		const timeout = set(...timer);
		own.add(timeout);
		return timeout;
	};
	globalThis.setTimeout = setOwn as typeof setTimeout;
	globalThis.clearTimeout = (timeout) =>
		typeof timeout === "object" && own.has(timeout)
			? clear(timeout)
			: trueClear(timeout);
}

export function resumeTime(): void {
	mock.timers.reset();
	Math.random = trueRandom;
}

/** Lets time pass, in pieces, so that what a timer sets off comes before the next one. */
export async function pass(milliseconds: number): Promise<void> {
	for (let left = milliseconds; left > 0; left -= PIECE) {
		passed += Math.min(left, PIECE);
		mock.timers.tick(Math.min(left, PIECE));
		await settle();
	}
}
const PIECE = 5000;

let passed = 0;
/** Milliseconds that `pass` has let pass since time was stopped. */
export const elapsed = (): number => passed;

const trueRandom = Math.random;
const trueClear = globalThis.clearTimeout;
let state = 1;

/** Sets what `Math.random` gives from here on, such as the jitter of a retry. */
export function reseed(seed: number): void {
	state = seed | 1;
}

/** Mulberry32. */
function fraction(): number {
	state = (state + 0x6d2b79f5) | 0;
	let t = Math.imul(state ^ (state >>> 15), 1 | state);
	t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
	return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
