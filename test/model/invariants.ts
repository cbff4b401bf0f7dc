import { ok, deepStrictEqual as same } from "node:assert";
import { sql } from "drizzle-orm";
import { isOpen } from "#domain/enrollment.ts";
import type { Database } from "#server/database/database.ts";
import type { State } from "./state.ts";

/** What holds after every step, finished or broken off. */
export function checkState(state: State): void {
	const { enrollments, awards, sessions, notifications } = state;
	const byId = new Map(awards.map((award) => [award.id, award]));
	requireOnce(
		enrollments.flatMap(({ fromAwardId }) => fromAwardId ?? []),
		"one re-enrollment an award (R14)",
	);
	requireOnce(
		enrollments.map(({ chainId, cycle }) => `${chainId} ${cycle}`),
		"a chain does not fork",
	);
	requireOnce(
		enrollments.flatMap(({ courseVersionId, learnerId, id, unregistered }) =>
			unregistered ? [`${courseVersionId} ${learnerId} ${id}`] : [],
		),
		"one place on the list an enrollment",
	);
	for (const enrollment of enrollments) {
		const from =
			enrollment.fromAwardId === null
				? undefined
				: byId.get(enrollment.fromAwardId);
		if (enrollment.fromAwardId !== null)
			ok(
				from?.chainId === enrollment.chainId && from.cycle < enrollment.cycle,
				"a re-enrollment carries its award's chain on (R15)",
			);
		ok(
			!enrollment.unregistered ||
				(enrollment.sessionId === null && isOpen(enrollment)),
			"on the list is who is open and has no place (R24)",
		);
	}
	for (const { id, registered, capacity } of sessions) {
		ok(registered <= capacity, "capacity is kept (R26)");
		same(
			registered,
			enrollments.filter(({ sessionId }) => sessionId === id).length,
			"a session counts the places that are given (R26)",
		);
	}
	requireOnce(
		notifications.map(
			({ personId, kind, awardId, enrollmentId, courseId, forOn }) =>
				`${personId} ${kind} ${awardId ?? enrollmentId ?? courseId} ${forOn}`,
		),
		"each notification at most once (R27)",
	);
}

/** The table that the engine walks holds what follows from awards and enrollments, nothing else. */
export async function checkPending(
	{ db }: Database,
	portalId: string,
	{ enrollments, awards }: State,
): Promise<void> {
	const { rows } = await db.execute(
		sql`select award_id, expires_on::text as expires_on from pending_re_enrollments where portal_id = ${portalId}`,
	);
	const lastCycle = new Map<string, number>();
	for (const { chainId, cycle } of enrollments)
		lastCycle.set(chainId, Math.max(cycle, lastCycle.get(chainId) ?? 0));
	const expected = awards
		.filter(
			(award) =>
				award.expiresOn !== null &&
				award.revokedAt === null &&
				award.leftAloneAt === null &&
				award.cycle === lastCycle.get(award.chainId),
		)
		.map(({ id, expiresOn }) => `${id} ${expiresOn}`);
	same(
		rows.map((row) => `${row.award_id} ${row.expires_on}`).sort(),
		expected.sort(),
		"the engine looks through the newest awards of chains that are not re-enrolled from",
	);
}

function requireOnce(keys: readonly string[], what: string): void {
	const seen = new Set<string>();
	for (const key of keys) {
		ok(!seen.has(key), `${what}: ${key}`);
		seen.add(key);
	}
}
