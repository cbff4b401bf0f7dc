import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { epochMilliseconds, type Instant, instantOf } from "#domain/time.ts";
import { failureLine, playText } from "#server/scenario/play.ts";
import { openTheatre, type Theatre } from "#server/scenario/theatre.ts";
import { timelineOf } from "#server/scenario/timeline.ts";

// `npm test` plays every file with the command itself; here is what else the player does.

const folder = join(import.meta.dirname, "..", "scenarios");
const read = (file: string) => readFileSync(join(folder, file), "utf8");

let theatre: Theatre;
beforeAll(async () => {
	theatre = await openTheatre();
});
afterAll(() => theatre.close());

async function linesOf(
	text: string,
	...options: [typeof bySevenHours] | []
): Promise<string[]> {
	const failures = await playText(theatre, text, ...options);
	return failures.map((failure) => failureLine("file", failure));
}

/** A scenario with one course and one learner, otherwise as given. */
function scenario(
	over: Record<string, unknown>,
	certificate: Record<string, unknown> = {},
): string {
	return JSON.stringify({
		name: "small",
		rules: ["R13"],
		portal: { timeZone: "UTC" },
		courses: [
			{
				key: "fire",
				versions: [
					{
						certificate: {
							awardOn: "pass",
							expiresAfterDays: 30,
							reEnroll: { enabled: true, daysBeforeExpiry: 5 },
							...certificate,
						},
					},
				],
			},
		],
		learners: ["ana"],
		steps: [],
		...over,
	});
}

const enroll = { learner: "ana", course: "fire" };
const at = "2025-01-01T09:00:00Z";

/** Every seven hours on the hour, so that a week has it at every hour of the day; and at `to`. */
function bySevenHours(from: Instant, to: Instant): Instant[] {
	const step = 7 * 3_600_000;
	const runs: Instant[] = [];
	for (
		let time = Math.floor(epochMilliseconds(from) / step + 1) * step;
		time < epochMilliseconds(to);
		time += step
	)
		runs.push(instantOf(time));
	return [...runs, to];
}

test.each([
	"10-time-zone.json",
	"14-down.json",
	"36-half-hour-zone.json",
	"38-skipped-day.json",
	"48-places-by-end-of-certificate.json",
	"55-reminders.json",
	"57-reminders-after-downtime.json",
	"62-exempt.json",
	"63-only-while-required.json",
	"70-anchor-at-its-edges.json",
	"77-exempt-while-places-are-short.json",
	"92-places-in-another-zone.json",
])("%s holds as well with the engine running at all hours", async (file) => {
	expect(await linesOf(read(file), bySevenHours)).toEqual([]);
});

describe("a file that is not valid is refused with the path of the offending key", () => {
	test.each([
		["portal.timeZone", scenario({ portal: { timeZone: "Mars/Base" } })],
		[
			"courses[0].versions[0].certificate.expireAfterDays",
			scenario({}, { expireAfterDays: 3 }),
		],
		[
			"courses[0].versions[0].certificate.awardOn",
			scenario({}, { awardOn: "luck" }),
		],
		[
			"courses[0].versions[0].certificate.anchor.minimumDays",
			scenario({}, { anchor: { fixed: "12-31" } }),
		],
		["learners[1]", scenario({ learners: ["ana", "ana"] })],
		["steps[0].at", scenario({ steps: [{ at: "2025-01-01", enroll }] })],
		["steps[0].enrol", scenario({ steps: [{ at, enrol: enroll }] })],
		["steps[0]", scenario({ steps: [{ at }] })],
		[
			"steps[0].archiveCourse",
			scenario({ steps: [{ at, enroll, archiveCourse: { course: "fire" } }] }),
		],
		[
			"steps[0].enroll.learner",
			scenario({ steps: [{ at, enroll: { ...enroll, learner: "bob" } }] }),
		],
		[
			"steps[1].at",
			scenario({
				steps: [
					{ at, enroll },
					{ at: "2024-01-01T09:00:00Z", enroll },
				],
			}),
		],
		[
			"steps[0].expect.awards[0].expiresOn",
			scenario({
				steps: [
					{ at, expect: { awards: [{ ...enroll, expiresOn: "2025-02-30" }] } },
				],
			}),
		],
		[
			"steps[0].expectError.action",
			scenario({
				steps: [{ at, expectError: { action: {}, field: "course" } }],
			}),
		],
		["surprise", scenario({ surprise: 1 })],
	])("%s", async (path, text) => {
		const [line, ...more] = await linesOf(text);
		expect(line).toMatch(`file: This is no valid scenario. ${path}: `);
		expect(more).toEqual([]);
	});
	test("no JSON", async () => {
		expect((await linesOf("{"))[0]).toContain("no valid scenario");
	});
});

describe("what does not hold is reported, a line each", () => {
	test("a wrong value: file, step, expected, found", async () => {
		const steps = [
			{ at, enroll },
			{
				at,
				expect: { enrollments: [{ ...enroll, status: "passed", cycle: 1 }] },
			},
		];
		expect(await linesOf(scenario({ steps }))).toEqual([
			'file, step 2 (2025-01-01T09:00:00.000Z): expected enrollments of ana/fire: {status "passed"}; found {status "not_started"}',
		]);
	});
	test("a missing entry, an extra one, something where nothing should be", async () => {
		const steps = [
			{ at, enroll },
			{
				at,
				expect: {
					enrollments: [enroll, enroll],
					awards: [enroll],
					chains: [],
					none: ["ana/fire"],
				},
			},
		];
		const lines = await linesOf(scenario({ steps }));
		expect(lines).toHaveLength(4);
		expect(lines[0]).toContain("expected 2 enrollments of ana/fire; found 1");
		expect(lines[1]).toContain("expected 1 awards of ana/fire; found 0");
		expect(lines[2]).toContain("expected no chains; found");
		expect(lines[3]).toContain("expected no enrollment of ana/fire; found");
	});
	test("a wrong list, and a notification that is not there", async () => {
		const steps = [
			{ at, enroll },
			{
				at,
				expect: {
					unregistered: [{ course: "fire", learners: ["ana"] }],
					notifications: [{ learner: "ana", kind: "re-enrolled" }],
				},
			},
		];
		const lines = await linesOf(scenario({ steps }));
		expect(lines).toHaveLength(2);
		expect(lines[0]).toContain(
			"expected unregistered on fire: ana; found nobody",
		);
		expect(lines[1]).toContain("expected 1 notifications of ana; found 0");
	});
	test("an order that is not the one in which it came about; equally old entries have none", async () => {
		const notified = (...kinds: string[]) => [
			{ at: "2025-01-10T09:00:00Z", enroll },
			{
				at: "2025-01-10T09:00:00Z",
				result: { ...enroll, status: "passed" },
			},
			{
				at: "2025-02-20T09:00:00Z",
				expect: {
					notifications: kinds.map((kind) => ({ learner: "ana", kind })),
				},
			},
		];
		// The first two are told on one day, seven days before the end; then, the day before it and after it.
		const played = (...kinds: string[]) =>
			linesOf(
				scenario(
					{ steps: notified(...kinds) },
					{ reEnroll: { enabled: true, daysBeforeExpiry: 7 } },
				),
			);
		expect(
			await played("re-enrolled", "expiring", "expiring", "expired"),
		).toEqual([]);
		expect(
			await played("expiring", "re-enrolled", "expiring", "expired"),
		).toEqual([]);
		expect(
			await played("expiring", "expiring", "re-enrolled", "expired"),
		).not.toEqual([]);
		expect(
			await played("re-enrolled", "expiring", "expired", "expiring"),
		).not.toEqual([]);
	});
	test("an action that the server refuses, and an error that does not come", async () => {
		const steps = [
			{ at, archiveCourse: { course: "fire" } },
			{ at, enroll },
			{ at, expectError: { action: { enroll }, field: "learner" } },
			{
				at,
				expectError: {
					action: { deactivate: { learner: "ana" } },
					field: "learner",
				},
			},
		];
		const lines = await linesOf(scenario({ steps }));
		expect(lines).toHaveLength(3);
		expect(lines[0]).toContain(
			"step 2 (2025-01-01T09:00:00.000Z): expected enroll accepted; found refused on courseId",
		);
		expect(lines[1]).toContain(
			"expected enroll refused on learner; found refused on courseId",
		);
		expect(lines[2]).toContain(
			"expected deactivate refused on learner; found accepted",
		);
	});
	test("a course that cannot be set up", async () => {
		const [line] = await linesOf(scenario({}, { expiresAfterDays: 5 }));
		expect(line).toContain("Version 1 of “fire” cannot be published");
	});
});

test("the timeline says what happens on which day", async () => {
	const told = await timelineOf(theatre, read("01-pass-starts-countdown.json"));
	if (told.kind !== "lines") throw new Error(told.message);
	const text = told.lines.join("\n");
	expect(text).toContain("2025-01-05  Enroll: ana, fire");
	expect(text).toMatch(/certificate of 2025-01-10, valid through 2026-01-10/);
	expect(text).toMatch(
		/2025-12-11 {4}ana, fire: re-enrolled \(version 1, cycle 2\)/,
	);
	expect(text).toMatch(/2026-01-11 {4}ana, fire: certificate expired/);
	expect(text).toContain("ana, fire: re-enrollment on 2026-11-20");
});

test("the timeline tells of places, lists, exemptions and what learners are told", async () => {
	const text = async (file: string) => {
		const told = await timelineOf(theatre, read(file));
		if (told.kind !== "lines") throw new Error(told.message);
		return told.lines.join("\n");
	};
	const reminders = await text("55-reminders.json");
	expect(reminders).toContain(
		"2025-03-21    ana, drill: reminded: the certificate ends in 30 days",
	);
	expect(reminders).toContain("ana, drill: told of the re-enrollment");
	expect(reminders).toContain(
		"ana, drill: told that the certificate has ended",
	);
	const places = await text(
		"84-needless-re-enrollment-gives-its-place-back.json",
	);
	expect(places).toContain("session s2");
	expect(places).toContain("told that the re-enrollment is not needed");
	const short = await text("77-exempt-while-places-are-short.json");
	expect(short).toContain("ana, drill: is now waiting for capacity");
	expect(short).toContain(
		"2025-04-02  Exempt: ana, drill, 2025-04-02, 2025-04-10, Ill",
	);
	expect(short).toContain("ana, drill: is now exempt");
	expect(await text("89-waiting-ends-with-a-new-version.json")).toContain(
		"on the Unregistered learners list",
	);
});
