import { type Chain, nextReEnrollment } from "./recertification.ts";
import { addDays, type Day } from "./time.ts";

/** How many learners a policy would re-enroll: at once, and within the next 30 and 90 days (R3). */
export type Impact = {
	atOnce: number;
	within30Days: number;
	within90Days: number;
};

/** Counts over all chains of a course as they would be under the policy being previewed (R3). */
export function impact(chains: Iterable<Chain>, today: Day): Impact {
	const result = { atOnce: 0, within30Days: 0, within90Days: 0 };
	const in30 = addDays(today, 30);
	const in90 = addDays(today, 90);
	for (const chain of chains) {
		const next = nextReEnrollment(chain, today);
		if (next.kind === "none") continue;
		if (next.day <= today) result.atOnce += 1;
		if (next.day <= in30) result.within30Days += 1;
		if (next.day <= in90) result.within90Days += 1;
	}
	return result;
}
