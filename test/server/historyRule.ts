import { deepStrictEqual as same } from "node:assert";
import { sql } from "drizzle-orm";
import { chainState } from "#domain/chain.ts";
import { chainsOf } from "#domain/chains.ts";
import { isOpen } from "#domain/enrollment.ts";
import { forecast } from "#domain/forecast.ts";
import { currentSince } from "#domain/history.ts";
import { nextReEnrollment } from "#domain/recertification.ts";
import { addDays, type Day, dayAt, type Instant } from "#domain/time.ts";
import { isPartlyOnServer, transcriptRows } from "#domain/transcript.ts";
import type { Database } from "#server/database/database.ts";
import { chainDocuments, type State } from "#test/model/state.ts";

/** Ids of the enrollments, or of their awards, that are marked as historical. */
export async function marked(
	{ db }: Database,
	portalId: string,
	table: "enrollments" | "awards",
): Promise<Set<string>> {
	const { rows } = await db.execute(
		sql`select id from ${sql.identifier(table)} where portal_id = ${portalId} and historical`,
	);
	return new Set(rows.map(({ id }) => String(id)));
}

/** The rule said a second time: which turns are historical on `today`. */
export function historicalTurns(state: State, today: Day): string[] {
	const { timeZone } = chainDocuments(state);
	const stands = state.awards.filter(({ revokedAt }) => revokedAt === null);
	return state.enrollments
		.filter((turn) => {
			const own = stands.find(({ id }) => String(id) === turn.id);
			const valid = own && (own.expiresOn === null || own.expiresOn >= today);
			return (
				turn.cycle > 1 &&
				!isOpen(turn) &&
				!valid &&
				stands.some(
					({ chainId, cycle }) =>
						chainId === turn.chainId && cycle > turn.cycle,
				) &&
				dayAt(turn.resultReceivedAt ?? turn.enrolledAt, timeZone) <
					currentSince(today)
			);
		})
		.map(({ id }) => id);
}

/** The part of a portal's state that is on an admin's device. */
export function currentPart(state: State, historical: Set<string>): State {
	return {
		...state,
		enrollments: state.enrollments.filter(({ id }) => !historical.has(id)),
		awards: state.awards.filter(({ id }) => !historical.has(id)),
	};
}

/** What is current tells of every chain what all of it tells, and of the days ahead too. */
export function checkRules(state: State, current: State, now: Instant): void {
	const told = (of: State) => {
		const documents = chainDocuments(of);
		const today = dayAt(now, documents.timeZone);
		return {
			chains: chainsOf(documents, now).map((chain) => ({
				id: chain.enrollments[0]?.chainId,
				state: chainState(chain, today),
				next: nextReEnrollment(chain, today),
			})),
			ahead: forecast(documents, today, addDays(today, 90), now),
		};
	};
	same(told(current), told(state), "what is current is enough for the rules");
}

/** A transcript knows whether it lacks something, and lacks nothing of the months of which everything is current. */
export function checkTranscripts(
	state: State,
	current: State,
	now: Instant,
): void {
	const { timeZone } = chainDocuments(state);
	const today = dayAt(now, timeZone);
	const all = { fromOn: null, toOn: null };
	same(
		isPartlyOnServer(current.enrollments, all, today),
		current.enrollments.length < state.enrollments.length,
		"a gap between the cycles is what is on the server alone",
	);
	const recent = { fromOn: currentSince(today), toOn: null };
	const rows = (of: State) =>
		transcriptRows(chainDocuments(of), recent).map(
			({ enrollment }) => enrollment.id,
		);
	same(rows(current), rows(state), "what is recent is all current");
}
