const LONGEST_WAIT = 30_000;

/** 1 s, 2 s, 4 s … 30 s, each with up to half of it more, so that devices do not come back all at once. */
export function backoff(failures: number): number {
	const wait = Math.min(LONGEST_WAIT, 1000 * 2 ** Math.max(0, failures - 1));
	return wait * (1 + Math.random() / 2);
}
