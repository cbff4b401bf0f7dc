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
	instantOf,
} from "#domain/time.ts";
import { chainsOf } from "#server/scenario/chains.ts";
import { type Deed, type Device, deed } from "#server/scenario/device.ts";
import { openTheatre, type Theatre } from "#server/scenario/theatre.ts";
import { seed } from "#test/seed.ts";
import { deedsOf, pick, policyDeed } from "./engineDeeds.ts";
import { History } from "./engineMoves.ts";

// The engine's SQL against `nextReEnrollment`, in TypeScript: after any history both say the same.
// MODEL_SEED plays a printed run again, MODEL_PORTALS plays more, MODEL_SHRINK=1 looks for the smallest history.

const SEED = Number(process.env.MODEL_SEED ?? seed);
const PORTALS = Number(process.env.MODEL_PORTALS ?? 15);

let theatre: Theatre;
beforeAll(async () => {
	theatre = await openTheatre();
	console.log(`MODEL_SEED=${SEED} MODEL_PORTALS=${PORTALS}`);
});
afterAll(() => theatre.close());

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
}, 600_000);

async function play(history: History): Promise<number> {
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
	await send(
		admin,
		history.importedDaysAgo.map((daysAgo, index) =>
			deed("importCompletion", {
				enrollmentId: EnrollmentId.parse(uuidv7()),
				learnerId: pick(personIds, index),
				courseId: pick(courseIds, Math.floor(index / personIds.length)),
				completedOn: addDays(today(), -daysAgo),
				expiresOn: null,
			}),
		),
	);
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
	for (const chain of chainsOf(admin, zone, theatre.now())) {
		const next = nextReEnrollment(chain, today);
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
