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

/** The middle of the times that so many runs take. */
export async function medianOf(
	runs: number,
	work: () => Promise<unknown>,
): Promise<number> {
	const times: number[] = [];
	for (let run = 0; run < runs; run += 1) times.push(await milliseconds(work));
	times.sort((a, b) => a - b);
	return times[Math.floor(runs / 2)] ?? Number.NaN;
}
