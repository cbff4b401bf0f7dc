/** How long work goes on before the page gets a turn, in milliseconds. */
const TURN = 12;

let turnBegan = 0;

/** Between two pieces of long work: lets the page do what waits, when it has waited long enough. */
export async function takeTurns(): Promise<void> {
	if (performance.now() - turnBegan < TURN) return;
	await nextTask();
	turnBegan = performance.now();
}

/** Finishes long work step by step, the page having its turns between; null as soon as `isStale()`. */
export async function finishInTurns<Result>(
	steps: Generator<undefined, Result>,
	isStale: () => boolean,
): Promise<Result | null> {
	for (;;) {
		await takeTurns();
		if (isStale()) return null;
		const step = steps.next();
		if (step.done) return step.value;
	}
}

/** Not by a timer: browsers hold those back by 4 ms each, and by a second in hidden tabs. */
export function nextTask(): Promise<void> {
	return new Promise((resolve) => {
		const { port1, port2 } = new MessageChannel();
		port1.onmessage = () => {
			port1.close();
			resolve();
		};
		port2.postMessage(null);
	});
}

/** The longest that one waits for the page to have nothing to do, unless told otherwise, in milliseconds. */
const IDLE = 300;

/** Resolves when the page has nothing else to do, or has been busy for `atMost` milliseconds. */
export function idle(atMost: number = IDLE): Promise<void> {
	if (typeof requestIdleCallback === "undefined") return nextTask();
	return new Promise((resolve) => {
		requestIdleCallback(() => resolve(), { timeout: atMost });
	});
}
