import { sql } from "drizzle-orm";
import type { ActionEnvelope, Viewer } from "#domain/actions/action.ts";
import { decide, kindNamed } from "#domain/actions/decide.ts";
import { Id } from "#domain/documents/document.ts";
import type { Collection } from "#domain/documents/index.ts";
import { Rejection } from "#domain/rejection.ts";
import type { Verdict } from "#domain/sync.ts";
import { dayAt, type Instant } from "#domain/time.ts";
import type { Clock } from "#server/clock.ts";
import type { Database } from "#server/database/database.ts";
import { type PortalTx, writePortal } from "#server/database/feed.ts";
import { PortalDocuments } from "./documents.ts";

export type ActingViewer = Viewer & { portalId: string };

export type Acted = {
	verdicts: { id: string; verdict: Verdict }[];
	/** The portal's epoch in which they were given. */
	epoch: string;
	/** Whether an accepted action may have made somebody due. */
	mayMakeDue: boolean;
	/** Whether an accepted action asks that people be written to. */
	writesToPeople: boolean;
	/** Whether anything was written. */
	changed: boolean;
};

/**
 * Decides a batch of actions of one person in the device's order, in one transaction. An action that was
 * decided before gets its verdict again and does nothing. The batch is decided in memory and written at
 * once; should that fail, once more action by action, a savepoint each: then an error that is no verdict
 * concerns its action alone, which is answered `retry` and stores nothing. In another epoch than `epoch`
 * nothing is decided: a request that was under way while the server was restored from a backup may name
 * what its device has been told of since.
 */
export async function act(
	database: Database,
	clock: Clock,
	viewer: ActingViewer,
	batch: readonly ActionEnvelope[],
	report: (error: unknown, action: ActionEnvelope) => void,
	epoch: string | null = null,
): Promise<Acted> {
	const ordered = [...batch].sort((a, b) => a.counter - b.counter);
	return writePortal(database, viewer.portalId, async (portal) => {
		if (epoch !== null && epoch !== portal.epoch)
			return {
				verdicts: [],
				epoch: portal.epoch,
				mayMakeDue: false,
				writesToPeople: false,
				changed: false,
			};
		const acting: Acting = {
			portal,
			documents: new PortalDocuments(portal, portal.head),
			viewer,
			now: clock.now(),
			...(await zoneAndVerdicts(portal, ordered)),
		};
		await loadNamed(acting.documents, viewer.personId, ordered);
		const decided =
			(await decideTogether(acting, ordered)) ??
			(await decideEach(acting, ordered, report));
		const accepted = decided.filter(
			({ isNew, verdict }) => isNew && verdict.status === "accepted",
		);
		return {
			verdicts: decided.map(({ action: { id }, verdict }) => ({ id, verdict })),
			epoch: portal.epoch,
			mayMakeDue: accepted.some(
				({ action }) => kindNamed(action.kind)?.mayMakeDue,
			),
			writesToPeople: accepted.some(
				({ action }) => kindNamed(action.kind)?.writesToPeople,
			),
			changed: accepted.length > 0,
		};
	});
}

type Acting = {
	portal: PortalTx;
	documents: PortalDocuments;
	viewer: ActingViewer;
	now: Instant;
	timeZone: string;
	/** The verdicts given so far, by the action's id. */
	known: Map<string, StoredVerdict>;
};

type Decided = {
	action: ActionEnvelope;
	verdict: Verdict;
	/** Whether it is to be stored: neither given before nor to be given later. */
	isNew: boolean;
};

/** All in memory, then written at once; null, and nothing done, when that fails for whatever reason. */
async function decideTogether(
	acting: Acting,
	batch: readonly ActionEnvelope[],
): Promise<Decided[] | null> {
	const { portal, documents } = acting;
	const { head } = documents;
	if (batch.length < 2) return null;
	const together = { ...acting, known: new Map(acting.known) };
	try {
		return await portal.tx.transaction(async () => {
			const decided: Decided[] = [];
			for (const action of batch)
				decided.push(await decideOne(together, action));
			await documents.flush();
			await store(acting, decided);
			return decided;
		});
	} catch {
		// Which action it was, and why, is found and reported when each is decided by itself.
		documents.forget(head);
		return null;
	}
}

/** Each in a savepoint of its own. */
async function decideEach(
	acting: Acting,
	batch: readonly ActionEnvelope[],
	report: (error: unknown, action: ActionEnvelope) => void,
): Promise<Decided[]> {
	const { portal, documents } = acting;
	const all: Decided[] = [];
	for (const action of batch) {
		const { head } = documents;
		try {
			const decided = await portal.tx.transaction(async () => {
				const one = await decideOne(acting, action);
				await documents.flush();
				await store(acting, [one]);
				return one;
			});
			all.push(decided);
		} catch (error) {
			acting.known.delete(action.id);
			documents.forget(head);
			report(error, action);
			all.push({ action, verdict: undecided, isNew: false });
		}
	}
	return all;
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

const undecided: Verdict = {
	status: "retry",
	message:
		"The server could not decide this change just now. It will be tried again.",
};

type StoredVerdict = { personId: string; verdict: Verdict };

async function decideOne(
	acting: Acting,
	action: ActionEnvelope,
): Promise<Decided> {
	const { documents, viewer, known } = acting;
	const stored = known.get(action.id);
	if (stored)
		return {
			action,
			verdict: stored.personId === viewer.personId ? stored.verdict : notYours,
			isNew: false,
		};
	// The role was read before the lock: whoever has lost it since decides nothing by it.
	const person = await documents.get("people", viewer.personId);
	if (person?.status !== "active" || person.role !== viewer.role)
		return { action, verdict: roleChanged, isNew: false };
	const verdict = await verdictOf(acting, action);
	known.set(action.id, { personId: viewer.personId, verdict });
	return { action, verdict, isNew: true };
}

async function verdictOf(
	{ documents, viewer, now, timeZone }: Acting,
	action: ActionEnvelope,
): Promise<Verdict> {
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
		return {
			status: "accepted",
			seq: documents.head,
			conflicts: decision.conflicts ?? [],
		};
	} catch (error) {
		if (!(error instanceof Rejection)) throw error;
		return { status: "rejected", ...error.reason };
	}
}

async function store(
	{ portal: { tx, portalId }, viewer, now }: Acting,
	decided: readonly Decided[],
): Promise<void> {
	const rows = decided
		.filter(({ isNew }) => isNew)
		.map(({ action, verdict }) => ({
			portal_id: portalId,
			id: action.id,
			person_id: viewer.personId,
			device_id: action.deviceId,
			counter: action.counter,
			kind: action.kind,
			payload: action.payload ?? {},
			made_at: action.madeAt,
			received_at: now,
			verdict,
		}));
	if (rows.length > 0)
		await tx.execute(sql`
			insert into actions select * from json_populate_recordset(null::actions, ${JSON.stringify(rows)}::json)`);
}

/** What the payloads name as the target of an action, by its field: read at once and not one by one. */
const named: Record<string, Collection> = {
	personId: "people",
	learnerId: "people",
	groupId: "groups",
	courseId: "courses",
	courseVersionId: "courseVersions",
	certificateId: "certificates",
	sessionId: "sessions",
	enrollmentId: "enrollments",
	awardId: "awards",
	exemptionId: "exemptions",
	notificationId: "notifications",
	contentId: "contents",
};

async function loadNamed(
	documents: PortalDocuments,
	personId: string,
	batch: readonly ActionEnvelope[],
): Promise<void> {
	const ids = new Map<Collection, string[]>([["people", [personId]]]);
	for (const { payload } of batch)
		for (const [field, value] of Object.entries(payload ?? {})) {
			const collection = Object.hasOwn(named, field) && named[field];
			const id = Id.safeParse(value);
			if (!collection || !id.success) continue;
			ids.set(collection, [...(ids.get(collection) ?? []), id.data]);
		}
	// A result ends what waits to be marked of the enrollment's progress, which has its id.
	const enrollmentIds = ids.get("enrollments");
	if (enrollmentIds) ids.set("progress", enrollmentIds);
	for (const [collection, all] of ids) await documents.load(collection, all);
}

/** The portal's IANA zone, and the verdicts that these actions have got before. */
async function zoneAndVerdicts(
	{ tx, portalId }: PortalTx,
	batch: readonly ActionEnvelope[],
): Promise<Pick<Acting, "timeZone" | "known">> {
	const ids = batch.map(({ id }) => id);
	const { rows } = await tx.execute(sql`
		select s.time_zone, a.id, a.person_id, a.verdict from settings s
		left join actions a on a.portal_id = s.portal_id and a.id = any (${sql.param(ids)}::uuid[])
		where s.portal_id = ${portalId}`);
	const known = new Map(
		rows.flatMap(({ id, person_id, verdict }) =>
			id === null
				? []
				: [
						[
							String(id),
							{ personId: String(person_id), verdict: verdict as Verdict },
						],
					],
		),
	);
	return { timeZone: zoneOf(rows, portalId), known };
}

/** The portal's IANA zone. */
export async function portalTimeZone({
	tx,
	portalId,
}: Pick<PortalTx, "tx" | "portalId">): Promise<string> {
	const { rows } = await tx.execute(
		sql`select time_zone from settings where portal_id = ${portalId}`,
	);
	return zoneOf(rows, portalId);
}

function zoneOf(rows: Record<string, unknown>[], portalId: string): string {
	const zone = rows[0]?.time_zone;
	if (typeof zone !== "string")
		throw new Error(`Portal ${portalId} has no settings.`);
	return zone;
}
