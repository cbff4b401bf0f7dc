const FIRST_WINDOW = 3000;
const LONGEST_WINDOW = 30_000;
const SHORTEST_WAIT = 50;

/**
 * How long to wait after so many failures: any time within 3 s, 6 s, 12 s … 30 s. One device is back
 * soon; thousands that a server loses at one moment come back one by one all over that time, and those
 * that come too early over twice as much.
 */
export function backoff(failures: number): number {
	const window = FIRST_WINDOW * 2 ** Math.max(0, failures - 1);
	return Math.max(
		SHORTEST_WAIT,
		Math.random() * Math.min(LONGEST_WINDOW, window),
	);
}
