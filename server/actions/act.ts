import { and, eq, inArray, sql } from "drizzle-orm";
import type { ActionEnvelope, Viewer } from "#domain/actions/action.ts";
import { decide, kindNamed } from "#domain/actions/decide.ts";
import { Rejection } from "#domain/rejection.ts";
import type { Verdict } from "#domain/sync.ts";
import { dayAt, type Instant } from "#domain/time.ts";
import type { Clock } from "#server/clock.ts";
import type { Database } from "#server/database/database.ts";
import { type PortalTx, writePortal } from "#server/database/feed.ts";
import { actions } from "#server/database/schema/sync.ts";
import { PortalDocuments } from "./documents.ts";

export type ActingViewer = Viewer & { portalId: string };

export type Acted = {
	verdicts: { id: string; verdict: Verdict }[];
	/** The portal's epoch in which they were given. */
	epoch: string;
	/** Whether an accepted action may have made somebody due. */
	mayMakeDue: boolean;
	/** Whether anything was written. */
	changed: boolean;
};

/**
 * Decides a batch of actions of one person in the device's order, in one transaction, a savepoint
 * each. An action that was decided before gets its verdict again and does nothing. An error that is
 * no verdict concerns its action alone: it is answered `retry` and stores nothing.
 */
export async function act(
	database: Database,
	clock: Clock,
	viewer: ActingViewer,
	batch: readonly ActionEnvelope[],
	report: (error: unknown, action: ActionEnvelope) => void,
): Promise<Acted> {
	const ordered = [...batch].sort((a, b) => a.counter - b.counter);
	return writePortal(database, viewer.portalId, async (portal) => {
		const now = clock.now();
		const timeZone = await portalTimeZone(portal);
		const documents = new PortalDocuments(portal);
		const known = await storedVerdicts(portal, ordered);
		const result: Acted = {
			verdicts: [],
			epoch: portal.epoch,
			mayMakeDue: false,
			changed: false,
		};
		for (const action of ordered) {
			const stored = known.get(action.id);
			if (stored) {
				result.verdicts.push({
					id: action.id,
					verdict:
						stored.personId === viewer.personId ? stored.verdict : notYours,
				});
				continue;
			}
			// The role was read before the lock: whoever has lost it since decides nothing by it.
			const person = await documents.get("people", viewer.personId);
			if (person?.status !== "active" || person.role !== viewer.role) {
				result.verdicts.push({ id: action.id, verdict: roleChanged });
				continue;
			}
			const verdict = await decideOne(
				portal,
				documents,
				viewer,
				action,
				{ now, timeZone },
				report,
			);
			if (verdict.status !== "retry")
				known.set(action.id, { personId: viewer.personId, verdict });
			result.verdicts.push({ id: action.id, verdict });
			if (verdict.status !== "accepted") continue;
			result.changed = true;
			if (kindNamed(action.kind)?.mayMakeDue) result.mayMakeDue = true;
		}
		return result;
	});
}

const notYours: Verdict = {
	status: "rejected",
	code: "not_yours",
	field: null,
	message: "A change with this id has been sent by somebody else.",
};

const roleChanged: Verdict = {
	status: "retry",
	message: "Your role has just changed. This change will be sent again.",
};

type StoredVerdict = { personId: string; verdict: Verdict };

async function decideOne(
	portal: PortalTx,
	documents: PortalDocuments,
	viewer: ActingViewer,
	action: ActionEnvelope,
	{ now, timeZone }: { now: Instant; timeZone: string },
	report: (error: unknown, action: ActionEnvelope) => void,
): Promise<Verdict> {
	try {
		return await portal.tx.transaction(async (tx) => {
			const inner = { ...portal, tx };
			const verdict = await verdictOf();
			await store(inner, viewer, action, now, verdict);
			return verdict;
		});
	} catch (error) {
		documents.forget();
		report(error, action);
		return {
			status: "retry",
			message:
				"The server could not decide this change just now. It will be tried again.",
		};
	}

	async function verdictOf(): Promise<Verdict> {
		try {
			const decision = await decide(action, {
				viewer: { personId: viewer.personId, role: viewer.role },
				documents,
				actionId: action.id,
				now,
				madeAt: action.madeAt,
				timeZone,
				today: dayAt(now, timeZone),
			});
			await documents.write(decision.changes, action.id, now);
			const { rows } = await portal.tx.execute(
				sql`select seq from sync_heads where portal_id = ${portal.portalId}`,
			);
			return {
				status: "accepted",
				seq: Number(rows[0]?.seq),
				conflicts: decision.conflicts ?? [],
			};
		} catch (error) {
			if (!(error instanceof Rejection)) throw error;
			return { status: "rejected", ...error.reason };
		}
	}
}

async function store(
	{ tx, portalId }: PortalTx,
	viewer: ActingViewer,
	action: ActionEnvelope,
	now: Instant,
	verdict: Verdict,
): Promise<void> {
	await tx.insert(actions).values({
		portalId,
		id: action.id,
		personId: viewer.personId,
		deviceId: action.deviceId,
		counter: action.counter,
		kind: action.kind,
		payload: action.payload ?? {},
		madeAt: new Date(action.madeAt),
		receivedAt: new Date(now),
		verdict,
	});
}

async function storedVerdicts(
	{ tx, portalId }: PortalTx,
	batch: readonly ActionEnvelope[],
): Promise<Map<string, StoredVerdict>> {
	if (batch.length === 0) return new Map();
	const rows = await tx
		.select({
			id: actions.id,
			personId: actions.personId,
			verdict: actions.verdict,
		})
		.from(actions)
		.where(
			and(
				eq(actions.portalId, portalId),
				inArray(
					actions.id,
					batch.map((action) => action.id),
				),
			),
		);
	return new Map(
		rows.map((row) => [
			row.id,
			{ personId: row.personId, verdict: row.verdict as Verdict },
		]),
	);
}

/** The portal's IANA zone. */
export async function portalTimeZone({
	tx,
	portalId,
}: Pick<PortalTx, "tx" | "portalId">): Promise<string> {
	const { rows } = await tx.execute(
		sql`select time_zone from settings where portal_id = ${portalId}`,
	);
	const zone = rows[0]?.time_zone;
	if (typeof zone !== "string")
		throw new Error(`Portal ${portalId} has no settings.`);
	return zone;
}
