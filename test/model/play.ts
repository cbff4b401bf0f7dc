import { ok, deepStrictEqual as same } from "node:assert";
import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { chainState } from "#domain/chain.ts";
import { chainsOf } from "#domain/chains.ts";
import {
	CertificateId,
	CourseId,
	GroupId,
	PersonId,
	PortalId,
} from "#domain/documents/document.ts";
import { collections } from "#domain/documents/index.ts";
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
import { recertify } from "#server/recertification/engine.ts";
import { openDevice } from "#server/scenario/device.ts";
import { createPortal, firstDeeds } from "./beginning.ts";
import { Crash, crashing } from "./crashing.ts";
import { deedsOf, type OwnDeed } from "./deeds.ts";
import { checkPending, checkState } from "./invariants.ts";
import { checkMade, checkTold } from "./made.ts";
import type { History, Trouble } from "./moves.ts";
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
	await createPortal(stage, { portalId, adminId, zone });
	const client = openDevice(stage.server, adminId);
	const devices = new Map<PersonId, string>();
	let counter = 0;
	const played: Played = { reEnrolled: 0, told: 0, crashes: 0 };
	const today = () => dayAt(stage.now, zone);

	const certificateId = CertificateId.parse(uuidv7());
	const groupId = GroupId.parse(uuidv7());
	const courseIds = history.policies.map(() => CourseId.parse(uuidv7()));
	const personIds = [0, 1, 2].map(() => PersonId.parse(uuidv7()));
	const ids = { certificateId, groupId, personIds, courseIds };
	await send(firstDeeds(history, ids, stage.now), { kind: "none" });
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
		const deeds = round.moves.flatMap((move) => deedsOf(move, cast));
		// Learners first: the admin may deactivate them, and then they do nothing more.
		for (const each of deeds)
			if (each.by) await send([each], round.acting, each.by);
		await send(
			deeds.filter(({ by }) => !by),
			round.acting,
		);
		state = await run(round.running, round.batch);
	}
	if (history.daysAhead > 0) await playForecast(history.daysAhead);
	return played;

	/** Sends actions as a device does: until each has a verdict, and the same ones again after a crash. */
	async function send(
		deeds: readonly OwnDeed[],
		trouble: Trouble,
		by = adminId,
	): Promise<void> {
		if (deeds.length === 0) return;
		const deviceId = devices.get(by) ?? uuidv7();
		devices.set(by, deviceId);
		const actions = deeds.map(({ by: _, ...each }) => {
			counter += 1;
			return { id: uuidv7(), deviceId, counter, madeAt: stage.now, ...each };
		});
		const role = by === adminId ? ("admin" as const) : ("learner" as const);
		const viewer = { portalId, personId: by, role };
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
		checkMade(before, after, expected, stage.now, today());
		played.told += checkTold(before, after, since, today(), zone);
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
				stage.now,
				day,
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
