import { ok, deepStrictEqual as same } from "node:assert";
import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { chainState } from "#domain/chain.ts";
import { chainsOf } from "#domain/chains.ts";
import {
	CertificateId,
	CourseId,
	CourseVersionId,
	EnrollmentId,
	GroupId,
	PersonId,
	PortalId,
} from "#domain/documents/document.ts";
import { collections, type Enrollment } from "#domain/documents/index.ts";
import { periods } from "#domain/enrollment.ts";
import { type Forecast, forecast } from "#domain/forecast.ts";
import {
	addDays,
	type Day,
	dayAt,
	epochMilliseconds,
	instantOf,
	startOfDay,
} from "#domain/time.ts";
import { act } from "#server/actions/act.ts";
import { PortalDocuments } from "#server/actions/documents.ts";
import { syncHeads } from "#server/database/schema/sync.ts";
import { recertify } from "#server/recertification/engine.ts";
import { type Deed, deed, openDevice } from "#server/scenario/device.ts";
import { Crash, crashing } from "./crashing.ts";
import { deedsOf, eventDeeds, pick, policyDeed } from "./deeds.ts";
import { checkPending, checkState } from "./invariants.ts";
import type { History, Trouble } from "./moves.ts";
import { owedToLearners } from "./owed.ts";
import type { Stage } from "./stage.ts";
import { chainDocuments, readState, type State } from "./state.ts";

/** What a history has exercised. */
export type Played = { reEnrolled: number; told: number; crashes: number };

/** Plays a history in a portal of its own; throws where something does not hold. */
export async function play(stage: Stage, history: History): Promise<Played> {
	const { database } = stage;
	const { zone } = history;
	stage.now = instantOf(history.from);
	const portalId = PortalId.parse(uuidv7());
	const adminId = PersonId.parse(uuidv7());
	await createPortal();
	const client = openDevice(stage.server, adminId);
	const deviceId = uuidv7();
	let counter = 0;
	const played: Played = { reEnrolled: 0, told: 0, crashes: 0 };
	const today = () => dayAt(stage.now, zone);

	const certificateId = CertificateId.parse(uuidv7());
	const groupId = GroupId.parse(uuidv7());
	const courseIds = history.policies.map(() => CourseId.parse(uuidv7()));
	const personIds = [0, 1, 2].map(() => PersonId.parse(uuidv7()));
	await send(firstDeeds(), { kind: "none" });
	let state = await readState(database, portalId);

	for (const round of history.rounds) {
		stage.now = instantOf(
			epochMilliseconds(stage.now) + round.minutes * 60_000,
		);
		const cast = {
			state,
			courseIds,
			personIds,
			groupId,
			certificateId,
			now: stage.now,
			today: today(),
		};
		await send(
			round.moves.flatMap((move) => deedsOf(move, cast)),
			round.acting,
		);
		state = await run(round.running, round.batch);
	}
	if (history.daysAhead > 0) await playForecast(history.daysAhead);
	return played;

	/** As setting up a portal does, with reminder days of its own. */
	async function createPortal(): Promise<void> {
		await database.db.transaction(async (tx) => {
			await tx.insert(syncHeads).values({
				portalId,
				seq: 0,
				base: 0,
				stampedBy: sql`pg_current_xact_id()` as unknown as string,
				epoch: uuidv7(),
			});
			const documents = new PortalDocuments({ tx, portalId }, 0);
			await documents.write(
				[
					{
						collection: "settings",
						document: {
							id: portalId,
							name: "Model",
							timeZone: zone,
							language: "en",
							reminderDays: [5, 2],
						},
					},
					{
						collection: "people",
						document: {
							id: adminId,
							name: "Admin",
							email: `${adminId}@example.com`,
							role: "admin",
							groupIds: [],
							language: null,
							status: "active",
							deactivatedAt: null,
							createdAt: stage.now,
						},
					},
				],
				portalId,
				stage.now,
			);
			await documents.flush();
		});
	}

	function firstDeeds(): Deed[] {
		return [
			deed("createCertificate", {
				certificateId,
				title: "Certificate",
				text: "",
			}),
			deed("createGroup", {
				groupId,
				name: "Group",
				managerIds: [],
				instructorIds: [],
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
				const event = pick(history.events, index);
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
							validAfterDays: {
								from: null,
								to: kind === "after" ? after : null,
							},
						},
					}),
					policyDeed(
						courseVersionId,
						history.policies[index],
						certificateId,
						null,
					),
					...(event ? eventDeeds(courseVersionId, event, null, stage.now) : []),
					deed("publishVersion", {
						courseVersionId,
						moveNotStarted: false,
						restartInProgress: false,
					}),
				];
			}),
			deed("editCourse", {
				courseId: pick(courseIds, 0),
				changes: {
					oneChainPerLearner: { from: false, to: history.oneChain },
				},
			}),
			...history.importedDaysAgo.map((daysAgo, index) =>
				deed("importCompletion", {
					enrollmentId: EnrollmentId.parse(uuidv7()),
					learnerId: pick(personIds, index),
					courseId: pick(courseIds, Math.floor(index / personIds.length)),
					completedOn: addDays(today(), -daysAgo),
					expiresOn: null,
				}),
			),
		];
	}

	/** Sends actions as a device does: until each has a verdict, and the same ones again after a crash. */
	async function send(deeds: readonly Deed[], trouble: Trouble): Promise<void> {
		if (deeds.length === 0) return;
		const actions = deeds.map((each) => {
			counter += 1;
			return { id: uuidv7(), deviceId, counter, madeAt: stage.now, ...each };
		});
		const viewer = { portalId, personId: adminId, role: "admin" as const };
		const once = (nth?: number) =>
			act(
				nth === undefined ? database : crashing(database, nth),
				stage.clock,
				viewer,
				actions,
				(error) => {
					if (!(error instanceof Crash)) throw error;
				},
			);
		if (trouble.kind === "crash")
			await crashed(() => once(trouble.statement * 3));
		const [first, second] = await Promise.all([
			once(),
			trouble.kind === "two workers" ? once() : undefined,
		]);
		ok(
			first.verdicts.every(({ verdict }) => verdict.status !== "retry"),
			"every action gets a verdict",
		);
		if (second)
			same(
				second.verdicts,
				first.verdicts,
				"the same action, the same verdict",
			);
	}

	async function crashed(work: () => Promise<unknown>): Promise<void> {
		try {
			await work();
		} catch (error) {
			if (!(error instanceof Crash)) throw error;
			played.crashes += 1;
			checkState(await readState(database, portalId));
		}
	}

	/** An engine run with its trouble, and then one that finishes: exactly what is due is done. */
	async function run(trouble: Trouble, batch: number): Promise<State> {
		const before = await readState(database, portalId);
		checkState(before);
		const since = await toldThrough();
		const expected = foreseen(before, today()).reEnrollments;
		const recertifyOnce = (on = database) =>
			recertify(on, stage.clock, portalId, { batch });
		if (trouble.kind === "crash")
			await crashed(() => recertifyOnce(crashing(database, trouble.statement)));
		await Promise.all([
			recertifyOnce(),
			trouble.kind === "two workers" ? recertifyOnce() : undefined,
		]);
		const after = await readState(database, portalId);
		checkState(after);
		await checkPending(database, portalId, after);
		checkMade(before, after, expected);
		checkTold(before, after, since);
		same(
			await recertifyOnce(),
			{ enrolled: 0, told: 0 },
			"a second run does nothing",
		);
		await checkClient(after);
		played.reEnrolled += expected.length;
		return after;
	}

	function foreseen(state: State, to: Day): Forecast {
		return forecast(chainDocuments(state), today(), to, stage.now);
	}

	/** R13, R15, R23, R24: those who are due, and nobody else, each as it should be. */
	function checkMade(
		before: State,
		after: State,
		expected: Forecast["reEnrollments"],
	): void {
		const known = new Set(before.enrollments.map(({ id }) => id));
		const made = after.enrollments.filter(({ id }) => !known.has(id));
		const key = (
			each: Pick<Enrollment, "chainId" | "sessionId" | "unregistered">,
			awardId: string | null,
		) => `${each.chainId} ${awardId} ${each.sessionId} ${each.unregistered}`;
		same(
			made.map((each) => key(each, each.fromAwardId)).sort(),
			expected.map((each) => key(each, each.awardId)).sort(),
			"whoever is due is re-enrolled, with the place that is theirs (R13, R23, R24)",
		);
		for (const each of made) {
			const award = after.awards.find(({ id }) => id === each.fromAwardId);
			const version = after.courseVersions.find(
				({ courseId, status }) =>
					courseId === each.courseId && status === "published",
			);
			ok(
				award && version,
				"re-enrolled from an award onto the published version",
			);
			same(
				each,
				{
					...each,
					learnerId: award.learnerId,
					courseVersionId: version.id,
					cycle: award.cycle + 1,
					source: "recertification",
					status: "not_started",
					enrolledAt: stage.now,
					enrolledById: null,
					reEnrollOn: addDays(
						award.expiresOn ?? today(),
						-(version.daysBeforeExpiry ?? 0),
					),
					daysBeforeExpiry: version.daysBeforeExpiry,
					...periods(version, today(), "recertification"),
				},
				"a re-enrollment is as R15 has it",
			);
		}
	}

	/** R27: learners are told what they are owed, once, and nothing else. */
	function checkTold(before: State, after: State, since: Day): void {
		const known = new Set(before.notifications.map(({ id }) => id));
		const told = after.notifications.filter(({ id }) => !known.has(id));
		const ofEnds = told.filter(
			({ kind }) => kind === "expiring" || kind === "expired",
		);
		same(
			ofEnds
				.map(
					(each) =>
						`${each.personId} ${each.kind} ${each.awardId} ${each.forOn} ${each.daysLeft}`,
				)
				.sort(),
			owedToLearners(after, since, today(), zone).sort(),
			"learners are told of the ends of their certificates (R27)",
		);
		const reEnrolled = after.enrollments.filter(
			({ id }) => !before.enrollments.some((each) => each.id === id),
		);
		same(
			told
				.filter(({ kind }) => kind === "re-enrolled")
				.map(({ enrollmentId }) => enrollmentId)
				.sort(),
			reEnrolled.map(({ id }) => id).sort(),
			"whoever is re-enrolled is told so (R27)",
		);
		played.told += told.length;
	}

	async function toldThrough(): Promise<Day> {
		const { rows } = await database.db.execute(
			sql`select told_through::text as day from recertification_heads where portal_id = ${portalId}`,
		);
		return (rows[0]?.day as Day | undefined) ?? addDays(today(), -1);
	}

	/** A device that follows the feed holds what a plain query says. */
	async function checkClient(state: State): Promise<void> {
		await client.pull();
		for (const collection of collections) {
			const held = [...client.all(collection)].sort((a, b) =>
				a.id < b.id ? -1 : 1,
			);
			const stored = state[collection].filter(
				(document) =>
					!("personId" in document) || document.personId === adminId,
			);
			same(held, stored, `the device holds the server's ${collection}`);
		}
	}

	/** The forecast is what then happens, day by day. */
	async function playForecast(days: number): Promise<void> {
		const from = today();
		const start = await readState(database, portalId);
		const found = foreseen(start, addDays(from, days));
		ok(
			found.reEnrollments.every(({ day }) => day > from),
			"what is due today has been done",
		);
		for (
			let day = addDays(from, 1);
			day <= addDays(from, days);
			day = addDays(day, 1)
		) {
			if (dayAt(startOfDay(day, zone), zone) !== day) continue;
			stage.now = startOfDay(day, zone);
			const before = await readState(database, portalId);
			await recertify(database, stage.clock, portalId);
			const after = await readState(database, portalId);
			checkMade(
				before,
				after,
				found.reEnrollments.filter((each) => each.day === day),
			);
			const waiting = chainsOf(chainDocuments(after), stage.now).filter(
				(chain) => chainState(chain, day).state === "waiting for capacity",
			);
			for (const shortfall of found.shortfalls.filter(
				(each) => each.day === day,
			))
				same(
					waiting.filter(({ course }) => course.id === shortfall.courseId)
						.length,
					shortfall.places,
					"so many places are missing as was foreseen (R25)",
				);
		}
	}
}
