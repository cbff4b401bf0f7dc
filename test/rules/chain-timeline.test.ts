import { describe, expect, it } from "vitest";
import { AwardId } from "#domain/documents/document.ts";
import type { Award, Enrollment } from "#domain/documents/index.ts";
import type { Chain } from "#domain/recertification.ts";
import { addDays, type Day } from "#domain/time.ts";
import { chainRows } from "#lib/ui/chainRows.ts";
import { chainSentence } from "#lib/ui/people/chainSentence.ts";
import {
	chainTimeline,
	type Entry,
	placeOf,
	spanOn,
	ticksOn,
} from "#lib/ui/people/chainTimeline.ts";
import {
	award,
	chain,
	course,
	day,
	enrollment,
	exemption,
	id,
	instant,
	person,
	reEnrollment,
	version,
} from "./builders.ts";

const TODAY = day("2025-02-01");

/** A chain of so many cycles, one each 50 days from 2 January 2015, all passed on their first day. */
function longChain(cycles: number): Chain {
	const first = day("2015-01-02");
	const enrollments: Enrollment[] = [];
	const awards: Award[] = [];
	for (let cycle = 1; cycle <= cycles; cycle += 1) {
		const on = addDays(first, (cycle - 1) * 50);
		const own = id(100 + cycle);
		const at = instant(`${on}T09:00`);
		enrollments.push(
			enrollment({
				...{ id: own as Enrollment["id"], cycle },
				chainId: id(101) as Enrollment["chainId"],
				source: cycle === 1 ? "manual" : "recertification",
				fromAwardId: cycle === 1 ? null : AwardId.parse(id(99 + cycle)),
				enrolledAt: at,
				resultMadeAt: at,
				resultReceivedAt: at,
			}),
		);
		awards.push(
			award({
				id: AwardId.parse(own),
				enrollmentId: own as Award["enrollmentId"],
				chainId: id(101) as Award["chainId"],
				cycle,
				awardedAt: at,
				issuedOn: on,
				expiresOn: addDays(on, 60),
				baselineOn: addDays(on, 60),
			}),
		);
	}
	return chain({ enrollments, awards });
}
const cyclesOf = (entries: readonly Entry[]) =>
	entries.map((entry) =>
		entry.kind === "turn"
			? entry.enrollment.cycle
			: `${entry.from}–${entry.to}`,
	);
const onlyTurn = (of: Chain, today: Day = TODAY) => {
	const [entry] = chainTimeline(of, today).entries;
	if (entry?.kind !== "turn") throw new Error("There is no turn.");
	return entry;
};

describe("a chain’s timeline", () => {
	it("has the enrollment from its day to its result, and the certificate to its last valid day", () => {
		expect(onlyTurn(chain())).toMatchObject({
			enrolled: { from: "2025-01-02", to: "2025-01-02" },
			validity: {
				status: "valid",
				from: "2025-01-02",
				to: "2025-03-03",
				reEnrollOn: "2025-02-21",
				grace: null,
				lost: null,
				movedFrom: null,
			},
		});
	});

	it("counts days in the portal’s zone", () => {
		const late = enrollment({ enrolledAt: instant("2025-01-01T23:30") });
		const on = (timeZone: string) =>
			onlyTurn(chain({ enrollments: [late], timeZone })).enrolled.from;
		expect([on("UTC"), on("Europe/Berlin")]).toEqual([
			"2025-01-01",
			"2025-01-02",
		]);
	});

	it.each<[string, Partial<Award>, object]>([
		[
			"revoked: to that day, and what was taken away",
			{ revokedAt: instant("2025-01-20T10:00") },
			{
				status: "revoked",
				to: "2025-01-20",
				lost: { from: "2025-01-20", to: "2025-03-03" },
				reEnrollOn: null,
			},
		],
		[
			"extended by hand: from where",
			{
				expiresOn: day("2025-05-01"),
				expiryMovedAt: instant("2025-01-20T10:00"),
			},
			{ to: "2025-05-01", movedFrom: "2025-03-03", reEnrollOn: "2025-04-21" },
		],
		[
			"moved and moved back: not moved",
			{ expiryMovedAt: instant("2025-01-20T10:00") },
			{ movedFrom: null },
		],
		[
			"without an end",
			{ expiresOn: null, baselineOn: null },
			{ status: "valid", to: null, reEnrollOn: null },
		],
	])("draws a certificate %s", (_, over, expected) => {
		expect(onlyTurn(chain({ awards: [award(over)] })).validity).toMatchObject(
			expected,
		);
	});

	it("draws grace after the newest certificate alone, while the chain goes on", () => {
		const governing = version({ graceDays: 14 });
		expect(onlyTurn(chain({ governing })).validity?.grace).toEqual({
			from: "2025-03-04",
			to: "2025-03-17",
		});
		const renewed = chain({
			governing,
			enrollments: [
				enrollment(),
				reEnrollment({
					status: "passed",
					resultMadeAt: instant("2025-02-25T10:00"),
				}),
			],
			awards: [
				award(),
				award({
					...{ id: AwardId.parse(id(11)), cycle: 2 },
					enrollmentId: id(11) as Award["enrollmentId"],
					issuedOn: day("2025-02-25"),
				}),
			],
		});
		expect(onlyTurn(renewed).validity?.grace).toBeNull();
		expect(
			onlyTurn(chain({ governing, course: course({ status: "archived" }) }))
				.validity?.grace,
		).toBeNull();
	});

	it("names the days to come in their order, and none that is past", () => {
		const coming = (of: Chain, today = TODAY) =>
			chainTimeline(of, today).coming.map(({ what, day }) => `${what} ${day}`);
		expect(coming(chain({ governing: version({ graceDays: 7 }) }))).toEqual([
			"re-enroll 2025-02-21",
			"expiry 2025-03-03",
			"grace ends 2025-03-10",
		]);
		const open = reEnrollment({
			dueOn: day("2025-03-01"),
			validThrough: day("2025-04-01"),
		});
		expect(
			coming(chain({ enrollments: [enrollment(), open] }), day("2025-03-02")),
		).toEqual(["expiry 2025-03-03", "access ends 2025-04-01"]);
		// Overdue: with the next run.
		expect(coming(chain(), day("2025-02-25"))[0]).toBe("re-enroll 2025-02-25");
		expect(
			coming(
				chain({ awards: [award({ revokedAt: instant("2025-01-20T10:00") })] }),
			),
		).toEqual([]);
	});

	it("folds a long history to its newest cycles, and unfolds all of it", () => {
		const long = longChain(30);
		const folded = chainTimeline(long, day("2019-01-10"));
		expect(folded.folded).toBe(26);
		expect(cyclesOf(folded.entries)).toEqual([27, 28, 29, 30]);
		expect(folded.axis.from).toBe("2018-07-25");
		const unfolded = chainTimeline(long, day("2019-01-10"), true);
		expect(unfolded.folded).toBe(0);
		expect(cyclesOf(unfolded.entries)).toHaveLength(30);
		expect(unfolded.axis.from).toBe("2015-01-02");
		expect(chainTimeline(longChain(5), TODAY).folded).toBe(0);
	});

	it("says which cycles are in the older history", () => {
		const long = longChain(30);
		const held = (...cycles: number[]) => ({
			...long,
			enrollments: long.enrollments.filter(({ cycle }) =>
				cycles.includes(cycle),
			),
		});
		const shown = (of: Chain) => cyclesOf(chainTimeline(of, TODAY).entries);
		expect(shown(held(1, 29, 30))).toEqual([1, "2–28", 29, 30]);
		expect(shown(held(1, 2, 4))).toEqual([1, 2, "3–3", 4]);
		expect(shown(held(1, 2, 3, 4, 5, 27, 28, 29, 30))).toEqual([
			"6–26",
			27,
			28,
			29,
			30,
		]);
	});

	it("reaches from the first day shown to the last, today among them", () => {
		const of = (over: Partial<Award>, today: Day) =>
			chainTimeline(chain({ awards: [award(over)] }), today).axis;
		expect(of({}, TODAY)).toEqual({ from: "2025-01-02", to: "2025-03-04" });
		expect(of({}, day("2026-01-02")).to).toBe("2026-01-03");
		const endless = { expiresOn: null, baselineOn: null };
		expect(of(endless, day("2025-01-02")).to).toBe("2025-02-01");
		expect(of(endless, day("2035-01-02")).to).toBe("2036-07-03");
	});
});

describe("the places of days", () => {
	const year = { from: day("2025-01-01"), to: day("2025-04-11") };
	it("are in percent, and never outside", () => {
		expect(placeOf(day("2025-01-01"), year)).toBe(0);
		expect(placeOf(day("2025-02-20"), year)).toBe(50);
		expect(placeOf(day("2026-01-01"), year)).toBe(100);
		expect(placeOf(day("2024-01-01"), year)).toBe(0);
	});
	it("give a span its last day too", () => {
		expect(
			spanOn({ from: day("2025-01-11"), to: day("2025-01-20") }, year),
		).toEqual({ start: 10, length: 10 });
	});
	it.each([
		["2025-01-02", "2025-03-04", ["2025-02-01", "2025-03-01"]],
		[
			"2025-01-15",
			"2026-01-15",
			["2025-04-01", "2025-07-01", "2025-10-01", "2026-01-01"],
		],
		[
			"2015-01-02",
			"2019-03-03",
			["2016-01-01", "2017-01-01", "2018-01-01", "2019-01-01"],
		],
		["1995-06-01", "2025-06-01", ["2000-01-01", "2010-01-01", "2020-01-01"]],
	])(
		"have ticks from %s to %s at whole months or years",
		(from, to, expected) => {
			expect(
				ticksOn({ from: day(from), to: day(to) }).map(({ day }) => day),
			).toEqual(expected);
		},
	);
});

describe("what happens next, as a sentence", () => {
	const says = (of: Partial<Chain>, today: Day = TODAY) => {
		const [row] = chainRows([chain(of)], [person()], today);
		return row && chainSentence(row, today);
	};
	const open = { enrollments: [enrollment(), reEnrollment()] };
	it.each<[string, Partial<Chain>, string, string]>([
		[
			"certified",
			{},
			"2025-02-01",
			"Valid until March 3, 2025. Will be enrolled again on February 21, 2025.",
		],
		[
			"due",
			{},
			"2025-02-21",
			"Valid until March 3, 2025. Is about to be enrolled again.",
		],
		[
			"renewing",
			open,
			"2025-03-03",
			"Valid until the end of today. Enrolled again on February 21, 2025, and not finished yet.",
		],
		[
			"lapsed",
			open,
			"2025-03-04",
			"Ended on March 3, 2025. Enrolled again on February 21, 2025, and not finished yet.",
		],
		[
			"in grace",
			{ ...open, governing: version({ graceDays: 7 }) },
			"2025-03-04",
			"Ended on March 3, 2025. In grace until March 10, 2025. Enrolled again on February 21, 2025, and not finished yet.",
		],
		[
			"failed",
			{ enrollments: [enrollment(), reEnrollment({ status: "failed" })] },
			"2025-02-25",
			"Valid until March 3, 2025. The re-enrollment was not passed, and waits for another attempt.",
		],
		[
			"disabled",
			{ governing: version({ reEnrollEnabled: false }) },
			"2025-02-01",
			"Valid until March 3, 2025. Not re-enrolled: auto re-enroll is disabled on the published version.",
		],
		[
			"revoked",
			{ awards: [award({ revokedAt: instant("2025-01-20T10:00") })] },
			"2025-02-01",
			"Not re-enrolled: the certificate was revoked on January 20, 2025.",
		],
		[
			"endless",
			{ awards: [award({ expiresOn: null, baselineOn: null })] },
			"2025-02-01",
			"Valid, and never expires.",
		],
		[
			"exempt",
			{ exemptions: [exemption({ toOn: day("2025-02-25") })] },
			"2025-02-20",
			"Valid until March 3, 2025. Will be enrolled again on February 26, 2025, the first day back after an exemption.",
		],
		[
			"exempt without an end",
			{ exemptions: [exemption({ toOn: null })] },
			"2025-02-20",
			"Valid until March 3, 2025. Not re-enrolled: the learner is exempt since February 15, 2025, without an end.",
		],
		[
			"waiting",
			{ hasPlace: false },
			"2025-02-22",
			"Valid until March 3, 2025. Due since February 21, 2025, but no session has a free place and Training overbook is off. The certificate’s last valid day is March 3, 2025.",
		],
		[
			"open",
			{
				awards: [],
				enrollments: [
					enrollment({
						status: "in_progress",
						resultMadeAt: null,
						dueOn: day("2025-02-10"),
					}),
				],
			},
			"2025-02-01",
			"To be finished by February 10, 2025: there is no certificate yet.",
		],
	])("%s", (_, of, today, expected) => {
		expect(says(of, day(today))).toBe(expected);
	});
});
