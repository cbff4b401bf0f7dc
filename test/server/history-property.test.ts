import fc from "fast-check";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Change } from "#domain/actions/action.ts";
import {
	AwardId,
	CertificateId,
	CourseId,
	CourseVersionId,
	EnrollmentId,
	GroupId,
	PersonId,
} from "#domain/documents/document.ts";
import {
	addDays,
	type Day,
	dayAt,
	epochMilliseconds,
	type Instant,
	instantOf,
} from "#domain/time.ts";
import { PortalDocuments } from "#server/actions/documents.ts";
import { writePortal } from "#server/database/feed.ts";
import { moveToHistory } from "#server/history/moveToHistory.ts";
import { readState } from "#test/model/state.ts";
import * as built from "#test/rules/builders.ts";
import { onEachDatabase } from "./databases.ts";
import { checkDecisions } from "./historyDecisions.ts";
import {
	checkRules,
	checkTranscripts,
	currentPart,
	historicalTurns,
	marked,
} from "./historyRule.ts";
import { openWorld, type World } from "./world.ts";

// Chains of any past, in any order of looking at them: what is marked is what the rule says, and what is
// left tells of every chain what all of it tells.

const turn = fc.record({
	/** Days after the turn before was closed. */
	after: fc.integer({ min: 1, max: 900 }),
	takes: fc.nat(60),
	status: fc.constantFrom(
		"passed",
		"passed",
		"passed",
		"passed",
		"failed",
		"not_needed",
	),
	valid: fc.option(fc.integer({ min: 1, max: 1200 }), { freq: 6 }),
	revoked: fc.nat(6).map((n) => n === 0),
});
const chain = fc.record({
	learner: fc.nat(1),
	turns: fc.array(turn, { minLength: 1, maxLength: 6 }),
	open: fc.boolean(),
});
const event = fc.oneof(
	fc.record({
		kind: fc.constant("look" as const),
		days: fc.constantFrom(0, 1, 30, 200, 500),
		batch: fc.integer({ min: 1, max: 4 }),
	}),
	fc.record({ kind: fc.constant("revoke" as const), award: fc.nat() }),
	fc.record({
		kind: fc.constant("moveEnd" as const),
		award: fc.nat(),
		days: fc.integer({ min: -400, max: 400 }),
	}),
	fc.record({ kind: fc.constant("pass" as const), chain: fc.nat() }),
);

onEachDatabase("what is historical, at random", (open) => {
	let root: World;
	beforeAll(async () => {
		root = await openWorld(await open());
	});
	afterAll(() => root.server.stop());

	it("is what the rule says, and what is left is enough for the rules", async () => {
		let seen = 0;
		await fc.assert(
			fc.asyncProperty(
				fc.record({
					oneChain: fc.boolean(),
					onlyWhileRequired: fc.boolean(),
					/** The second learner has been deactivated for so many days. */
					awayDays: fc.option(fc.nat(1500)),
					archivedDaysAgo: fc.option(fc.nat(2000)),
					chains: fc.array(chain, { minLength: 1, maxLength: 4 }),
					events: fc.array(event, { minLength: 1, maxLength: 8 }),
				}),
				async ({ events, ...past }) => {
					root.clock.now = instantOf(Date.parse("2030-01-10T12:00:00Z"));
					const world = await root.otherPortal();
					const { database, portalId } = world;
					const now = () => world.clock.now;
					const today = () => dayAt(now(), "UTC");
					const write = (changes: Change[]) =>
						writePortal(database, portalId, async (portal) => {
							const documents = new PortalDocuments(portal, portal.head);
							await documents.write(changes, uuidv7(), now());
							await documents.flush();
						});
					await write(pastOf(today(), past));
					const state = () => readState(database, portalId);
					const award = async (n: number) => {
						const { awards } = await state();
						return awards[n % Math.max(1, awards.length)];
					};
					const look = async (batch: number) => {
						await moveToHistory(database, { now }, portalId, { batch });
						const after = await state();
						const found = await marked(database, portalId, "enrollments");
						expect([...found].sort()).toEqual(
							historicalTurns(after, today()).sort(),
						);
						seen += found.size;
						await holds();
					};
					/** Also between two looks, when something has come back and nothing has been moved. */
					const holds = async () => {
						const all = await state();
						const found = await marked(database, portalId, "enrollments");
						expect(
							[...(await marked(database, portalId, "awards"))].sort(),
						).toEqual(
							all.awards
								.map(({ id }): string => id)
								.filter((id) => found.has(id))
								.sort(),
						);
						const current = currentPart(all, found);
						checkRules(all, current, now());
						checkTranscripts(all, current, now());
						await checkDecisions(all, current, now());
					};
					for (const each of [
						...events,
						{ kind: "look" as const, days: 1, batch: 2 },
					]) {
						if (each.kind === "look") {
							world.clock.now = instantOf(
								epochMilliseconds(now()) + each.days * 86_400_000,
							);
							await look(each.batch);
							continue;
						}
						if (each.kind === "pass") {
							const { enrollments } = await state();
							const openOnes = enrollments.filter(
								({ status }) => status === "not_started",
							);
							const chosen =
								openOnes[each.chain % Math.max(1, openOnes.length)];
							if (chosen) await write(closed(chosen, "passed", now(), 365));
						} else {
							const chosen = await award(each.award);
							if (!chosen || chosen.revokedAt !== null) continue;
							const document =
								each.kind === "revoke"
									? { ...chosen, revokedAt: now() }
									: {
											...chosen,
											expiresOn: addDays(today(), each.days),
											expiryMovedAt: now(),
										};
							await write([{ collection: "awards", document }]);
						}
						await holds();
					}
				},
			),
			{ numRuns: 20 },
		);
		expect(seen).toBeGreaterThan(0);
	});
});

type Past = {
	oneChain: boolean;
	onlyWhileRequired: boolean;
	awayDays: number | null;
	archivedDaysAgo: number | null;
	chains: readonly {
		learner: number;
		turns: readonly (typeof turn extends fc.Arbitrary<infer T> ? T : never)[];
		open: boolean;
	}[];
};

/** The documents of a course with these chains; the last turn of each was closed, or begins, near `today`. */
function pastOf(
	today: Day,
	{ oneChain, onlyWhileRequired, awayDays, archivedDaysAgo, chains }: Past,
): Change[] {
	const at = (day: Day) => `${day}T12:00:00.000Z` as Instant;
	// Ids belong to one portal each.
	const own = {
		courseId: CourseId.parse(uuidv7()),
		courseVersionId: CourseVersionId.parse(uuidv7()),
		certificateId: CertificateId.parse(uuidv7()),
	};
	const learners = [0, 1].map(() => PersonId.parse(uuidv7()));
	const changes: Change[] = [
		...learners.map(
			(id, n): Change => ({
				collection: "people",
				document: built.person({
					id,
					email: `${id}@example.com`,
					...(n === 1 && awayDays !== null
						? {
								status: "deactivated",
								deactivatedAt: at(addDays(today, -awayDays)),
							}
						: {}),
				}),
			}),
		),
		{
			collection: "courses",
			document: built.course({
				id: own.courseId,
				oneChainPerLearner: oneChain,
				reEnrollIncludesExpired: true,
				chainsEndedAt:
					archivedDaysAgo === null
						? null
						: at(addDays(today, -archivedDaysAgo)),
			}),
		},
		{
			collection: "courseVersions",
			document: built.version({
				id: own.courseVersionId,
				courseId: own.courseId,
				certificateId: own.certificateId,
				onlyWhileRequired,
			}),
		},
		{
			collection: "groups",
			document: {
				id: GroupId.parse(uuidv7()),
				name: "Yard",
				managerIds: [],
				instructorIds: [],
				requiredCourseIds: [own.courseId],
			},
		},
	];
	for (const { learner, turns, open } of chains) {
		const length = turns.reduce(
			(sum, each) => sum + each.after + each.takes,
			0,
		);
		let day = addDays(today, -length);
		const chainId = EnrollmentId.parse(uuidv7());
		let fromAwardId: AwardId | null = null;
		let cycle = 0;
		const begun = (id: EnrollmentId) =>
			built.enrollment({
				id,
				learnerId: learners[learner] as PersonId,
				courseId: own.courseId,
				courseVersionId: own.courseVersionId,
				chainId,
				cycle,
				source: cycle === 1 ? "manual" : "recertification",
				fromAwardId,
				status: "not_started",
				enrolledAt: at(day),
				resultMadeAt: null,
				resultReceivedAt: null,
				score: null,
			});
		for (const each of turns) {
			cycle += 1;
			const enrollment = begun(
				cycle === 1 ? chainId : EnrollmentId.parse(uuidv7()),
			);
			day = addDays(day, each.takes);
			const made = closed(
				enrollment,
				// The first turn of a chain that goes on has earned a certificate.
				cycle === 1 ? "passed" : each.status,
				at(day),
				each.valid,
				own.certificateId,
				each.revoked,
			);
			changes.push(...made);
			fromAwardId = made.some(({ collection }) => collection === "awards")
				? AwardId.parse(enrollment.id)
				: null;
			day = addDays(day, each.after);
		}
		if (!open) continue;
		cycle += 1;
		changes.push({
			collection: "enrollments",
			document: begun(EnrollmentId.parse(uuidv7())),
		});
	}
	return changes;
}

/** The enrollment with this result, and the award that a pass earns. */
function closed(
	enrollment: ReturnType<typeof built.enrollment>,
	status: "passed" | "failed" | "not_needed",
	now: Instant,
	valid: number | null,
	certificateId = CertificateId.parse(built.id(3)),
	revoked = false,
): Change[] {
	const issuedOn = dayAt(now, "UTC");
	const expiresOn = valid === null ? null : addDays(issuedOn, valid);
	const resultAt = status === "not_needed" ? null : now;
	const document = {
		...enrollment,
		status,
		resultMadeAt: resultAt,
		resultReceivedAt: resultAt,
	};
	const changes: Change[] = [{ collection: "enrollments", document }];
	if (status === "passed")
		changes.push({
			collection: "awards",
			document: built.award({
				id: AwardId.parse(enrollment.id),
				enrollmentId: enrollment.id,
				learnerId: enrollment.learnerId,
				courseId: enrollment.courseId,
				courseVersionId: enrollment.courseVersionId,
				certificateId,
				chainId: enrollment.chainId,
				cycle: enrollment.cycle,
				awardedAt: now,
				issuedOn,
				expiresOn,
				baselineOn: expiresOn,
				revokedAt: revoked ? now : null,
			}),
		});
	return changes;
}
