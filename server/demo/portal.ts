import { sql } from "drizzle-orm";
import type { ActionEnvelope } from "#domain/actions/action.ts";
import type { Kind, PayloadOf } from "#domain/actions/index.ts";
import { SCHEMA_VERSION } from "#domain/documents/index.ts";
import { MAXIMUM_BATCH } from "#domain/sync.ts";
import {
	type Day,
	dayAt,
	epochMilliseconds,
	type Instant,
	instantOf,
} from "#domain/time.ts";
import { createCaller } from "#server/api/router.ts";
import { identityOf } from "#server/auth/viewer.ts";
import { systemClock } from "#server/clock.ts";
import { openDatabase } from "#server/database/database.ts";
import { startServer } from "#server/startServer.ts";
import { signIns } from "./people.ts";
import type { Random } from "./random.ts";

export const timeZone = "Europe/London";

/** An action as somebody takes it: its time may lie before the moment in which it is sent. */
export type Deed<K extends Kind = Kind> = {
	kind: K;
	payload: unknown;
	madeAt: Instant;
};

/** A deed whose payload fits its kind. */
export function deed<K extends Kind>(
	kind: K,
	payload: PayloadOf<K>,
	madeAt: Instant,
): Deed<K> {
	return { kind, payload, madeAt };
}

/** An enrollment that came into being, as far as its future depends on it. */
export type NewEnrollment = {
	id: string;
	learnerId: string;
	courseId: string;
	fromAwardId: string | null;
	enrolledAt: Instant;
	dueOn: Day | null;
	validThrough: Day | null;
	/** When the certificate ends that it renews; null on a first enrollment. */
	endsOn: Day | null;
};

export type DemoPortal = Awaited<ReturnType<typeof openDemoPortal>>;

/** A new portal in `dataDir`, played through the product's own router by a clock that is turned by hand. */
export async function openDemoPortal(
	dataDir: string,
	random: Random,
	beginning: Instant,
) {
	let now = beginning;
	let seenSeq = 0;
	const database = await openDatabase({ dataDir });
	const server = await startServer(database, {
		clock: { now: () => now },
		jobs: false,
	});
	const headers = new Headers();
	const callers = new Map<string, ReturnType<typeof createCaller>>();
	const counters = new Map<string, { deviceId: string; counter: number }>();

	const anybody = createCaller({ server, identity: null, headers });
	const { portalId, personId: adminId } = await anybody.portal.setUp({
		portalName: "Hartwell & Sons",
		timeZone,
		...signIns.admin,
	});

	/** The router as a person calls it; who they are is looked up once a day of play. */
	async function callerOf(personId: string) {
		let caller = callers.get(personId);
		if (!caller) {
			caller = createCaller({
				server,
				identity: await identityOf(database, personId),
				headers,
			});
			callers.set(personId, caller);
		}
		return caller;
	}

	return {
		portalId,
		adminId,
		now: () => now,
		/** Turns the clock forward, but never past the real time. */
		turnTo(instant: Instant) {
			const real = systemClock.now();
			now = instant < real ? instant : real;
			callers.clear();
		},
		/** Sends a person's deeds in their order; the demo does nothing that is refused. */
		async act(personId: string, deeds: readonly Deed[]): Promise<void> {
			const device = counters.get(personId) ?? {
				deviceId: random.uuid(now),
				counter: 0,
			};
			counters.set(personId, device);
			const caller = await callerOf(personId);
			for (let start = 0; start < deeds.length; start += MAXIMUM_BATCH) {
				const actions = deeds
					.slice(start, start + MAXIMUM_BATCH)
					.map((taken): ActionEnvelope => {
						device.counter += 1;
						return {
							id: random.uuid(taken.madeAt),
							deviceId: device.deviceId,
							counter: device.counter,
							...taken,
						};
					});
				const answer = await caller.sync.act({
					schemaVersion: SCHEMA_VERSION,
					actions,
				});
				if (answer.kind !== "verdicts")
					throw new Error("The server took the demo for an old app.");
				for (const [index, { verdict }] of answer.verdicts.entries())
					if (verdict.status !== "accepted")
						throw new Error(
							`The demo's ${actions[index]?.kind} was not accepted: ${verdict.message}`,
						);
			}
		},
		/** Gives a person a password as people do it: by an invitation. */
		async choosePassword(personId: string, password: string): Promise<void> {
			const admin = await callerOf(adminId);
			const { token } = await admin.invitation.create({ personId });
			await anybody.invitation.accept({ token, password });
		},
		recertify: () => server.recertifyNow(portalId),
		/** The open enrollments that were made since this was last asked, in the feed's order. */
		async newEnrollments(): Promise<NewEnrollment[]> {
			const { rows } = await database.db.execute(sql`
				select e.id, e.learner_id, e.course_id, e.from_award_id, e.enrolled_at, e.due_on, e.valid_through,
					a.expires_on, e.created_seq
				from enrollments e
				left join awards a on a.portal_id = e.portal_id and a.id = e.from_award_id
				where e.portal_id = ${portalId} and e.seq > ${seenSeq} and e.created_seq > ${seenSeq} and e.status = 'not_started'
				order by e.created_seq`);
			const text = (value: unknown) => (value === null ? null : String(value));
			const found = rows.map((row) => ({
				id: String(row.id),
				learnerId: String(row.learner_id),
				courseId: String(row.course_id),
				fromAwardId: text(row.from_award_id),
				enrolledAt: instantOf(new Date(String(row.enrolled_at))),
				dueOn: text(row.due_on) as Day | null,
				validThrough: text(row.valid_through) as Day | null,
				endsOn: text(row.expires_on) as Day | null,
			}));
			seenSeq = Math.max(
				seenSeq,
				...rows.map((row) => Number(row.created_seq)),
			);
			return found;
		},
		/** An award of this course that is valid for a good while yet. */
		async someAward(
			courseId: string,
			minimumDaysLeft: number,
		): Promise<{ id: string; expiresOn: Day } | null> {
			const { rows } = await database.db.execute(sql`
				select a.id, a.expires_on from awards a
				join pending_re_enrollments p on p.portal_id = a.portal_id and p.award_id = a.id
				join people learner on learner.portal_id = a.portal_id and learner.id = a.learner_id and learner.status = 'active'
				where a.portal_id = ${portalId} and a.course_id = ${courseId}
					and a.expires_on > ${dayAt(now, timeZone)}::date + ${minimumDaysLeft}::integer
				order by a.created_seq limit 1`);
			const [row] = rows;
			return row
				? { id: String(row.id), expiresOn: String(row.expires_on) as Day }
				: null;
		},
		stop: () => server.stop(),
	};
}

/** The instant `minutes` after an instant. */
export function later(instant: Instant, minutes: number): Instant {
	return instantOf(epochMilliseconds(instant) + minutes * 60_000);
}
