import { describe, expect, test } from "vitest";
import { forecastOf, impact } from "#domain/forecast.ts";
import type { Chain } from "#domain/recertification.ts";
import {
	award,
	chain,
	course,
	day,
	enrollment,
	exemption,
	id,
	instant,
	session,
	version,
} from "./builders.ts";

const now = instant("2025-06-01T09:00");

/** A chain of learner `number` whose certificate ends on `expiresOn`; M = 10. */
function ending(
	number: number,
	expiresOn: string,
	over: Partial<Chain> = {},
	awardedAt = "2025-01-02T12:00:00.000Z",
): Chain {
	const own = { id: id(number), learnerId: id(number), chainId: id(number) };
	return chain({
		enrollments: [enrollment(own as never)],
		awards: [
			award({
				...own,
				enrollmentId: id(number),
				expiresOn: day(expiresOn),
				awardedAt,
			} as never),
		],
		...over,
	});
}

const days = (found: readonly { day: string; learnerId: string }[]) =>
	found.map(({ day: on, learnerId }) => `${on} ${Number(learnerId.slice(-6))}`);

describe("forecast", () => {
	test("each on its own day, what is due already today, certificates on their last valid day", () => {
		const chains = [
			ending(1, "2025-07-10"),
			ending(2, "2025-06-05"),
			ending(3, "2025-05-20"),
			ending(4, "2025-12-31"),
		];
		const found = forecastOf(chains, [], day("2025-07-31"), now, "UTC");
		expect(days(found.reEnrollments)).toEqual([
			"2025-06-01 2",
			"2025-06-01 3",
			"2025-06-30 1",
		]);
		expect(days(found.endings)).toEqual(["2025-06-05 2", "2025-07-10 1"]);
	});

	const event = {
		governing: version({ hasLiveLearning: true }),
		hasPlace: true,
	};

	test("places go to certificates that end first, then to those passed first; the rest are missing (R23, R25)", () => {
		const chains = [
			ending(1, "2025-06-12", event),
			ending(2, "2025-06-11", event, "2025-01-03T00:00:00.000Z"),
			ending(3, "2025-06-11", event),
			ending(4, "2025-06-20", event),
		];
		const sessions = [
			session(50, { startsAt: instant("2025-06-01T08:00"), capacity: 9 }),
			session(51, { startsAt: instant("2025-06-01T10:00"), capacity: 1 }),
			session(52, { startsAt: instant("2025-06-05T10:00"), capacity: 1 }),
		];
		const found = forecastOf(chains, sessions, day("2025-07-31"), now, "UTC");
		expect(
			found.reEnrollments.map(
				({ day: on, learnerId, sessionId }) =>
					`${on} ${Number(learnerId.slice(-6))} ${sessionId?.slice(-2)}`,
			),
		).toEqual(["2025-06-01 3 51", "2025-06-01 2 52"]);
		expect(found.shortfalls).toEqual([
			{
				courseId: course().id,
				day: "2025-06-02",
				places: 1,
				firstEnd: "2025-06-12",
			},
			{
				courseId: course().id,
				day: "2025-06-10",
				places: 2,
				firstEnd: "2025-06-12",
			},
		]);
	});

	test("with overbook on the rest go on the list (R24)", () => {
		const overbook = {
			...event,
			governing: version({ hasLiveLearning: true, overbook: true }),
		};
		const found = forecastOf(
			[ending(1, "2025-06-11", overbook)],
			[],
			day("2025-07-31"),
			now,
			"UTC",
		);
		expect(found.reEnrollments).toMatchObject([
			{ day: "2025-06-01", sessionId: null, unregistered: true },
		]);
		expect(found.shortfalls).toEqual([]);
	});

	test("who waits and is exempt by then is tried again on the first day back (R30)", () => {
		const away = {
			...event,
			exemptions: [
				exemption({ fromOn: day("2025-06-10"), toOn: day("2025-06-19") }),
			],
		};
		const sessions = [
			session(51, { startsAt: instant("2025-06-30T10:00"), capacity: 1 }),
		];
		const found = forecastOf(
			[ending(1, "2025-06-25", away)],
			sessions,
			day("2025-07-31"),
			now,
			"UTC",
		);
		expect(days(found.reEnrollments)).toEqual(["2025-06-20 1"]);
	});
});

test("R3: the impact counts those at once, within the 30 days, and within the 90", () => {
	// M = 10: due 9 days ago, today, tomorrow, on day 30, on day 31, on day 90 and on day 91.
	const chains = [
		"2025-06-02",
		"2025-06-11",
		"2025-06-12",
		"2025-07-11",
		"2025-07-12",
		"2025-09-09",
		"2025-09-10",
	].map((expiresOn, index) => ending(index + 1, expiresOn));
	chains.push(chain({ governing: null }));
	expect(impact(chains, [], now, "UTC")).toEqual({
		atOnce: 2,
		within30Days: 4,
		within90Days: 6,
		withoutPlace: 0,
	});
});
