import { sql } from "drizzle-orm";
import fc from "fast-check";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
	CertificateId,
	CourseId,
	CourseVersionId,
	EnrollmentId,
	PersonId,
} from "#domain/documents/document.ts";
import type { Award, Enrollment } from "#domain/documents/index.ts";
import { periods } from "#domain/enrollment.ts";
import { nextReEnrollment } from "#domain/recertification.ts";
import {
	addDays,
	type Day,
	dayAt,
	epochMilliseconds,
	type Instant,
	instantOf,
} from "#domain/time.ts";
import { chainsOf } from "#server/scenario/chains.ts";
import { type Deed, type Device, deed } from "#server/scenario/device.ts";
import { openTheatre, type Theatre } from "#server/scenario/theatre.ts";

// The engine's SQL against `nextReEnrollment`, in TypeScript: after any history both say the same.

const SEED = Number(process.env.MODEL_SEED ?? Date.now() % 2 ** 31);
const PORTALS = Number(process.env.MODEL_PORTALS ?? 40);

let theatre: Theatre;
beforeAll(async () => {
	theatre = await openTheatre();
	console.log(`MODEL_SEED=${SEED} MODEL_PORTALS=${PORTALS}`);
});
afterAll(() => theatre.close());

const zones = [
	"UTC",
	"Asia/Kolkata",
	"Asia/Kathmandu",
	"Australia/Lord_Howe",
	"Pacific/Apia",
	"America/New_York",
	"America/Havana",
	"Europe/Dublin",
	"Africa/Cairo",
	"Pacific/Kiritimati",
];
const Index = fc.nat(1000);
const Policy = fc
	.record({
		certificate: fc.oneof(
			{ weight: 5, arbitrary: fc.constant(true) },
			fc.constant(false),
		),
		awardOn: fc.constantFrom("pass" as const, "completion" as const),
		daysValid: fc.oneof(
			{ weight: 6, arbitrary: fc.integer({ min: 1, max: 12 }) },
			fc.constant(null),
		),
		daysBefore: fc.integer({ min: 0, max: 11 }),
		enabled: fc.oneof(
			{ weight: 4, arbitrary: fc.constant(true) },
			fc.constant(false),
		),
	})
	.map((policy) => ({
		...policy,
		enabled: policy.enabled && policy.certificate && policy.daysValid !== null,
	}));
type Policy = typeof Policy extends fc.Arbitrary<infer T> ? T : never;

/** What may happen in a portal, by the indexes of what it happens to. */
const Move = fc.oneof(
	{
		weight: 6,
		arbitrary: fc.record({
			kind: fc.constant("enroll" as const),
			person: Index,
			course: Index,
		}),
	},
	{
		weight: 12,
		arbitrary: fc.record({
			kind: fc.constant("result" as const),
			enrollment: Index,
			status: fc.constantFrom(
				"passed" as const,
				"passed" as const,
				"passed" as const,
				"completed" as const,
				"failed" as const,
			),
			hoursAgo: fc.oneof(
				{ weight: 3, arbitrary: fc.constant(0) },
				fc.integer({ min: -50, max: 200 }),
			),
		}),
	},
	{
		weight: 3,
		arbitrary: fc.record({
			kind: fc.constant("import" as const),
			person: Index,
			course: Index,
			daysAgo: fc.nat(20),
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			kind: fc.constant("reEnrollNow" as const),
			award: Index,
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			kind: fc.constant("setExpiry" as const),
			award: Index,
			days: fc.option(fc.integer({ min: -5, max: 15 })),
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({
			kind: fc.constant("revoke" as const),
			award: Index,
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({
			kind: fc.constant("reopen" as const),
			enrollment: Index,
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			kind: fc.constantFrom(
				"deactivatePerson" as const,
				"reactivatePerson" as const,
				"reactivatePerson" as const,
			),
			person: Index,
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({
			kind: fc.constant("removePerson" as const),
			person: fc.constant(0),
		}),
	},
	{
		weight: 3,
		arbitrary: fc.record({
			kind: fc.constant("setPolicy" as const),
			course: Index,
			policy: Policy,
			includeExpired: fc.boolean(),
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			kind: fc.constant("publish" as const),
			course: Index,
			policy: Policy,
			move: fc.boolean(),
			restart: fc.boolean(),
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			kind: fc.constantFrom(
				"archiveCourse" as const,
				"unarchiveCourse" as const,
				"unarchiveCourse" as const,
				"resumeChains" as const,
			),
			course: Index,
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({
			kind: fc.constant("oneChain" as const),
			course: Index,
		}),
	},
);
type Move = typeof Move extends fc.Arbitrary<infer T> ? T : never;

const History = fc.record({
	zone: fc.constantFrom(...zones),
	from: fc.integer({
		min: Date.parse("2025-03-01"),
		max: Date.parse("2025-11-15"),
	}),
	policies: fc.array(Policy, { minLength: 2, maxLength: 2 }),
	due: fc.record({
		on: fc.nat(30),
		after: fc.nat(9),
		kind: fc.constantFrom("none", "on", "after"),
	}),
	rounds: fc.array(
		fc.record({
			minutes: fc.oneof(
				fc.integer({ min: 1, max: 1500 }),
				fc.integer({ min: 1000, max: 9000 }),
			),
			moves: fc.array(Move, { maxLength: 5 }),
		}),
		{ minLength: 6, maxLength: 14 },
	),
});

test("the engine re-enrolls exactly what nextReEnrollment says is due (R13, R14)", async () => {
	let reEnrolled = 0;
	await fc.assert(
		fc.asyncProperty(History, async (history) => {
			reEnrolled += await play(history);
		}),
		{
			seed: SEED,
			numRuns: PORTALS,
			endOnFailure: process.env.MODEL_SHRINK === undefined,
		},
	);
	// A model that never sees anybody due proves nothing.
	expect(reEnrolled).toBeGreaterThan(PORTALS);
});

async function play(
	history: typeof History extends fc.Arbitrary<infer T> ? T : never,
): Promise<number> {
	theatre.turnTo(instantOf(history.from));
	const { portalId, admin } = await theatre.newPortal(history.zone);
	const today = () => dayAt(theatre.now(), history.zone);
	const certificateId = CertificateId.parse(uuidv7());
	const courseIds = history.policies.map(() => CourseId.parse(uuidv7()));
	const personIds = [0, 1, 2].map(() => PersonId.parse(uuidv7()));
	await send(admin, [
		deed("createCertificate", {
			certificateId,
			title: "Certificate",
			text: "",
		}),
		...personIds.map((personId, index) =>
			deed("addPerson", {
				personId,
				name: `P${index}`,
				email: `${personId}@example.com`,
				role: "learner",
				groupIds: [],
			}),
		),
		...courseIds.flatMap((courseId, index) => {
			const courseVersionId = CourseVersionId.parse(uuidv7());
			const { kind, on, after } = history.due;
			return [
				deed("createCourse", {
					courseId,
					courseVersionId,
					title: `C${index}`,
					description: "",
				}),
				deed("editCourseVersion", {
					courseVersionId,
					changes: {
						dueOn: {
							from: null,
							to: kind === "on" ? addDays(today(), on) : null,
						},
						validAfterDays: { from: null, to: kind === "after" ? after : null },
					},
				}),
				policyDeed(
					courseVersionId,
					history.policies[index],
					certificateId,
					null,
				),
				deed("publishVersion", {
					courseVersionId,
					moveNotStarted: false,
					restartInProgress: false,
				}),
			];
		}),
	]);
	await admin.pull();

	let reEnrolled = 0;
	for (const { minutes, moves } of history.rounds) {
		theatre.turnTo(
			instantOf(epochMilliseconds(theatre.now()) + minutes * 60_000),
		);
		await send(
			admin,
			moves.flatMap((move) =>
				deedsOf(move, {
					admin,
					courseIds,
					personIds,
					certificateId,
					now: theatre.now(),
					today: today(),
				}),
			),
		);
		await admin.pull();

		const before = new Map(
			admin.all("enrollments").map((enrollment) => [enrollment.id, enrollment]),
		);
		const due = dueAwards(admin, history.zone, today());
		await expectPending(portalId, admin);
		expect(await theatre.server.recertifyNow(portalId)).toBe(due.size);
		if (due.size === 0) continue;
		await admin.pull();

		const made = admin
			.all("enrollments")
			.filter((enrollment) => !before.has(enrollment.id));
		expect(new Set(made.map((enrollment) => enrollment.fromAwardId))).toEqual(
			new Set(due.keys()),
		);
		for (const enrollment of made)
			expectReEnrollment(
				admin,
				enrollment,
				due.get(enrollment.fromAwardId ?? ""),
				today(),
			);
		const named = admin
			.all("enrollments")
			.flatMap(({ fromAwardId }) => fromAwardId ?? []);
		expect(new Set(named).size, "one re-enrollment an award (R14)").toBe(
			named.length,
		);
		await expectPending(portalId, admin);
		expect(
			await theatre.server.recertifyNow(portalId),
			"a second run re-enrolls nobody",
		).toBe(0);
		reEnrolled += made.length;
	}
	return reEnrolled;
}

/** Sends everything; being refused is part of the game, being undecided is not. */
async function send(device: Device, deeds: readonly Deed[]): Promise<void> {
	for (const verdict of await device.act(deeds))
		expect(verdict.status).not.toBe("retry");
}

function dueAwards(
	admin: Device,
	zone: string,
	today: Day,
): Map<string, Award> {
	const due = new Map<string, Award>();
	for (const chain of chainsOf(admin, zone)) {
		const next = nextReEnrollment(chain);
		if (next.kind === "on" && next.day <= today)
			due.set(next.award.id, next.award);
	}
	return due;
}

/** R15: a new enrollment, same chain, cycle + 1, on the published version, its periods from its own day. */
function expectReEnrollment(
	admin: Device,
	made: Enrollment,
	award: Award | undefined,
	today: Day,
): void {
	const published = admin
		.all("courseVersions")
		.find(
			(version) =>
				version.courseId === made.courseId && version.status === "published",
		);
	if (!published || !award)
		throw new Error("Re-enrolled without an award or a published version.");
	expect(made).toMatchObject({
		learnerId: award.learnerId,
		courseId: award.courseId,
		courseVersionId: published.id,
		chainId: award.chainId,
		cycle: award.cycle + 1,
		source: "recertification",
		status: "not_started",
		enrolledAt: theatre.now(),
		...periods(published, today, "recertification"),
	});
}

/** The table that the engine walks holds what follows from awards and enrollments, nothing else. */
async function expectPending(portalId: string, admin: Device): Promise<void> {
	const { rows } = await theatre.server.database.db.execute(
		sql`select award_id, expires_on::text as expires_on from pending_re_enrollments where portal_id = ${portalId}`,
	);
	const lastCycle = new Map<string, number>();
	for (const { chainId, cycle } of admin.all("enrollments"))
		lastCycle.set(chainId, Math.max(cycle, lastCycle.get(chainId) ?? 0));
	const expected = admin
		.all("awards")
		.filter(
			(award) =>
				award.expiresOn !== null &&
				award.revokedAt === null &&
				award.leftAloneAt === null,
		)
		.filter((award) => award.cycle === lastCycle.get(award.chainId))
		.map((award) => `${award.id} ${award.expiresOn}`);
	expect(rows.map((row) => `${row.award_id} ${row.expires_on}`).sort()).toEqual(
		expected.sort(),
	);
}

type Cast = {
	admin: Device;
	courseIds: CourseId[];
	personIds: PersonId[];
	certificateId: CertificateId;
	now: Instant;
	today: Day;
};

function deedsOf(move: Move, cast: Cast): Deed[] {
	const { admin, courseIds, personIds, certificateId, now, today } = cast;
	const reason = "Model";
	const enrollmentId = EnrollmentId.parse(uuidv7());
	const enrollments = admin.all("enrollments");
	const awards = admin.all("awards");
	switch (move.kind) {
		case "enroll":
			return [
				deed("enroll", {
					enrollmentId,
					learnerId: pick(personIds, move.person),
					courseId: pick(courseIds, move.course),
				}),
			];
		case "import":
			return [
				deed("importCompletion", {
					enrollmentId,
					learnerId: pick(personIds, move.person),
					courseId: pick(courseIds, move.course),
					completedOn: addDays(today, -move.daysAgo),
					expiresOn: null,
				}),
			];
		case "result": {
			const open = enrollments.filter(
				(enrollment) => enrollment.resultMadeAt === null,
			);
			if (open.length === 0) return [];
			const madeAt = instantOf(
				epochMilliseconds(now) - move.hoursAgo * 3_600_000,
			);
			return [
				deed(
					"recordResult",
					{ enrollmentId: pick(open, move.enrollment).id, status: move.status },
					madeAt,
				),
			];
		}
		case "reopen": {
			const failed = enrollments.filter(
				(enrollment) => enrollment.status === "failed",
			);
			return failed.length
				? [
						deed("reopenEnrollment", {
							enrollmentId: pick(failed, move.enrollment).id,
						}),
					]
				: [];
		}
		case "reEnrollNow":
			return awards.length
				? [
						deed("reEnrollNow", {
							awardId: pick(awards, move.award).id,
							enrollmentId,
							reason,
						}),
					]
				: [];
		case "revoke":
			return awards.length
				? [
						deed("revokeAward", {
							awardId: pick(awards, move.award).id,
							reason,
						}),
					]
				: [];
		case "setExpiry": {
			if (awards.length === 0) return [];
			const award = pick(awards, move.award);
			const expiresOn = move.days === null ? null : addDays(today, move.days);
			return [
				deed("setExpiry", {
					awardId: award.id,
					from: award.expiresOn,
					expiresOn,
					reason,
				}),
			];
		}
		case "deactivatePerson":
		case "reactivatePerson":
		case "removePerson":
			return [deed(move.kind, { personId: pick(personIds, move.person) })];
		case "archiveCourse":
		case "unarchiveCourse":
		case "resumeChains":
			return [deed(move.kind, { courseId: pick(courseIds, move.course) })];
		case "oneChain": {
			const course = admin.get("courses", pick(courseIds, move.course));
			if (!course) return [];
			const from = course.oneChainPerLearner;
			return [
				deed("editCourse", {
					courseId: course.id,
					changes: { oneChainPerLearner: { from, to: !from } },
				}),
			];
		}
		case "setPolicy": {
			const published = publishedOf(admin, pick(courseIds, move.course));
			return published
				? [
						policyDeed(
							published.id,
							move.policy,
							certificateId,
							published,
							move.includeExpired,
						),
					]
				: [];
		}
		case "publish": {
			const courseId = pick(courseIds, move.course);
			const courseVersionId = CourseVersionId.parse(uuidv7());
			// A draft begins as a copy of the published version.
			const published = publishedOf(admin, courseId);
			return [
				deed("createVersion", { courseId, courseVersionId }),
				policyDeed(
					courseVersionId,
					move.policy,
					certificateId,
					published ?? null,
				),
				deed("publishVersion", {
					courseVersionId,
					moveNotStarted: move.move,
					restartInProgress: move.restart,
				}),
			];
		}
	}
}

type Settings = NonNullable<ReturnType<typeof publishedOf>>;

function publishedOf(admin: Device, courseId: string) {
	return admin
		.all("courseVersions")
		.find(
			(version) =>
				version.courseId === courseId && version.status === "published",
		);
}

function policyDeed(
	courseVersionId: CourseVersionId,
	policy: Policy | undefined,
	certificateId: CertificateId,
	from: Settings | null,
	includeExpired = false,
): Deed {
	if (!policy) throw new Error("There is a policy for every course.");
	const daysBeforeExpiry =
		policy.daysValid === null
			? policy.daysBefore
			: policy.daysBefore % policy.daysValid;
	return deed("setPolicy", {
		courseVersionId,
		changes: {
			certificateId: {
				from: from?.certificateId ?? null,
				to: policy.certificate ? certificateId : null,
			},
			awardOn: { from: from?.awardOn ?? "pass", to: policy.awardOn },
			expiresAfterDays: {
				from: from?.expiresAfterDays ?? null,
				to: policy.daysValid,
			},
			daysBeforeExpiry: {
				from: from?.daysBeforeExpiry ?? null,
				to: daysBeforeExpiry,
			},
			reEnrollEnabled: {
				from: from?.reEnrollEnabled ?? false,
				to: policy.enabled,
			},
		},
		includeExpired,
	});
}

function pick<T>(items: readonly T[], index: number): T {
	const item = items[index % items.length];
	if (item === undefined) throw new Error("There is nothing to pick from.");
	return item;
}
