import { describe, expect, test } from "vitest";
import { type Evidence, explain, explainNone } from "#domain/explain.ts";
import type { Chain, WhyNone } from "#domain/recertification.ts";
import { factWords, outlookWords } from "#lib/ui/why/words.ts";
import {
	award,
	chain,
	course,
	day,
	enrollment,
	exemption,
	id,
	instant,
	reEnrollment,
	session,
	version,
} from "./builders.ts";

const evidence = (over: Partial<Evidence> = {}): Evidence => ({
	enrollments: [enrollment(), reEnrollment()],
	awards: [award()],
	courseVersions: [version({ number: 3 })],
	sessions: [],
	timeZone: "UTC",
	...over,
});
const said = { nameOf: () => "Ada", timeZone: "UTC" };

describe("why an enrollment exists", () => {
	test("a re-enrollment: from which certificate, under which policy, on which version", () => {
		const made = reEnrollment({
			reEnrollOn: day("2025-02-19"),
			daysBeforeExpiry: 12,
		});
		expect(explain(made, evidence())).toMatchObject([
			{ kind: "made", source: "recertification", byId: null, on: "2025-02-21" },
			{ kind: "from award", award: { expiresOn: "2025-03-03" }, cycle: 2 },
			{
				kind: "policy",
				reEnrollOn: "2025-02-19",
				daysBeforeExpiry: 12,
				late: 2,
			},
			{ kind: "version", number: 3 },
		]);
	});

	test("a session, a list, a repetition, one not needed", () => {
		const kinds = (over: Parameters<typeof reEnrollment>[0]) =>
			explain(reEnrollment(over), evidence({ sessions: [session(50)] })).map(
				({ kind }) => kind,
			);
		expect(kinds({ sessionId: id(50) as never })).toContain("session");
		expect(kinds({ unregistered: true })).toContain("unregistered");
		expect(kinds({ retryOfId: id(10) as never })).toContain("repeats");
		expect(kinds({ status: "not_needed" })).toContain("not needed");
	});

	test("of what is not on the device only that it is older is said", () => {
		const kinds = explain(
			reEnrollment(),
			evidence({ awards: [], courseVersions: [] }),
		).map(({ kind }) => kind);
		expect(kinds).toEqual(["made", "from older award"]);
	});

	test.each([
		"manual",
		"catalog",
		"group",
		"import",
		"recertification",
	] as const)("%s has a sentence", (source) => {
		const [made] = explain(enrollment({ source }), evidence());
		expect(made && factWords(made, said)).toMatch(
			/January 2, 2025|2 January 2025/,
		);
	});
});

describe("why nobody has been re-enrolled", () => {
	const at = instant("2025-02-01T10:00");
	const cases: Record<WhyNone, [Partial<Chain>, string | null]> = {
		"no award": [
			{ awards: [], enrollments: [enrollment({ status: "failed" })] },
			null,
		],
		revoked: [{ awards: [award({ revokedAt: at })] }, "2025-02-01"],
		"never expires": [{ awards: [award({ expiresOn: null })] }, null],
		"learner removed": [{ learner: { status: "removed" } }, null],
		"learner deactivated": [{ learner: { status: "deactivated" } }, null],
		"course archived": [
			{ course: course({ status: "archived", chainsEndedAt: at }) },
			"2025-02-01",
		],
		"certificate removed": [{ governing: null }, null],
		disabled: [{ governing: version({ reEnrollEnabled: false }) }, null],
		"already re-enrolled": [
			{ enrollments: [enrollment(), reEnrollment({ status: "failed" })] },
			null,
		],
		"open re-enrollment": [
			{ enrollments: [enrollment(), reEnrollment({ fromAwardId: null })] },
			null,
		],
		"expired before enabled": [
			{ course: course({ reEnrollEnabledAt: instant("2025-03-10T00:00") }) },
			"2025-03-10",
		],
		"left alone": [{ awards: [award({ leftAloneAt: at })] }, "2025-02-01"],
		"replaced by a newer award": [
			{
				course: course({ oneChainPerLearner: true }),
				newestAwardOnCourse: award({
					id: id(20) as never,
					chainId: id(20) as never,
					awardedAt: at,
				}),
			},
			"2025-02-01",
		],
		"no longer required": [
			{ governing: version({ onlyWhileRequired: true }) },
			null,
		],
		exempt: [{ exemptions: [exemption({ toOn: null })] }, "2025-02-15"],
	};
	test.each(Object.entries(cases))("%s", (why, [over, since]) => {
		const outlook = explainNone(chain(over), day("2025-03-01"));
		expect(outlook).toMatchObject({ kind: "none", why, since });
		expect(outlookWords(outlook)).toMatch(/^(Not r|R)e-enrolled/);
	});

	test("not yet, due, on the first day back, or waiting for a place", () => {
		const on = (over: Partial<Chain>, today: string) =>
			explainNone(chain(over), day(today));
		expect(on({}, "2025-02-01")).toEqual({
			kind: "on",
			day: "2025-02-21",
			daysLeft: 20,
			exemptUntil: null,
		});
		expect(on({}, "2025-02-25")).toMatchObject({
			day: "2025-02-25",
			daysLeft: 0,
		});
		expect(on({ exemptions: [exemption()] }, "2025-02-01")).toMatchObject({
			day: "2025-03-01",
			exemptUntil: "2025-03-01",
		});
		const waiting = on({ hasPlace: false }, "2025-02-25");
		expect(waiting).toEqual({
			kind: "waiting for capacity",
			since: "2025-02-21",
			expiresOn: "2025-03-03",
		});
		expect(outlookWords(waiting)).toContain("no session has a free place");
	});
});
