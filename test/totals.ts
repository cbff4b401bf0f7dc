import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";

/** How many tests held and how many did not. */
export type Totals = { passed: number; failed: number };

const nothing: Totals = { passed: 0, failed: 0 };

const vitestReport = z.object({
	numPassedTests: z.number(),
	numFailedTests: z.number(),
});
const playwrightReport = z.object({
	stats: z.object({
		expected: z.number(),
		unexpected: z.number(),
		flaky: z.number(),
	}),
	errors: z.array(z.unknown()),
});

export function addTotals(left: Totals, right: Totals): Totals {
	return {
		passed: left.passed + right.passed,
		failed: left.failed + right.failed,
	};
}

/** The totals in a report of Vitest's JSON reporter; nothing where it wrote none. */
export function vitestTotals(report: string): Totals {
	if (!existsSync(report)) return nothing;
	const counts = vitestReport.parse(JSON.parse(readFileSync(report, "utf8")));
	return { passed: counts.numPassedTests, failed: counts.numFailedTests };
}

/** The totals in a report of Playwright's JSON reporter; nothing where it wrote none. */
export function playwrightTotals(report: string): Totals {
	if (!existsSync(report)) return nothing;
	const { stats, errors } = playwrightReport.parse(
		JSON.parse(readFileSync(report, "utf8")),
	);
	return {
		passed: stats.expected,
		failed: stats.unexpected + stats.flaky + errors.length,
	};
}

/** The totals in the last line `N passed, N failed` that was printed; nothing where there is none. */
export function printedTotals(output: string): Totals {
	const last = [...output.matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1);
	return last ? { passed: Number(last[1]), failed: Number(last[2]) } : nothing;
}
