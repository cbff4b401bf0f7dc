/** One line of the table. */
export type Row = {
	what: string;
	/** The sizes it was measured with. */
	of: string;
	ours: string;
	bare: string;
	ratio: number;
	budget: string;
	isMet: boolean;
};

export async function milliseconds(
	work: () => Promise<unknown>,
): Promise<number> {
	const startedAt = performance.now();
	await work();
	return performance.now() - startedAt;
}

/** A row that compares rows a second: ours must reach `atLeast` times the bare SQL's. */
export function rate(
	what: string,
	of: string,
	count: number,
	ours: number,
	bare: number,
	atLeast: number,
): Row {
	const ratio = bare / ours;
	const perSecond = (time: number) =>
		`${Math.round((count / time) * 1000).toLocaleString("en")} rows/s`;
	return {
		what,
		of,
		ours: perSecond(ours),
		bare: perSecond(bare),
		ratio,
		budget: `≥ ${atLeast} ×`,
		isMet: ratio >= atLeast,
	};
}

/** The middle of some times. */
export function median(times: readonly number[]): number {
	const sorted = [...times].sort((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/**
 * The median times of both, by turns and each going first every other time, so that whatever else the
 * machine does falls on both alike. The callbacks are told the round: 1, 2 …
 */
export async function byTurns(
	rounds: number,
	ours: (round: number) => Promise<unknown>,
	bare: (round: number) => Promise<unknown>,
): Promise<{ ours: number; bare: number }> {
	const taken = { ours: [] as number[], bare: [] as number[] };
	for (let round = 1; round <= rounds; round += 1) {
		if (round % 2 === 0) taken.bare.push(await milliseconds(() => bare(round)));
		taken.ours.push(await milliseconds(() => ours(round)));
		if (round % 2 === 1) taken.bare.push(await milliseconds(() => bare(round)));
	}
	return { ours: median(taken.ours), bare: median(taken.bare) };
}

/** Says how long a step took. */
export async function timed<Result>(
	step: string,
	work: () => Promise<Result>,
): Promise<Result> {
	const startedAt = performance.now();
	const result = await work();
	console.log(
		`  ${step}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`,
	);
	return result;
}
