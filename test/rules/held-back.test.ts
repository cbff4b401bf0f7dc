import { describe, expect, test } from "vitest";
import { chainState } from "#domain/chain.ts";
import type { Exemption } from "#domain/documents/index.ts";
import { exemptionOn, firstDayBack } from "#domain/exemption.ts";
import { type Chain, nextReEnrollment } from "#domain/recertification.ts";
import {
	award,
	chain,
	course,
	day,
	enrollment,
	exemption,
	id,
	reEnrollment,
	version,
} from "./builders.ts";

// The chain of the builders: valid through 3 March 2025, re-enrolled on 21 February.

function next(over: Partial<Chain>, today = "2025-01-03"): string {
	const found = nextReEnrollment(chain(over), day(today));
	return found.kind === "on" ? found.day : found.why;
}
function state(over: Partial<Chain>, today: string): string {
	const found = chainState(chain(over), day(today));
	return found.state === "ended" ? found.reason : found.state;
}
const held = (over: Partial<Exemption> = {}) => ({
	exemptions: [exemption(over)],
});
const leave = held({ courseId: null });
const openEnded = held({ toOn: null });

describe("R30: exemption and leave", () => {
	test.each<[string, Partial<Chain>, string, string]>([
		["the first day back", held(), "2025-01-03", "2025-03-01"],
		["leave holds for every course", leave, "2025-01-03", "2025-03-01"],
		[
			"another course's does not",
			held({ courseId: id(77) as never }),
			"2025-01-03",
			"2025-02-21",
		],
		[
			"over before the day",
			held({ toOn: day("2025-02-20") }),
			"2025-01-03",
			"2025-02-21",
		],
		[
			"that begins after the day, before it",
			held({ fromOn: day("2025-02-22") }),
			"2025-01-03",
			"2025-02-21",
		],
		[
			"that begins after the day, while it waits",
			held({ fromOn: day("2025-02-22") }),
			"2025-02-25",
			"2025-03-01",
		],
		["open-ended", openEnded, "2025-01-03", "exempt"],
		[
			"ended before it began",
			held({ toOn: day("2025-02-14") }),
			"2025-01-03",
			"2025-02-21",
		],
		[
			"one after the other",
			{
				exemptions: [
					exemption(),
					exemption({
						courseId: null,
						fromOn: day("2025-03-01"),
						toOn: day("2025-03-31"),
					}),
				],
			},
			"2025-01-03",
			"2025-04-01",
		],
		[
			"over, the certificate ended meanwhile: at once",
			held(),
			"2025-03-10",
			"2025-02-21",
		],
	])("%s", (_, over, today, expected) => {
		expect(next(over, today)).toBe(expected);
	});

	test.each<[string, Partial<Chain>, string, string]>([
		["exempt", held(), "2025-02-15", "exempt"],
		["exempt on its last day", held(), "2025-02-28", "exempt"],
		["the day after", held(), "2025-03-01", "certified"],
		[
			"without an award yet",
			{
				...held(),
				awards: [],
				enrollments: [
					enrollment({ status: "not_started", resultMadeAt: null }),
				],
			},
			"2025-02-20",
			"exempt",
		],
		[
			"an open re-enrollment is renewing all the same",
			{ ...held(), enrollments: [enrollment(), reEnrollment()] },
			"2025-02-20",
			"renewing",
		],
		[
			"an ended chain is ended all the same",
			{ ...held(), governing: version({ reEnrollEnabled: false }) },
			"2025-02-20",
			"disabled",
		],
	])("%s", (_, over, today, expected) => {
		expect(state(over, today)).toBe(expected);
	});

	test("both ends are included", () => {
		const all = [exemption()];
		const { id: courseId } = course();
		for (const [on, is] of [
			["2025-02-14", false],
			["2025-02-15", true],
			["2025-02-28", true],
			["2025-03-01", false],
		] as const)
			expect(exemptionOn(all, courseId, day(on)) !== undefined).toBe(is);
		expect(firstDayBack(all, courseId, day("2025-02-20"))).toBe("2025-03-01");
	});
});

describe("R32: audience", () => {
	const audience = { governing: version({ onlyWhileRequired: true }) };
	test.each<[string, Partial<Chain>, string, string]>([
		[
			"no longer required",
			audience,
			"no longer required",
			"no longer required",
		],
		[
			"still required",
			{ ...audience, isRequired: true },
			"2025-02-21",
			"certified",
		],
		["not asked for by the policy", {}, "2025-02-21", "certified"],
	])("%s", (_, over, expected, expectedState) => {
		expect(next(over)).toBe(expected);
		expect(state(over, "2025-02-01")).toBe(expectedState);
	});
});

describe("R25: waiting for capacity", () => {
	const full = { hasPlace: false };
	test.each<[string, Partial<Chain>, string, string]>([
		["before the day", full, "2025-02-20", "certified"],
		["on the day", full, "2025-02-21", "waiting for capacity"],
		["after the end", full, "2025-03-10", "waiting for capacity"],
		["with a place", {}, "2025-02-21", "certified"],
		["exempt first", { ...full, ...held() }, "2025-02-21", "exempt"],
		[
			"nothing due",
			{ ...full, awards: [award({ expiresOn: null })] },
			"2025-02-21",
			"certified",
		],
	])("%s", (_, over, today, expected) => {
		expect(state(over, today)).toBe(expected);
	});
});

describe("R29: grace", () => {
	const grace = { governing: version({ graceDays: 10 }) };
	const open = { ...grace, enrollments: [enrollment(), reEnrollment()] };
	test.each<[string, Partial<Chain>, string, string]>([
		["on the last valid day", grace, "2025-03-03", "certified"],
		["the day after", grace, "2025-03-04", "in grace"],
		["on the last day of grace", grace, "2025-03-13", "in grace"],
		["after it", grace, "2025-03-14", "lapsed"],
		["re-enrolled, in grace", open, "2025-03-13", "in grace"],
		["re-enrolled, after it", open, "2025-03-14", "lapsed"],
		[
			"a revoked certificate has none",
			{
				...open,
				awards: [award({ revokedAt: "2025-02-01T00:00:00.000Z" as never })],
			},
			"2025-03-05",
			"lapsed",
		],
	])("%s", (_, over, today, expected) => {
		expect(state(over, today)).toBe(expected);
	});
});
