import { expect, test } from "vitest";
import type { EnrollmentId } from "#domain/documents/document.ts";
import { forecastOf } from "#domain/forecast.ts";
import { effectOf, lastDayTold } from "#domain/imports/effect.ts";
import type { Chain } from "#domain/recertification.ts";
import {
	award,
	chain,
	course,
	day,
	enrollment,
	id,
	instant,
} from "./builders.ts";

const now = instant("2025-06-15T09:00");
const today = day("2025-06-15");

/** A chain whose certificate ends on `expiresOn`; it is re-enrolled 10 days before. */
function ending(
	number: number,
	expiresOn: string,
	over: Partial<Chain> = {},
): Chain {
	const own = { id: id(number), learnerId: id(number), chainId: id(number) };
	return chain({
		enrollments: [enrollment(own as never)],
		awards: [award({ ...own, expiresOn: day(expiresOn) } as never)],
		...over,
	});
}

const foreseen = (chains: Chain[]) =>
	forecastOf(chains, [], lastDayTold(today), now, "UTC");

test("an import is told by month, by its own certificates, at once and within 30 and 90 days", () => {
	const others = [ending(1, "2025-07-20")];
	const imported = [
		ending(11, "2025-01-31"),
		ending(12, "2025-06-20"),
		ending(13, "2025-07-20"),
		ending(14, "2025-09-13"),
		ending(15, "2026-05-31"),
		ending(16, "2026-06-01"),
	];
	const ids = new Set(
		imported.flatMap(
			({ enrollments }) => enrollments.map((each) => each.id) as EnrollmentId[],
		),
	);
	const effect = effectOf(
		foreseen(others),
		foreseen([...others, ...imported]),
		ids,
		today,
	);
	expect(effect).toMatchObject({
		atOnce: 2,
		within30Days: 3,
		within90Days: 4,
		fewerOthers: 0,
		withoutPlace: 0,
	});
	expect(effect.months).toHaveLength(12);
	expect(
		effect.months.filter((each) => each.endings + each.reEnrollments),
	).toEqual([
		{ month: "2025-06", endings: 1, reEnrollments: 2 },
		{ month: "2025-07", endings: 1, reEnrollments: 1 },
		{ month: "2025-09", endings: 1, reEnrollments: 1 },
		{ month: "2026-05", endings: 1, reEnrollments: 2 },
	]);
});

test("re-enrollments that the import makes needless are told, too", () => {
	const one = course({ oneChainPerLearner: true });
	const newer = award({
		id: id(12),
		learnerId: id(1),
		chainId: id(12),
		awardedAt: instant("2025-06-01T00:00"),
		expiresOn: day("2026-06-01"),
	} as never);
	const before = foreseen([ending(1, "2025-07-20", { course: one })]);
	const after = foreseen([
		ending(1, "2025-07-20", { course: one, newestAwardOnCourse: newer }),
	]);
	expect(effectOf(before, after, new Set(), today).fewerOthers).toBe(1);
});
