import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chainState } from "#domain/chain.ts";
import { EnrollmentId } from "#domain/documents/document.ts";
import type { Chain } from "#domain/recertification.ts";
import {
	award,
	chain,
	course,
	day,
	enrollment,
	id,
	instant,
	reEnrollment,
	version,
} from "./builders.ts";

const valid = day("2025-03-03");
const ended = day("2025-03-04");
const renewing = { enrollments: [enrollment(), reEnrollment()] };
const archived = {
	course: course({
		status: "archived",
		chainsEndedAt: instant("2025-02-25T00:00"),
	}),
};
const withoutCertificate = {
	governing: version({ certificateId: null, reEnrollEnabled: false }),
};
const disabled = { governing: version({ reEnrollEnabled: false }) };
const revoked = { awards: [award({ revokedAt: instant("2025-02-01T00:00") })] };
const removed = { learner: { status: "removed" as const } };
const failed = {
	enrollments: [enrollment(), reEnrollment({ status: "failed" })],
};
const noAward = {
	awards: [],
	enrollments: [enrollment({ status: "not_started", resultMadeAt: null })],
};

function stateOf(over: Partial<Chain>, today = valid): string {
	const state = chainState(chain(over), today);
	return state.state === "ended" ? `ended: ${state.reason}` : state.state;
}

describe("the first state of the list that holds", () => {
	test.each<[string, Partial<Chain>, string, string]>([
		["a valid award", {}, "certified", "lapsed"],
		["an open re-enrollment", renewing, "renewing", "lapsed"],
		[
			"… on an archived course",
			{ ...renewing, ...archived },
			"renewing",
			"lapsed",
		],
		[
			"… on a Disabled course",
			{ ...renewing, ...disabled },
			"renewing",
			"lapsed",
		],
		[
			"… of a removed learner",
			{ ...renewing, ...removed },
			"renewing",
			"lapsed",
		],
		["a failed re-enrollment (R20)", failed, "certified", "lapsed"],
		[
			"an archived course (R18)",
			archived,
			"ended: course archived",
			"ended: course archived",
		],
		[
			"no certificate (R16)",
			withoutCertificate,
			"ended: certificate removed",
			"ended: certificate removed",
		],
		[
			"no published version",
			{ governing: null },
			"ended: certificate removed",
			"ended: certificate removed",
		],
		["Disabled (R4)", disabled, "ended: disabled", "ended: disabled"],
		["a revoked award (R22)", revoked, "ended: revoked", "ended: revoked"],
		[
			"a removed learner (R21)",
			removed,
			"ended: learner removed",
			"ended: learner removed",
		],
		[
			"a deactivated learner (R21)",
			{ learner: { status: "deactivated" } },
			"certified",
			"lapsed",
		],
		[
			"archived before all other reasons",
			{ ...archived, ...disabled, ...revoked, ...removed },
			"ended: course archived",
			"ended: course archived",
		],
		[
			"certificate removed before revoked",
			{ ...withoutCertificate, ...revoked },
			"ended: certificate removed",
			"ended: certificate removed",
		],
		[
			"disabled before learner removed",
			{ ...disabled, ...removed },
			"ended: disabled",
			"ended: disabled",
		],
		["no award yet", noAward, "enrolled", "enrolled"],
		[
			"no award yet, archived",
			{ ...noAward, ...archived },
			"ended: course archived",
			"ended: course archived",
		],
		[
			"no award yet, Disabled",
			{ ...noAward, ...disabled },
			"enrolled",
			"enrolled",
		],
	])("%s", (_name, over, whileValid, afterwards) => {
		expect(stateOf(over, valid)).toBe(whileValid);
		expect(stateOf(over, ended)).toBe(afterwards);
	});

	test("R18: chains started after the archive mark are not ended once the course is active again", () => {
		const { chainsEndedAt } = archived.course;
		expect(stateOf({ course: course({ chainsEndedAt }) })).toBe(
			"ended: course archived",
		);
		expect(
			stateOf({
				course: course({ chainsEndedAt: instant("2025-01-01T00:00") }),
			}),
		).toBe("certified");
	});

	test("R8: the days left count down to 0 on the last valid day, then below", () => {
		expect(chainState(chain(), day("2025-02-21")).daysLeft).toBe(10);
		expect(chainState(chain(), valid).daysLeft).toBe(0);
		expect(chainState(chain(), ended).daysLeft).toBe(-1);
		expect(chainState(chain(noAward), valid).daysLeft).toBeNull();
		expect(
			chainState(chain({ awards: [award({ expiresOn: null })] }), valid)
				.daysLeft,
		).toBeNull();
	});

	test("the newest award and enrollment count, in whatever order they come", () => {
		const second = EnrollmentId.parse(id(11));
		const enrollments = [
			enrollment(),
			reEnrollment({
				status: "passed",
				resultMadeAt: instant("2025-02-26T00:00"),
			}),
		];
		const awards = [
			award(),
			award({
				id: award().id,
				enrollmentId: second,
				cycle: 2,
				awardedAt: instant("2025-02-26T00:00"),
				expiresOn: day("2025-04-27"),
			}),
		];
		fc.assert(
			fc.property(
				fc.shuffledSubarray(enrollments, { minLength: 2 }),
				fc.shuffledSubarray(awards, { minLength: 2 }),
				(e, a) => {
					expect(
						stateOf({ enrollments: e, awards: a }, day("2025-04-27")),
					).toBe("certified");
					expect(
						stateOf({ enrollments: e, awards: a }, day("2025-04-28")),
					).toBe("lapsed");
				},
			),
		);
	});
});
