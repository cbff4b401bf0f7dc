import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { portalOn, turnsOn, untoldChains } from "#domain/asOf.ts";
import { type ChainDocuments, chainsOf } from "#domain/chains.ts";
import { addDays, type Day, instantOfLocal, startOfDay } from "#domain/time.ts";
import { TimeOfDay } from "#domain/timeSchemas.ts";
import { chainRows } from "#lib/ui/chainRows.ts";
import { askedDay } from "#lib/ui/reports/compliance.ts";
import { chainStateWords } from "#lib/ui/words.ts";
import {
	award,
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

/** Passed on 2 January, valid through 3 March; re-enrolled on 21 February, passed again on 25 February. */
const renewed: ChainDocuments = {
	people: [person()],
	courses: [course()],
	courseVersions: [version()],
	groups: [],
	sessions: [],
	exemptions: [],
	enrollments: [
		enrollment(),
		reEnrollment({
			status: "passed",
			resultMadeAt: instant("2025-02-25T12:00"),
			resultReceivedAt: instant("2025-02-26T08:00"),
		}),
	],
	awards: [
		award(),
		award({
			id: id(11) as never,
			enrollmentId: id(11) as never,
			cycle: 2,
			awardedAt: instant("2025-02-25T12:00"),
			issuedOn: day("2025-02-25"),
			expiresOn: day("2025-04-26"),
			baselineOn: day("2025-04-26"),
		}),
	],
	timeZone: "UTC",
};

function statesOn(documents: ChainDocuments, on: Day): string[] {
	const { people, enrollments, awards, ...portal } = documents;
	const turns = { people, enrollments, awards };
	const then = turnsOn(turns, on, portal.timeZone);
	const now = startOfDay(addDays(on, 1), portal.timeZone);
	const chains = chainsOf({ ...portalOn(portal, on), ...then }, now);
	const untold = untoldChains(turns, then);
	return chainRows(chains, then.people, on).map((row) =>
		untold.has(row.enrollment.chainId)
			? "untold"
			: chainStateWords(row.state, true),
	);
}

/** What has happened since the day that is asked for. */
const changed = (over: Partial<ChainDocuments>) => ({ ...renewed, ...over });

describe("a chain's state on a past day follows from what had happened by its end", () => {
	test.each<[string, string, string[], ChainDocuments?]>([
		["before anybody was enrolled", "2025-01-01", []],
		["on the day of the first pass", "2025-01-02", ["Certified"]],
		["the day before the re-enrollment", "2025-02-20", ["Certified"]],
		["on its day", "2025-02-21", ["Renewing"]],
		["made offline, received a day later", "2025-02-25", ["Certified"]],
		["after the second certificate ended", "2025-04-27", ["Lapsed"]],
		[
			"enrolled and not passed yet",
			"2025-01-05",
			["Enrolled"],
			changed({
				enrollments: [
					enrollment({ resultMadeAt: instant("2025-01-10T12:00") }),
				],
				awards: [award({ awardedAt: instant("2025-01-10T12:00") })],
			}),
		],
		[
			"revoked the day after",
			"2025-03-10",
			["Certified"],
			changed({
				awards: renewed.awards.map((each) => ({
					...each,
					revokedAt: instant("2025-03-11T00:00"),
				})),
			}),
		],
		[
			"revoked late that day",
			"2025-03-11",
			["Revoked"],
			changed({
				awards: renewed.awards.map((each) => ({
					...each,
					revokedAt: instant("2025-03-11T23:59"),
				})),
			}),
		],
		[
			"its end was moved later on",
			"2025-04-28",
			["Lapsed"],
			changed({
				awards: renewed.awards.map((each) => ({
					...each,
					expiresOn: day("2026-01-01"),
					expiryMovedAt: instant("2025-05-02T09:00"),
				})),
			}),
		],
		[
			"its end had been moved",
			"2025-05-03",
			["Certified"],
			changed({
				awards: renewed.awards.map((each) => ({
					...each,
					expiresOn: day("2026-01-01"),
					expiryMovedAt: instant("2025-05-02T09:00"),
				})),
			}),
		],
		[
			"exempt, noted before",
			"2025-02-20",
			["Exempt"],
			changed({ exemptions: [exemption()] }),
		],
		[
			"exempt for that day, noted later",
			"2025-02-20",
			["Certified"],
			changed({
				exemptions: [exemption({ createdAt: instant("2025-03-01T00:00") })],
			}),
		],
		[
			"the course was archived later",
			"2025-02-20",
			["Certified"],
			changed({
				courses: [
					course({
						status: "archived",
						chainsEndedAt: instant("2025-02-21T09:00"),
					}),
				],
			}),
		],
		[
			"the course had been archived",
			"2025-03-05",
			["Archived"],
			changed({
				courses: [
					course({
						status: "archived",
						chainsEndedAt: instant("2025-03-05T09:00"),
					}),
				],
			}),
		],
		[
			"a version without re-enrollment was published later",
			"2025-03-05",
			["Certified"],
			changed({
				courseVersions: [
					version({ status: "superseded" }),
					version({
						id: id(8) as never,
						number: 2,
						reEnrollEnabled: false,
						publishedAt: instant("2025-03-06T09:00"),
					}),
				],
			}),
		],
		[
			"it had been published",
			"2025-03-06",
			["Disabled"],
			changed({
				courseVersions: [
					version({ status: "superseded" }),
					version({
						id: id(8) as never,
						number: 2,
						reEnrollEnabled: false,
						publishedAt: instant("2025-03-06T09:00"),
					}),
				],
			}),
		],
		[
			"in the portal's zone, whose day had ended",
			"2025-01-01",
			["Certified"],
			changed({
				timeZone: "America/Los_Angeles",
				enrollments: [
					enrollment({
						enrolledAt: instant("2025-01-02T06:00"),
						resultMadeAt: instant("2025-01-02T07:00"),
					}),
				],
				awards: [award({ awardedAt: instant("2025-01-02T07:00") })],
			}),
		],
	])("%s", (_, on, expected, documents = renewed) => {
		expect(statesOn(documents, day(on))).toEqual(expected);
	});
});

describe("where what counted then is not on the device, nothing is told", () => {
	const third = reEnrollment({
		id: id(12) as never,
		cycle: 3,
		enrolledAt: instant("2025-04-16T00:00"),
	});
	/** The second turn has become historical. */
	const left = changed({
		enrollments: [enrollment(), third],
		awards: [award()],
	});
	test.each<[string, string, string[], ChainDocuments]>([
		["a turn is missing in between", "2025-03-10", ["untold"], left],
		["it is missing under the newest one", "2025-04-20", ["untold"], left],
		[
			"it is missing, but the newest one has its own certificate",
			"2025-04-20",
			["Certified"],
			changed({
				enrollments: [
					enrollment(),
					{
						...third,
						status: "passed",
						resultMadeAt: instant("2025-04-17T09:00"),
					},
				],
				awards: [
					award(),
					award({
						id: id(12) as never,
						cycle: 3,
						awardedAt: instant("2025-04-17T09:00"),
						expiresOn: day("2025-06-16"),
					}),
				],
			}),
		],
		["the first turn is never missing", "2025-01-01", [], left],
	])("%s", (_, on, expected, documents) => {
		expect(statesOn(documents, day(on))).toEqual(expected);
	});
});

test("documents later on tell of each day what they told on that day", () => {
	const deeds = [
		"enroll",
		"pass",
		"re-enroll",
		"revoke",
		"move",
		"exempt",
		"publish",
		"archive",
		"deactivate",
		"nothing",
	] as const;
	fc.assert(
		fc.property(
			fc.array(
				fc.tuple(
					fc.constantFrom(...deeds),
					fc.integer({ min: 0, max: 40 }),
					fc.integer({ min: 0, max: 23 }),
				),
				{ minLength: 3, maxLength: 25 },
			),
			(plays) => {
				let documents: ChainDocuments = {
					...renewed,
					enrollments: [],
					awards: [],
					timeZone: "America/Los_Angeles",
				};
				let today = day("2025-01-02");
				const told: [Day, string[]][] = [];
				const tell = () => {
					const now = startOfDay(addDays(today, 1), documents.timeZone);
					const rows = chainRows(
						chainsOf(documents, now),
						documents.people,
						today,
					);
					told.push([
						today,
						rows.map(({ state }) => chainStateWords(state, true)),
					]);
				};
				for (const [deed, days, hour] of plays) {
					documents = done(
						documents,
						deed,
						today,
						instantOfLocal(today, time(hour), documents.timeZone),
					);
					tell();
					today = addDays(today, days + 1);
				}
				for (const [on, states] of told)
					expect(statesOn(documents, on), on).toEqual(states);
			},
		),
	);
});

const time = (hour: number) =>
	TimeOfDay.parse(`${String(hour).padStart(2, "0")}:30`);

/** The documents after a deed on `today`, if it can be done then. */
function done(
	documents: ChainDocuments,
	deed: string,
	today: Day,
	at: ReturnType<typeof instant>,
): ChainDocuments {
	const { enrollments, awards } = documents;
	const [newest, top] = [enrollments.at(-1), awards.at(-1)];
	const last = <T>(all: readonly T[], next: T): T[] => [
		...all.slice(0, -1),
		next,
	];
	const isOpen = newest?.status === "not_started";
	const cycle = enrollments.length + 1;
	if (deed === "enroll" && !newest)
		return {
			...documents,
			enrollments: [
				enrollment({
					enrolledAt: at,
					status: "not_started",
					resultMadeAt: null,
					resultReceivedAt: null,
				}),
			],
		};
	if (deed === "pass" && newest && isOpen)
		return {
			...documents,
			enrollments: last(enrollments, {
				...newest,
				status: "passed",
				resultMadeAt: at,
				resultReceivedAt: at,
			}),
			awards: [
				...awards,
				award({
					id: id(10 + newest.cycle - 1) as never,
					cycle: newest.cycle,
					awardedAt: at,
					issuedOn: today,
					expiresOn: addDays(today, 60),
					baselineOn: addDays(today, 60),
				}),
			],
		};
	if (deed === "re-enroll" && top && !isOpen)
		return {
			...documents,
			enrollments: [
				...enrollments,
				reEnrollment({
					id: id(10 + cycle - 1) as never,
					fromAwardId: top.id,
					cycle,
					enrolledAt: at,
				}),
			],
		};
	if (deed === "revoke" && top && !top.revokedAt)
		return { ...documents, awards: last(awards, { ...top, revokedAt: at }) };
	if (deed === "move" && top && !top.expiryMovedAt)
		return {
			...documents,
			awards: last(awards, {
				...top,
				expiresOn: addDays(today, 5),
				expiryMovedAt: at,
			}),
		};
	if (deed === "exempt" && documents.exemptions.length === 0)
		return {
			...documents,
			exemptions: [
				exemption({
					fromOn: addDays(today, 2),
					toOn: addDays(today, 30),
					createdAt: at,
				}),
			],
		};
	if (deed === "publish" && documents.courseVersions.length === 1)
		return {
			...documents,
			courseVersions: [
				version({ status: "superseded" }),
				version({
					id: id(8) as never,
					number: 2,
					graceDays: 10,
					reEnrollEnabled: false,
					publishedAt: at,
				}),
			],
		};
	if (deed === "archive" && documents.courses[0]?.status === "active")
		return {
			...documents,
			courses: [course({ status: "archived", chainsEndedAt: at })],
		};
	if (deed === "deactivate" && documents.people[0]?.status === "active")
		return {
			...documents,
			people: [person({ status: "deactivated", deactivatedAt: at })],
		};
	return documents;
}

test("the report can be asked for today or a day before", () => {
	const today = day("2025-03-05");
	expect(askedDay("", today)).toEqual({ day: null });
	expect(askedDay("2025-03-05", today)).toEqual({ day: null });
	expect(askedDay("2025-03-04", today)).toEqual({ day: "2025-03-04" });
	expect(askedDay("2025-03-06", today)).toEqual({ wrong: "to come" });
	expect(askedDay("2025-02-30", today)).toEqual({ wrong: "no day" });
});
