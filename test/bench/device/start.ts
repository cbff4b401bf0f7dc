import { median, type Row } from "../row.ts";
import { type Browser, firstRows, type Portal } from "./browser.ts";

const ROUNDS = 7;
const COLD_ROUNDS = 5;

export type Starts = { warm: number; cold: number; offline: number };

/** From the begin of the page to a course's first 50 enrollments: the medians, in milliseconds. */
export async function startTimes(
	browser: Browser,
	portal: Portal,
): Promise<Starts> {
	const start = async () => {
		const page = await browser.newPage();
		await page.goto(`/courses/${portal.courseId}/enrollments`, {
			waitUntil: "commit",
		});
		return firstRows(page);
	};
	const several = async (rounds: number, work: () => Promise<number>) => {
		const taken: number[] = [];
		// The first one warms up and is not counted.
		for (let round = 0; round <= rounds; round += 1) taken.push(await work());
		return median(taken.slice(1));
	};
	const cold = (offline: boolean) => async () => {
		await browser.close();
		const context = await browser.open();
		await context.setOffline(offline);
		return start();
	};
	const times = {
		warm: await several(ROUNDS, start),
		cold: await several(COLD_ROUNDS, cold(false)),
		offline: await several(COLD_ROUNDS, cold(true)),
	};
	// What is measured next opens a browser that has a network again.
	await browser.close();
	return times;
}

export function startRows(
	small: Starts,
	large: Starts,
	documents: { small: number; large: number },
): Row[] {
	const of = `${documents.small.toLocaleString("en")} documents`;
	const budgets = [
		["warm", 300],
		["cold", 700],
		["offline", 700],
	] as const;
	return budgets.flatMap(([kind, budget]): Row[] => [
		{
			what: `start to the first 50 rows, ${kind === "offline" ? "cold, no server" : kind}`,
			of,
			ours: `${Math.round(small[kind])} ms`,
			bare: "–",
			ratio: small[kind] / budget,
			budget: `≤ ${budget} ms`,
			isMet: small[kind] <= budget,
		},
		{
			what: "… with twice as many",
			of: `${documents.large.toLocaleString("en")} documents`,
			ours: `${Math.round(large[kind])} ms`,
			bare: `${Math.round(small[kind])} ms`,
			ratio: large[kind] / small[kind],
			budget: "≤ 1.2 ×",
			isMet: large[kind] <= 1.2 * small[kind],
		},
	]);
}
